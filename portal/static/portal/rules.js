// The rules of an edition while its form is being filled: `check` gives the same problems, figures
// and calculated values as the server (src/ssoz/questionnaires/evaluating.py) from the same
// compiled edition. Shared vectors and 5,000 random rules hold the two together.

import { Judge } from "./rules/judging.js";
import { Layout, bind, isFixed, isSingle, rowSection } from "./rules/layout.js";
import { canonical, roundTo, scaled } from "./rules/numbers.js";
import { Sheet } from "./rules/sheet.js";
import {
  DEFAULT_LENGTH, EMPTY, ABSENT, NA, NUMBERS, UNDECIDED, VALUE, beyondLimits, numeric, undecided,
} from "./rules/values.js";

const SHOWN = 100;

// --- The runs of a tree: fixed once an edition, or found for the rows that are there ---

const fixedRuns = (layout, each, judge) => {
  const runs = each.map((slots, at) => ({
    line: bind(slots, judge.bundles, layout.fixed),
    at,
    row: "",
  }));
  return () => runs;
};

// What counts from the start of a row is moved to where the row stands.
const moved = (line, start) => {
  const move = (place) => (place < 0 ? start - 1 - place : place);
  return line.map((place) => (typeof place === "number" ? move(place) : place.map(move)));
};

const movingRuns = (layout, each, judge, section) => {
  const lines = each.map((slots) => bind(slots, judge.bundles, layout.moving));
  return (sheet) =>
    sheet.rows.get(section).flatMap((row) => {
      const start = sheet.starts.get(section).get(row);
      return lines.map((line, at) => ({ line: moved(line, start), at, row }));
    });
};

const runsOf = (layout, each, judge) => {
  const section = rowSection(each);
  if (each.every(isFixed)) return fixedRuns(layout, each, judge);
  if (each.every(layout.isMoving)) return movingRuns(layout, each, judge, section);
  return (sheet) =>
    (section === null ? [0] : sheet.rows.get(section)).flatMap((row) =>
      each.map((slots, at) => ({
        line: bind(slots, judge.bundles, sheet.placesIn(row)),
        at,
        row,
      })),
    );
};

// --- Calculated cells and conditions, settled in the order they need each other ---

const fill = (sheet, place, cell, value) => {
  if (value === null) {
    sheet.put(place, undecided);
    return;
  }
  const number = roundTo(value, cell.places ?? 12);
  sheet.put(place, numeric(number));
  const faults = beyondLimits(cell, number);
  if (faults.length > 0) sheet.faults.set(place, faults);
};

const isTouched = (state) => state !== EMPTY && state !== NA && state !== ABSENT;

const calculation = (layout, { slots, target, tree, need = [] }) => {
  const judge = new Judge(slots.length + 1); // the target runs with what it is made of
  const value = judge.number(tree);
  const needed = need.length > 0 ? judge.bundle(need) : null;
  const runs = runsOf(layout, [[...slots, target]], judge);
  const cell = layout.cells.get(target);
  return (sheet) => {
    for (const { line } of runs(sheet)) {
      const place = line[slots.length];
      if (sheet.hidden.has(place)) continue;
      if (needed === null || line[needed].some((at) => isTouched(sheet.states[at]))) {
        fill(sheet, place, cell, value(sheet, line));
      }
    }
  };
};

const condition = (layout, { slots, targets = [], tree, section }) => {
  const runs = rowSection([slots]) !== null;
  const wanted = runs ? targets : targets.map((target) => target.replace(".#.", ".:."));
  const judge = new Judge(slots.length + 1);
  const holds = judge.truth(tree);
  const found = runsOf(layout, [[...slots, wanted]], judge);
  return (sheet) => {
    for (const { line } of found(sheet)) {
      if (holds(sheet, line) === true) continue;
      for (const place of line[slots.length]) sheet.hide(place);
      if (section !== undefined) sheet.hiddenSections.add(section);
    }
  };
};

// --- Problems that need no rule: what a cell itself demands ---

const shown = (raw) => {
  if (typeof raw === "string") return [...raw.slice(0, 2 * SHOWN)].slice(0, SHOWN).join("");
  if (!Array.isArray(raw)) return "";
  return shown(raw.slice(0, SHOWN).filter((code) => typeof code === "string").join(", "));
};

const problem = (rule, cell, figures) => ({ rule, level: "error", cells: [cell], figures });

const figuresOf = (sheet, place, fault) => {
  if (fault === "required") return {};
  const address = sheet.names[place];
  const cell = sheet.layout.cell(address);
  const number = sheet.numbers[place];
  if (NUMBERS.has(cell.type) && sheet.states[place] === VALUE) {
    return { value: canonical(number), limit: canonical(scaled(String(cell[fault]))) };
  }
  const figures = { value: shown(sheet.answers[address]) };
  if (fault === "length") figures.limit = String(cell.length ?? DEFAULT_LENGTH);
  return figures;
};

