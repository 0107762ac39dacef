// Who else is in the report: told with each save, else asked for quietly, which keeps no session alive.

import { all, copyOf, form } from "./page.js";

const PAUSE = 20_000;
const AT_REST = 120_000; // whoever has not moved for so long is in no section
const SOON = 1_000;
let section = form.elements.dzial.value;
let movedAt = Date.now();
let timer = null;
let isOver = false;

// The section in which somebody is at this moment.
export const here = () => (Date.now() - movedAt < AT_REST ? section : "");

export const tell = (present = []) => {
  for (const place of all("[data-present]")) {
    const { section: code } = place.closest("[data-section]").dataset;
    const lines = present.filter((one) => one.section === code).map(({ words }) => {
      const line = document.createElement("span");
      line.append(copyOf("icon-present"), words);
      return line;
    });
    place.replaceChildren(...lines);
  }
};

const post = (where, options = {}) =>
  fetch(form.dataset.presence, {
    method: "POST",
    body: new URLSearchParams({ section: where }),
    headers: { "X-Background": "1", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    redirect: "manual",
    ...options,
  });

const beat = async () => {
  schedule();
  const response = await post(here()).catch(() => null);
  if (response === null || response.status >= 500) return; // no network for a moment
  if (response.ok) return tell((await response.json().catch(() => ({}))).present);
  stop();
};

const schedule = (pause = PAUSE) => {
  clearTimeout(timer);
  if (!isOver && !document.hidden) timer = setTimeout(beat, pause);
};

// The session has ended, or the report is no longer open to this person: nobody asks any more.
const stop = () => {
  isOver = true;
  clearTimeout(timer);
  tell();
};

export const listen = () => {
  form.addEventListener("focusin", (event) => {
    const code = event.target.closest("[data-section]")?.dataset.section;
    if (!code || code === section) return;
    section = code;
    schedule(SOON);
  });
  for (const name of ["keydown", "pointerdown", "wheel"]) {
    document.addEventListener(name, () => (movedAt = Date.now()), { passive: true });
  }
  document.addEventListener("visibilitychange", () => schedule(SOON));
  document.addEventListener("session:leaving", stop);
  window.addEventListener("pagehide", () => {
    if (!isOver) post("", { keepalive: true }).catch(() => {});
  });
  schedule(SOON);
};
