// Two people in one report: the cells that both changed, one choice for each, one's own preselected.

import { show, take } from "./cells.js";
import { all, at } from "./page.js";

const dialog = document.getElementById("clash");
const choices = at("form", dialog);
const rows = at("[data-rows]", dialog);
const pattern = at("template", dialog);

const written = (value) => (Array.isArray(value) ? value.join(", ") : (value ?? "–"));

const row = (clash, number) => {
  const part = pattern.content.cloneNode(true).firstElementChild;
  at("[data-label]", part).textContent = clash.label;
  at("[data-mine]", part).textContent = written(clash.mine);
  at("[data-theirs]", part).textContent = written(clash.theirs);
  at("[data-by]", part).textContent = `${clash.by}, ${clash.at}`;
  for (const box of all("input", part)) box.name = `clash-${number}`;
  return part;
};

// Asks, takes over what was chosen, and returns the cells of which one's own value stays.
export const choose = (clashes) =>
  new Promise((resolve) => {
    const opener = document.activeElement;
    rows.replaceChildren(...clashes.map(row));
    const decide = () => {
      const mine = [];
      for (const [number, { cell, theirs }] of clashes.entries()) {
        if (choices.elements[`clash-${number}`].value === "mine") mine.push(cell);
        else {
          show(cell, theirs);
          take(cell);
        }
      }
      opener?.focus();
      resolve(mine);
    };
    dialog.addEventListener("close", decide, { once: true });
    dialog.showModal();
    at("h2", dialog).focus();
  });

// Esc would leave it open whose value stays.
dialog.addEventListener("cancel", (event) => event.preventDefault());
