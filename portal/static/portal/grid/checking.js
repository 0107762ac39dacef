// The rules while one types: calculated cells and conditions at once, problems on leaving a cell.
// The server decides; what it says of a problem takes the place of what was worked out here.

import { check } from "../rules.js";
import { addresses, answers, codeOf, placeOf, sections, show } from "./cells.js";
import { all, at, copyOf, form, say } from "./page.js";
import { sentenceOf, polish } from "./sentences.js";
import { render } from "./problems.js";

const known = new Map(); // what the server said of a problem, by key
let rules = null;
let context = {};
let outcome = { problems: [], values: {}, hidden: [] };
let withMissing = form.dataset.withMissing !== undefined;
let waiting = null;

export const keyOf = (problem) => `${problem.rule}|${problem.cells[0] ?? ""}`;
export const isReady = () => rules !== null;

export const load = async () => {
  context = JSON.parse(form.dataset.context || "{}");
  const response = await fetch(form.dataset.rules, { redirect: "manual" });
  if (!response.ok) return;
  rules = await response.json();
  judge();
};

// Judges what is on the page, and shows totals and what conditions show or hide.
export const judge = () => {
  if (rules === null) return;
  outcome = check(rules.compiled, answers, context);
  showValues();
  showHidden(new Set(outcome.hidden));
};

// A large form is judged between two frames, so that typing never waits.
export const judgeSoon = () => {
  waiting ??= requestAnimationFrame(() => {
    waiting = null;
    judge();
  });
};

export const askForMissing = () => (withMissing = true);

// Draws the problems; returns them as they are now shown.
export const showProblems = () => {
  if (rules === null) return [];
  const shown = outcome.problems
    .filter((problem) => withMissing || problem.rule !== "required")
    .map((problem) => ({
      ...problem,
      key: keyOf(problem),
      message: known.get(keyOf(problem))?.message ?? sentenceOf(problem, rules),
      explanation: known.get(keyOf(problem))?.explanation ?? "",
      label: known.get(keyOf(problem))?.label ?? rules.names[problem.cells[0]],
    }));
  const missing = outcome.problems.filter((problem) => problem.rule === "required");
  const problems = [...refusals.values(), ...shown];
  render(problems, new Set(missing.flatMap((problem) => problem.cells)));
  showProgress(problems, new Set(outcome.hidden));
  return problems;
};

export const learnFromPage = (problems) => {
  for (const problem of problems) known.set(keyOf(problem), problem);
};

export const learnFromServer = (problems) => {
  known.clear();
  learnFromPage(problems);
};

// Tells whether the server knows a problem by other words than those worked out here.
export const isGuessing = () =>
  outcome.problems.some(
    (problem) => !known.has(keyOf(problem)) && (withMissing || problem.rule !== "required"),
  );

// --- What the server would not keep --------------------------------------------------------------

const refusals = new Map();
export const refuse = (cell, message) =>
  refusals.set(cell, { rule: "refused", level: "error", cells: [cell], key: `refused|${cell}`, message });
export const accepted = (cell) => refusals.delete(cell);

// --- Calculated cells, conditions, progress ------------------------------------------------------

const showValues = () => {
  for (const [address, value] of Object.entries(outcome.values)) {
    const field = placeOf(address);
    if (field?.tagName === "OUTPUT") show(address, value ? polish(value) : "");
  }
};

let hiddenNow = null;

const showHidden = (hidden) => {
  const same = hiddenNow !== null && hidden.size === hiddenNow.size && [...hidden].every((a) => hiddenNow.has(a));
  if (same) return;
  hiddenNow = hidden;
  const lines = new Map();
  for (const address of addresses()) {
    const cell = placeOf(address).closest("td");
    const line = cell.parentElement;
    cell.classList.toggle("off", hidden.has(address));
    lines.set(line, (lines.get(line) ?? true) && hidden.has(address));
  }
  for (const [line, isHidden] of lines) line.hidden = isHidden;
  for (const section of all("details[data-section]")) {
    section.hidden = hidden.has(section.dataset.section);
  }
  for (const item of all("[data-toc]")) item.hidden = hidden.has(item.dataset.toc);
};

const isAnswered = (address) => answers[address] !== undefined && answers[address] !== null;

const showProgress = (problems, hidden) => {
  const levels = new Map();
  for (const { level, cells } of problems) {
    const code = cells.length > 0 ? codeOf(cells[0]) : "";
    const counts = levels.get(code) ?? { error: 0, warning: 0 };
    counts[level] += 1;
    levels.set(code, counts);
  }
  for (const section of all("details[data-section]")) {
    const { error, warning } = levels.get(section.dataset.section) ?? { error: 0, warning: 0 };
    showCounts(section, error, warning, hidden);
  }
};

const showCounts = (section, errors, warnings, hidden) => {
  const code = section.dataset.section;
  const open = [...(sections.get(code) ?? [])].filter((address) => !hidden.has(address));
  const filled = open.filter(isAnswered).length;
  const isRepeating = at("table[data-rows]", section) !== null;
  const of = isRepeating ? filled : open.length;
  const item = at(`[data-toc="${CSS.escape(code)}"]`);
  if (open.length > 0 && item) {
    const counts = { n: filled, m: of };
    at("summary [data-filled]", section).textContent = of ? say("of", counts) : "";
    at("[data-filled]", item).textContent = of ? say("ofShort", counts) : "";
    item.dataset.filledNow = filled;
    item.dataset.ofNow = of;
  }
  if (item) {
    at("[data-errors]", item).textContent = errors ? say("errors", { n: errors }) : "";
    at("[data-warnings]", item).textContent = warnings ? say("warnings", { n: warnings }) : "";
  }
  showBadges(at("[data-badges]", section), errors, warnings, filled, of);
};

const showBadges = (place, errors, warnings, filled, of) => {
  const badges = [];
  if (errors) badges.push(["error", say("errors", { n: errors })]);
  if (warnings) badges.push(["warning", say("warnings", { n: warnings })]);
  if (!errors && !warnings && of) {
    if (filled >= of) badges.push(["complete", say("complete")]);
    else if (filled === 0) badges.push(["empty", say("empty")]);
  }
  const written = badges.map(([, words]) => words).join("|");
  if (place.dataset.now === written) return;
  place.dataset.now = written;
  place.replaceChildren(
    ...badges.map(([kind, words]) => {
      const badge = copyOf(`badge-${kind}`).firstElementChild;
      badge.lastElementChild.textContent = words;
      return badge;
    }),
  );
};

// The sum of the sections, as the server counts it.
export const showWhole = ({ filled, of }) => {
  const label = at("[data-progress]");
  label.textContent = label.dataset.text.replace("{n}", filled).replace("{m}", of);
  const bar = document.getElementById("progress");
  bar.max = of || 1;
  bar.value = filled;
};
