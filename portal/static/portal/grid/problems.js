// Problems on the page: frames round cells, one sentence under the row, the list at the side.

import { cellOf, codeOf, focusOn, isSet, lineOf, nameOf, placeOf } from "./cells.js";
import { all, at, copyOf, form, say } from "./page.js";
import { columnOf } from "./sentences.js";

const MARKED_TOGETHER = 6;
const LISTED = 100;
const rows = new Map(); // key → the row that says it
const marked = new Set(); // addresses that carry a frame or a mark now
let list = []; // addresses in the order of the problems

// Takes over the rows that the server drew; returns what they say.
export const learnRows = () => {
  for (const row of all("tr.say[data-rule]", form)) {
    rows.set(`${row.dataset.rule}|${row.dataset.cell}`, row);
  }
  for (const cell of all("td.bad, td.odd, td.must", form)) {
    const field = at("[name*='.'], [data-a]", cell);
    if (field) marked.add(field.dataset.a ?? field.name);
  }
  list = [...rows.values()].map((row) => row.dataset.cell);
  return [...rows.values()].map((row) => ({
    rule: row.dataset.rule,
    cells: [row.dataset.cell],
    message: at("[data-words]", row).textContent,
    explanation: at("textarea", row)?.value ?? "",
  }));
};

export const render = (problems, missing) => {
  renderRows(problems);
  renderMarks(problems, missing);
  renderList(problems);
  list = problems.map((problem) => problem.cells[0]).filter((address) => address && placeOf(address));
};

const idOf = (problem) => `m-${problem.rule}-${problem.cells[0] ?? ""}`;

// --- Sentences under rows ------------------------------------------------------------------------

const renderRows = (problems) => {
  const wanted = new Set(problems.map((problem) => problem.key));
  for (const [key, row] of rows) {
    if (wanted.has(key)) continue;
    row.remove();
    rows.delete(key);
  }
  for (const problem of problems) {
    const row = rows.get(problem.key) ?? newRow(problem);
    if (!row) continue;
    const words = at("[data-words]", row);
    if (words.textContent !== problem.message) words.textContent = problem.message;
  }
};

const newRow = (problem) => {
  const line = placeFor(problem.cells[0] ?? "");
  if (!line) return null;
  const row = at("tr", copyOf(`say-${problem.level}`));
  row.dataset.rule = problem.rule;
  row.dataset.cell = problem.cells[0] ?? "";
  at("p", row).id = idOf(problem);
  at("td", row).colSpan = [...line.parentElement.rows[0].cells].reduce((sum, cell) => sum + cell.colSpan, 0);
  const text = at("textarea", row);
  if (text) {
    text.id = text.name = `explain:${row.dataset.cell}:${row.dataset.rule}`;
    at("label", row).htmlFor = text.id;
    text.value = problem.explanation ?? "";
  }
  let after = line;
  while (after.nextElementSibling?.classList.contains("say")) after = after.nextElementSibling;
  after.after(row);
  rows.set(problem.key, row);
  return row;
};

// A problem of a whole section stands under its first row.
const placeFor = (address) => {
  const line = lineOf(address);
  if (line) return line;
  if (address.includes(".")) return null;
  return at(`#s-${CSS.escape(address)} table.grid tbody tr`);
};

// --- Frames --------------------------------------------------------------------------------------

const renderMarks = (problems, missing) => {
  const found = new Map();
  for (const problem of problems) {
    const cells = problem.cells.length > MARKED_TOGETHER ? problem.cells.slice(0, 1) : problem.cells;
    for (const address of cells) {
      if (!found.has(address)) found.set(address, []);
      found.get(address).push(problem);
    }
  }
  for (const address of [...marked]) {
    if (!found.has(address) && !missing.has(address)) mark(address, [], false);
  }
  for (const address of new Set([...found.keys(), ...missing])) {
    mark(address, found.get(address) ?? [], missing.has(address));
  }
};

const mark = (address, problems, isMissing) => {
  const field = placeOf(address);
  const cell = cellOf(address);
  if (!cell) return;
  const isWrong = problems.some((problem) => problem.level === "error");
  cell.classList.toggle("bad", isWrong);
  cell.classList.toggle("odd", problems.length > 0 && !isWrong);
  cell.classList.toggle("must", isMissing && problems.length === 0);
  if (field.tagName !== "OUTPUT" && !isSet(field)) {
    if (isWrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  const last = document.getElementById(`l-${address}`);
  const ids = [...(last ? [last.id] : []), ...problems.map(idOf)];
  if (ids.length > 0) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
  if (problems.length > 0 || isMissing) marked.add(address);
  else marked.delete(address);
};

// --- The list ------------------------------------------------------------------------------------

const box = document.getElementById("problems");

const renderList = (problems) => {
  box.hidden = problems.length === 0;
  at("[data-problem-count]").textContent = problems.length;
  at("[data-problems]").replaceChildren(...problems.slice(0, LISTED).map(line));
};

const line = (problem) => {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const address = problem.cells[0] ?? "";
  link.href = addressOfLink(address);
  link.textContent = placeOf(address) ? nameOf(address) : (problem.label || address);
  const badge = copyOf(`badge-${problem.level}`).firstElementChild;
  badge.lastElementChild.textContent = say(problem.level);
  const words = document.createElement("span");
  words.textContent = isExplained(problem) ? ` ${say("explained")}` : ` ${shortened(apart(problem))}`;
  item.append(link, document.createElement("br"), badge, words);
  return item;
};

// A cell of a section with a page of its own is reached by the way of the list of sections.
const addressOfLink = (address) => {
  const hash = address.includes(".") ? `#c-${address}` : `#s-${address}`;
  if (placeOf(address)) return hash;
  const section = at(`[data-toc="${CSS.escape(codeOf(address))}"] a`);
  return section ? `${section.getAttribute("href").split("#")[0]}${hash}` : hash;
};

const isExplained = (problem) => {
  const text = rows.get(problem.key)?.querySelector("textarea");
  return problem.level === "warning" && Boolean(text?.value.trim());
};
const shortened = (text) => (text.length > 140 ? `${text.slice(0, 139)}…` : text);

// The link above the sentence names the whole cell, so the name of its column is not said again.
const apart = ({ cells, message }) => {
  const column = cells[0] ? columnOf(cells[0]) : "";
  return column && message.startsWith(column) ? message.slice(column.length) : message;
};

export const focusList = () => box.focus();

// Alt ↓ and Alt ↑: the next or previous problem, seen from a cell.
export const nextProblem = (address, step) => {
  if (list.length === 0) return;
  const here = list.indexOf(address);
  const order = all("td.c [name*='.'], td.c [data-a]", form);
  if (here >= 0) {
    focusOn(list[(here + step + list.length) % list.length]);
    return;
  }
  const from = placeOf(address);
  const places = list.map((one) => order.indexOf(placeOf(one)));
  const now = order.indexOf(from);
  const next = step > 0 ? places.findIndex((one) => one > now) : places.findLastIndex((one) => one < now);
  focusOn(list[next >= 0 ? next : step > 0 ? 0 : list.length - 1]);
};
