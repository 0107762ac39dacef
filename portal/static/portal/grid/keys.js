// The keys of the grid (screens/notes.md 2). Tab and Shift-Tab are the browser's own.

import { addressOf, isSet, placeOf, show } from "./cells.js";
import { at, form } from "./page.js";
import { openNotes } from "./notes.js";
import { nextProblem } from "./problems.js";

const TYPED = "INPUT";
let before = null; // [address, value] from before the editing
let isEntered = false;

const isCell = (element) => Boolean(addressOf(element));
const isText = (field) => field.tagName === TYPED && field.type === "text";

// --- Neighbours ----------------------------------------------------------------------------------

const fieldIn = (cell) => {
  if (!cell || cell.classList.contains("off")) return null;
  return at("input[type=text], select, textarea, [data-set] input:checked, [data-set] input", cell);
};

const isSkipped = (row) => row.hidden || row.classList.contains("say");

export const below = (cell, step) => {
  const column = cell.cellIndex;
  for (let row = next(cell.parentElement, step); row; row = next(row, step)) {
    if (isSkipped(row)) continue;
    const field = fieldIn(row.cells[column]);
    if (field) return field;
  }
  return null;
};

const next = (element, step) => (step > 0 ? element.nextElementSibling : element.previousElementSibling);

const beside = (cell, step) => {
  for (let other = next(cell, step); other; other = next(other, step)) {
    const field = fieldIn(other);
    if (field) return field;
  }
  return null;
};

const goTo = (field) => {
  if (!field) return false;
  field.focus();
  if (isText(field)) field.select();
  return true;
};

// --- The keys ------------------------------------------------------------------------------------

const atEdge = (field, step) => {
  const { selectionStart: start, selectionEnd: end, value } = field;
  if (start === 0 && end === value.length && value.length > 0) return true;
  return start === end && (step > 0 ? end === value.length : start === 0);
};

const giveBack = (field) => {
  const address = addressOf(field);
  if (before?.[0] !== address || field.value === before[1]) return false;
  field.value = before[1];
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.select?.();
  return true;
};

const move = (event, field) => {
  const cell = field.closest("td");
  const isLine = isText(field);
  switch (event.key) {
    case "Enter":
      if (field.tagName === "TEXTAREA" || field.tagName === "SELECT") return false;
      goTo(below(cell, event.shiftKey ? -1 : 1));
      return true;
    case "ArrowDown":
    case "ArrowUp":
      return isLine && goTo(below(cell, event.key === "ArrowDown" ? 1 : -1));
    case "ArrowRight":
    case "ArrowLeft": {
      const step = event.key === "ArrowRight" ? 1 : -1;
      return isLine && !event.shiftKey && atEdge(field, step) && goTo(beside(cell, step));
    }
    case "Escape":
      return (isLine || field.tagName === "TEXTAREA") && giveBack(field);
    default:
      return false;
  }
};

export const listen = () => {
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!isCell(field) || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.altKey) {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      nextProblem(addressOf(field), event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    } else if (event.key === "F1") {
      openNotes(field);
      event.preventDefault();
    } else if (move(event, field)) {
      event.preventDefault();
    }
  });
  form.addEventListener("focusin", (event) => {
    const field = event.target;
    const address = addressOf(field);
    if (!address || isSet(placeOf(address))) return;
    before = [address, field.value];
    isEntered = true;
    if (isText(field)) field.select();
  });
  form.addEventListener("click", (event) => {
    // The click that enters a cell would take the selection away again.
    if (isEntered && isText(event.target) && isCell(event.target)) event.target.select();
    isEntered = false;
    const button = event.target.closest("button.na");
    const field = button && at("[name*='.']", button.closest("td"));
    if (!field) return;
    show(field.name, field.value.trim() === "n/d" ? "" : "n/d");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
  for (const button of form.querySelectorAll("button.na")) button.hidden = false;
};
