// What script adds to the portal. Every page works without it.
"use strict";

// --- Focus: the server marks the element, a browser may skip the mark ---------------------------

const marked = document.querySelector("[autofocus]");
if (marked && !location.hash && document.activeElement !== marked) marked.focus();

document.addEventListener("click", (event) => {
  const link = event.target.closest(".errors a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
});

// --- Dialogues: the safe button closes them, and so does the page's own address without script ---

document.addEventListener("click", (event) => {
  const closer = event.target.closest("dialog [data-close]");
  if (!closer) return;
  event.preventDefault();
  closer.closest("dialog").close();
});

// --- Forms: sent once; a box may save itself ------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  else form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

for (const form of document.querySelectorAll("form[data-save-on-change]")) {
  for (const plain of form.querySelectorAll("[data-plain]")) plain.hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}

// --- Drafts: saved two seconds after the last key -------------------------------------------------

function autosave(form) {
  const status = form.querySelector("[data-autosave-status]");
  let timer;
  const say = (text) => {
    if (status && text) status.textContent = text;
  };
  const save = async () => {
    try {
      const response = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "1" },
        redirect: "manual",
      });
      if (response.type === "opaqueredirect") return document.dispatchEvent(new Event("session:over"));
      if (!response.ok) return;
      const now = new Date().toLocaleTimeString("pl", { hour: "2-digit", minute: "2-digit" });
      say(form.dataset.saved?.replace("{time}", now.replace(":", ".")));
      document.dispatchEvent(new Event("session:active"));
    } catch {
      say(form.dataset.failed);
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 2000);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}
for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);

// --- Lists that wait for the scanner: asked anew, which does not keep the session alive -----------

function live(id, seconds) {
  const ask = async () => {
    const old = document.getElementById(id);
    if (!old || !old.querySelector("[data-waiting]")) return;
    if (!document.hidden && !old.contains(document.activeElement)) await renew(old);
    setTimeout(ask, seconds * 1000);
  };
  setTimeout(ask, seconds * 1000);
}

async function renew(old) {
  try {
    const response = await fetch(location.href, {
      headers: { "X-Background": "1" },
      redirect: "manual",
    });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById(old.id);
    if (!fresh || fresh.dataset.state === old.dataset.state) return;
    old.replaceWith(document.adoptNode(fresh));
    if (fresh.dataset.say) announce(fresh.dataset.say);
  } catch {
    // No network for a moment: the next round asks again.
  }
}

function announce(text) {
  const region = document.querySelector("[data-live-status]");
  if (region) region.textContent = text;
}

for (const list of document.querySelectorAll("[data-live]")) live(list.id, Number(list.dataset.live));
