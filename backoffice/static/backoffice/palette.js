// The palette: Ctrl K opens it, arrows choose, Enter goes there; "/" leads to the search box.
(function () {
  "use strict";

  const palette = document.getElementById("palette");
  const what = palette.querySelector("[role=combobox]");
  const list = palette.querySelector("[role=listbox]");
  const told = palette.querySelector("[data-said]");
  const slash = palette.querySelector("[data-slash]");
  const PAUSE = 150;
  const KEPT = "ssoz-slash";
  let waiting, asking, answered;

  function read(key) {
    try { return localStorage.getItem(key); } catch { return null; }
  }

  function keep(key, value) {
    try { localStorage.setItem(key, value); } catch { /* the wish lasts as long as the page */ }
  }

  function options() {
    return [...list.querySelectorAll("[role=option]")];
  }

  function choose(option) {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    if (option) {
      what.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      what.removeAttribute("aria-activedescendant");
    }
  }

  function chosen() {
    return list.querySelector("[aria-selected=true]");
  }

  function show(found, words) {
    list.replaceChildren(...found);
    const any = options().length > 0;
    list.hidden = !any;
    what.setAttribute("aria-expanded", String(any));
    told.textContent = words;
    choose(options()[0]);
  }

  async function search() {
    asking?.abort();
    const mine = asking = new AbortController();
    const typed = what.value;
    if (!typed.trim()) {
      answered = typed;
      show([], "");
      return;
    }
    try {
      const response = await fetch(palette.dataset.search, {
        method: "POST", body: new FormData(what.form), signal: mine.signal, redirect: "error",
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (mine !== asking) return;
      const say = page.querySelector("[data-say]");
      say.remove();
      answered = typed;
      show(page.body.children, say.textContent);
    } catch (error) {
      if (error.name === "AbortError" || mine !== asking) return;
      answered = undefined;
      show([], palette.dataset.failed);
    }
  }

  function open() {
    if (document.querySelector("dialog[open]")) return;
    palette.showModal();
    what.select();
    if (what.value && answered !== what.value) search();
  }

  what.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, PAUSE);
  });

  what.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.indexOf(chosen());
    const to = {
      ArrowDown: all[(at + 1) % all.length],
      ArrowUp: all[(at - 1 + all.length) % all.length],
      PageDown: all[all.length - 1],
      PageUp: all[0],
    }[event.key];
    if (to) {
      event.preventDefault();
      choose(to);
    } else if (event.key === "Enter" && chosen() && answered === what.value) {
      event.preventDefault();
      chosen().click();
    }
  });

  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== chosen()) choose(option);
  });

  palette.addEventListener("click", (event) => {
    if (event.target === palette || event.target.closest("[data-close]")) palette.close();
  });

  slash.checked = read(KEPT) !== "off";
  slash.addEventListener("change", () => keep(KEPT, slash.checked ? "on" : "off"));

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (palette.open) palette.close();
      else open();
      return;
    }
    const plain = !(event.ctrlKey || event.metaKey || event.altKey);
    const typing = event.target.closest("input, select, textarea, [contenteditable], dialog");
    const box = document.querySelector("[data-find]");
    if (event.key === "/" && plain && !typing && slash.checked && box) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });

  for (const button of document.querySelectorAll("[data-palette]")) {
    button.hidden = false;
    button.addEventListener("click", open);
  }
})();
