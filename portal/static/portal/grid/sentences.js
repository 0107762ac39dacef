// What a problem says, until the server has said it: the rule's own message with its figures.

import { answers, cellOf, lineOf, nameOf } from "./cells.js";
import { say } from "./page.js";

const NAMES = /\{([^{}]+)\}/g;
const PLAIN_NUMBER = /^-?[0-9]+(?:[.][0-9]+)?$/;
const BUILT_IN = {
  type: "number", places: "kind", min: "minimum", max: "maximum", required: "blank",
  pattern: "kind", format: "kind", dictionary: "kind", length: "toolong",
};

// Writes a plain number the Polish way: 1234.5 → 1 234,5.
export const polish = (text) => {
  if (!PLAIN_NUMBER.test(text)) return text;
  const [whole, fraction] = text.split(".");
  const grouped = whole.replace(/\B(?=([0-9]{3})+$)/g, "\u00a0");
  const kept = (fraction ?? "").replace(/0+$/, "");
  return kept ? `${grouped},${kept}` : grouped;
};

const words = (element) => element?.textContent.trim().replace(/\s+/g, " ") ?? "";

const figure = (name, problem) => {
  const cell = problem.cells[0] ?? "";
  const line = lineOf(cell);
  switch (name) {
    case "row": return words(line?.querySelector("th[scope=row]"));
    case "column": return cellOf(cell)?.dataset.l ?? "";
    case "section": return words(line?.closest("details")?.querySelector("summary b"));
    case "cell": return nameOf(cell);
    case "value": return problem.figures.value ?? answers[cell] ?? "";
    default: return problem.figures[name] ?? answers[name] ?? "";
  }
};

// In a row of several cells the sentence names its column.
export const columnOf = (address) => {
  const cell = cellOf(address);
  return cell && !cell.closest("table.fields") ? `${cell.dataset.l}: ` : "";
};

export const sentenceOf = (problem, rules) => {
  const own = rules.messages[problem.rule];
  if (own) return own.replace(NAMES, (_all, name) => polish(String(figure(name, problem))));
  const value = String(problem.figures?.value ?? "").slice(0, 60);
  const n = String(answers[problem.cells[0]] ?? "").length;
  const built = BUILT_IN[problem.rule];
  const sentence = say(built ?? "broken", { value, n, limit: problem.figures?.limit ?? "" });
  return built ? `${columnOf(problem.cells[0])}${sentence}` : sentence;
};
