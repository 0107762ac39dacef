// A block from a spreadsheet: from this cell right and down; what cannot take a value is skipped.

import { addressOf, answers, cellOf, isSet, meaning, placeOf, show, take } from "./cells.js";
import { at, form, say } from "./page.js";
import { addRow } from "./rows.js";
import { offerUndo } from "./undo.js";

const MOST_CELLS = 10_000;

// Splits what a spreadsheet puts on the clipboard: tabs, line ends, quoted cells with line ends in them.
export const parse = (text) => {
  const rows = [[""]];
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const row = rows.at(-1);
    const sign = text[i];
    if (quoted && sign === '"' && text[i + 1] === '"') row[row.length - 1] += text[(i += 1)];
    else if (quoted && sign === '"') quoted = false;
    else if (!quoted && sign === '"' && row.at(-1) === "") quoted = true;
    else if (!quoted && sign === "\t") row.push("");
    else if (!quoted && sign === "\n") rows.push([""]);
    else if (sign !== "\r") row[row.length - 1] += sign;
  }
  if (rows.length > 1 && rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
  return rows;
};

const isBlock = (rows) => rows.length > 1 || rows[0].length > 1;

const lineBelow = (line) => {
  let row = line.nextElementSibling;
  while (row && (row.hidden || row.classList.contains("say"))) row = row.nextElementSibling;
  if (row) return row;
  const code = line.closest("table").dataset.rows;
  return code === undefined ? null : addRow(code);
};

const put = (cell, text, changed) => {
  const field = cell && !cell.classList.contains("off") && at("[name*='.'], [data-a]", cell);
  const address = field && addressOf(field);
  if (!address || placeOf(address).tagName === "OUTPUT") return false;
  const place = placeOf(address);
  const value = text.trim() === "" ? "" : meaning(place, text.trim());
  if (value === undefined) return false;
  changed.push([address, answers[address] ?? null]);
  show(address, isSet(place) && place.dataset.set === "checkbox" ? [value] : value);
  take(address);
  return true;
};

const paste = (cell, rows, onChange) => {
  const changed = [];
  let skipped = 0;
  let line = cell.parentElement;
  for (const row of rows) {
    for (const [step, text] of row.entries()) {
      const fits = line !== null && changed.length < MOST_CELLS;
      if (!fits || !put(line.cells[cell.cellIndex + step], text, changed)) skipped += 1;
    }
    line = line && lineBelow(line);
  }
  onChange(changed.map(([address]) => address));
  offerUndo(say("pasted", { n: changed.length, m: skipped }), () => {
    for (const [address, value] of changed) {
      show(address, value);
      take(address);
    }
    onChange(changed.map(([address]) => address));
  });
};

export const listen = (onChange) => {
  form.addEventListener("paste", (event) => {
    const address = addressOf(event.target);
    if (!address) return;
    const rows = parse(event.clipboardData.getData("text/plain"));
    const isLong = event.target.tagName === "TEXTAREA" && rows.every((row) => row.length === 1);
    if (!isBlock(rows) || isLong) return;
    event.preventDefault();
    paste(cellOf(address), rows, onChange);
  });
};
