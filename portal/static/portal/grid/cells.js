// The cells of the page: where each one is, what stands in it, and putting something into it.

import { all, form } from "./page.js";

const OF_ANSWERS = "td.c [name*='.'], td.c [data-a]";
const places = new Map(); // address → its field, its group of boxes, or its output
export const answers = JSON.parse(form.dataset.elsewhere || "{}");
export const sections = new Map(); // code → addresses of the section that people fill in

export const isSet = (field) => field.dataset.set !== undefined;
const isOutput = (field) => field.tagName === "OUTPUT";
const boxes = (field) => [...field.querySelectorAll("input")];
const isBlank = (value) =>
  value === null || value === undefined || value.length === 0 ||
  (typeof value === "string" && value.trim() === "");

// --- Where a cell is -----------------------------------------------------------------------------

export const placeOf = (address) => places.get(address);
export const addresses = () => places.keys();

export const addressOf = (element) => {
  const group = element.closest?.("[data-a]");
  if (group) return group.dataset.a;
  return /^[^:]+\.[^:]+$/.test(element.name ?? "") ? element.name : undefined;
};

export const nameOf = (address) => places.get(address)?.getAttribute("aria-label") ?? address;
export const cellOf = (address) => places.get(address)?.closest("td");
export const lineOf = (address) => places.get(address)?.closest("tr");
export const codeOf = (address) => address.split(".", 1)[0];

export const learn = (root) => {
  for (const field of all(OF_ANSWERS, root)) {
    const address = addressOf(field);
    if (!address || field.type === "hidden" || (field.name && field.closest("[data-a]"))) continue;
    places.set(address, field);
    if (isOutput(field)) continue;
    const value = valueOf(address);
    if (value !== null) answers[address] = value;
    const code = codeOf(address);
    if (!sections.has(code)) sections.set(code, new Set());
    sections.get(code).add(address);
  }
};

export const forget = (root) => {
  for (const field of all(OF_ANSWERS, root)) {
    const address = addressOf(field);
    places.delete(address);
    sections.get(codeOf(address))?.delete(address);
  }
};

// --- What stands in it ---------------------------------------------------------------------------

export const valueOf = (address) => {
  const field = places.get(address);
  if (field === undefined) return answers[address] ?? null;
  if (!isSet(field)) return isBlank(field.value) ? null : field.value;
  const chosen = boxes(field).filter((box) => box.checked && box.value).map((box) => box.value);
  if (field.dataset.set === "radio") return chosen[0] ?? null;
  return chosen.includes("n/d") ? "n/d" : chosen.length > 0 ? chosen : null;
};

export const show = (address, value) => {
  const field = places.get(address);
  if (field === undefined) return;
  if (isOutput(field)) {
    if (field.textContent !== value) field.textContent = value;
  } else if (isSet(field)) {
    const chosen = Array.isArray(value) ? value : [value ?? ""];
    for (const box of boxes(field)) box.checked = chosen.includes(box.value);
  } else {
    field.value = Array.isArray(value) ? value.join(", ") : (value ?? "");
  }
};

// Takes over what the page holds; tells whether it is something else than before.
export const take = (address) => {
  const value = valueOf(address);
  const same = JSON.stringify(value) === JSON.stringify(answers[address] ?? null);
  if (value === null) delete answers[address];
  else answers[address] = value;
  return !same;
};

// What a text means in a list of choices: a code, or the words of one.
export const meaning = (field, text) => {
  if (isSet(field)) return optionOf(boxes(field).map((b) => [b.value, b.parentElement.innerText]), text);
  if (field.tagName !== "SELECT") return text;
  return optionOf([...field.options].map((option) => [option.value, option.text]), text);
};

const plain = (text) => text.trim().toLocaleLowerCase("pl");
const optionOf = (options, text) =>
  options.find(([code, words]) => plain(code) === plain(text) || plain(words) === plain(text))?.[0];

// --- Going there ---------------------------------------------------------------------------------

export const unfold = (element) => {
  for (let part = element.closest("details"); part; part = part.parentElement.closest("details")) {
    part.open = true;
  }
};

export const focusOn = (address) => {
  const field = places.get(address) ?? document.getElementById(`c-${address}`);
  if (!field) return false;
  unfold(field);
  const target = isSet(field) ? (boxes(field).find((box) => box.checked) ?? boxes(field)[0]) : field;
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
  return true;
};
