// F1 or a help link: what the explanations say of a cell, in a dialogue.

import { addressOf, nameOf } from "./cells.js";
import { all, at, form } from "./page.js";

const dialog = document.getElementById("notes");
const body = at("[data-body]", dialog);
let opener = null;

const open = (name, parts) => {
  at("h2", dialog).textContent = name;
  body.replaceChildren(...parts.map((part) => part.cloneNode(true)));
  for (const copy of all("[id]", body)) copy.removeAttribute("id");
  for (const copy of body.children) copy.removeAttribute("id");
  at("[data-none]", dialog).hidden = parts.length > 0;
  dialog.showModal();
  at("h2", dialog).focus();
};

const noted = (link) => link && document.getElementById(link.hash.slice(1));

export const openNotes = (field) => {
  const cell = field.closest("td");
  const head = cell.closest("table").tHead?.rows[0]?.cells[cell.cellIndex];
  const links = [at("a.help", cell.parentElement), head && at("a.help", head)];
  const section = at("[data-notes] [data-help]", cell.closest("details"));
  opener = field;
  open(nameOf(addressOf(field)), [...links.map(noted), section].filter(Boolean));
};

export const listen = () => {
  dialog.addEventListener("close", () => opener?.focus());
  form.addEventListener("click", (event) => {
    const link = event.target.closest("a.help");
    const part = noted(link);
    if (!part) return;
    event.preventDefault();
    opener = link;
    open(at("dt", part).textContent, [part]);
  });
};