const lookUp = (sheet) => {
  const dictionaries = sheet.context.dictionaries ?? {};
  for (const [template, name] of sheet.layout.dictionaries) {
    const known = dictionaries[name];
    if (known === undefined || known === null) continue;
    for (const place of sheet.everyPlace(template)) {
      if (sheet.states[place] === VALUE && !known.includes(sheet.values[place])) {
        sheet.faults.set(place, [...(sheet.faults.get(place) ?? []), "dictionary"]);
      }
    }
  }
};

const inFileOrder = (sheet) => {
  const keys = [...sheet.faults.keys()].map((place) => [
    sheet.layout.orderOf(sheet.names[place]),
    place,
  ]);
  keys.sort(([one], [two]) => one[0] - two[0] || one[1] - two[1] || one[2] - two[2]);
  return keys.map(([, place]) => place);
};

const rowProblems = (sheet) => {
  const problems = [];
  for (const [section, repeat] of sheet.layout.repeat) {
    if (sheet.hiddenSections.has(section)) continue;
    const present = sheet.rows.get(section).length;
    const { min = 0, max = Infinity } = repeat;
    const limit = present < min ? min : max;
    if (present >= min && present <= max) continue;
    problems.push(problem("rows", section, { value: String(present), limit: String(limit) }));
  }
  return problems;
};

const builtinProblems = (sheet) => {
  const problems = sheet.unknown.map((address) =>
    problem("unknown", address, { value: shown(sheet.answers[address]) }),
  );
  lookUp(sheet);
  for (const place of inFileOrder(sheet)) {
    if (sheet.hidden.has(place)) continue;
    for (const fault of sheet.faults.get(place)) {
      problems.push(problem(fault, sheet.names[place], figuresOf(sheet, place, fault)));
    }
  }
  return [...problems, ...rowProblems(sheet)];
};

// --- Rules ---

// What stands at each single address of the rule, by address: a message may name it.
const answersOf = (sheet, { line, row }, slots, singles) => {
  const figures = {};
  for (const slot of singles) {
    const place = line[slot];
    if (sheet.states[place] !== VALUE) continue;
    const value = sheet.values[place];
    const text = value instanceof Set ? [...value].sort().join(", ") : value;
    const number = sheet.numbers[place];
    const told = number === null ? text : canonical(number);
    figures[slots[slot].replace(".#.", `.${row}.`)] = told;
    if (/^(?:last|before)!/.test(slots[slot])) figures.last ??= told;
  }
  return figures;
};

const ruleOf = (layout, rule) => {
  const { id, level, each, at } = rule;
  const judge = new Judge(each[0].length);
  const holds = judge.truth(rule.check);
  const when = rule.when ? judge.truth(rule.when) : () => true;
  const explain = judge.explanation(rule.check);
  const named = judge.bundle(at === undefined ? rule.cells : [at]);
  const singles = each[0].flatMap((slot, index) => (isSingle(slot) ? [index] : []));
  const runs = runsOf(layout, each, judge);
  return (sheet, problems) => {
    for (const run of runs(sheet)) {
      const { line } = run;
      if (holds(sheet, line) !== false || when(sheet, line) !== true) continue;
      const { figures, places } = explain(sheet, line);
      Object.assign(figures, answersOf(sheet, run, each[run.at], singles));
      const cells = sheet.ownNames(places !== null && at === undefined ? places : line[named]);
      problems.push({ rule: id, level, cells, figures });
    }
  };
};

// --- An edition ---

const evaluators = new WeakMap();

const evaluatorOf = (compiled) => {
  let evaluator = evaluators.get(compiled);
  if (evaluator === undefined) {
    const layout = new Layout(compiled);
    const steps = compiled.steps.map((step) =>
      step.do === "calc" ? calculation(layout, step) : condition(layout, step),
    );
    const rules = compiled.rules
      .filter((rule) => rule.each.length > 0)
      .map((rule) => ruleOf(layout, rule));
    evaluator = { layout, steps, rules };
    evaluators.set(compiled, evaluator);
  }
  return evaluator;
};

const calculatedValues = (sheet) => {
  const values = {};
  for (const address of sheet.layout.calculated) {
    for (const place of sheet.everyPlace(address)) {
      const isValue = sheet.states[place] === VALUE;
      const known = isValue ? canonical(sheet.numbers[place]) : "";
      values[sheet.names[place]] = sheet.states[place] === UNDECIDED ? null : known;
    }
  }
  return values;
};

// Judges answers: problems in order, calculated values ("" empty, null undecided), what is hidden.
export function check(compiled, answers, context = {}) {
  const { layout, steps, rules } = evaluatorOf(compiled);
  const sheet = new Sheet(layout, answers, context);
  for (const settle of steps) settle(sheet);
  const problems = builtinProblems(sheet);
  for (const judge of rules) judge(sheet, problems);
  const hidden = [...sheet.hidden].map((place) => sheet.names[place]);
  return {
    problems,
    values: calculatedValues(sheet),
    hidden: [...hidden, ...sheet.hiddenSections],
  };
}
