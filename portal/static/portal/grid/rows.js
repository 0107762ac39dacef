// Repeating rows: added from the pattern of the page, taken away with all their cells.

import { addresses, answers, forget, learn, placeOf, show, take } from "./cells.js";
import { all, at, form, say } from "./page.js";
import { offerUndo } from "./undo.js";

const RUNNING = "#";
const NAMED = ["id", "name", "for", "data-a", "data-line", "value", "aria-label", "aria-describedby", "data-cell"];

const tableOf = (code) => at(`table[data-rows="${CSS.escape(code)}"]`, form);
const lines = (table) => all("tbody tr[data-line]", table);
const numberOf = (line) => Number(line.dataset.line.split(".").at(-1));

const numbered = (line, number) => {
  for (const element of [line, ...all("*", line)]) {
    for (const name of NAMED) {
      const value = element.getAttribute(name);
      if (value?.includes(RUNNING)) element.setAttribute(name, value.replace(RUNNING, number));
    }
  }
  at("th", line).textContent = number;
  for (const button of all("button.na", line)) button.hidden = false;
  return line;
};

// Adds a row at the end and returns it; null where there may be no more.
export const addRow = (code, wanted = null) => {
  const pattern = at(`template[data-pattern="${CSS.escape(code)}"]`, form);
  const table = tableOf(code);
  const there = lines(table);
  if (!pattern || there.length >= Number(pattern.dataset.max)) return null;
  const number = wanted ?? Math.max(0, ...there.map(numberOf)) + 1;
  const line = numbered(at("tr", pattern.content).cloneNode(true), number);
  const after = there.findLast((one) => numberOf(one) < number);
  let anchor = after;
  while (anchor?.nextElementSibling?.classList.contains("say")) anchor = anchor.nextElementSibling;
  if (anchor) anchor.after(line);
  else table.tBodies[0].prepend(line);
  learn(line);
  return line;
};

const cellsOf = (key) => [...addresses()].filter((address) => address.startsWith(`${key}.`));

const drop = (key, onChange) => {
  const line = at(`tr[data-line="${CSS.escape(key)}"]`, form);
  const [code, number] = key.split(".");
  const kept = cellsOf(key).map((address) => [address, answers[address] ?? null]);
  for (const [address] of kept) {
    if (placeOf(address).tagName !== "OUTPUT") delete answers[address];
  }
  const near = line.nextElementSibling ?? line.previousElementSibling;
  while (line.nextElementSibling?.classList.contains("say")) line.nextElementSibling.remove();
  forget(line);
  line.remove();
  onChange(kept.map(([address]) => address));
  (near && at("input, select, textarea", near))?.focus();
  offerUndo(say("dropped", { n: number }), () => {
    addRow(code, Number(number));
    for (const [address, value] of kept) {
      show(address, value);
      take(address);
    }
    onChange(kept.map(([address]) => address));
  });
};

export const listen = (onChange) => {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=go]");
    if (button?.value.startsWith("add:")) {
      event.preventDefault();
      const line = addRow(button.dataset.add);
      if (line) at("input:not([type=hidden]), select, textarea", line)?.focus();
    } else if (button?.value.startsWith("drop:")) {
      event.preventDefault();
      drop(button.value.slice("drop:".length), onChange);
    }
  });
};
