// Compiled trees made into functions of a sheet and a line, once an edition; null is undecided.
// The server does the same: src/ssoz/questionnaires/judging.py and explaining.py.

import { matches, lengthOf } from "./formats.js";
import { ONE, absolute, canonical, change, divide, multiply, roundTo, scaled } from "./numbers.js";
import { MISSING, NA, UNREADABLE, VALUE } from "./values.js";

// By code points, as the server compares: UTF-16 would put some signs elsewhere.
const orderOfTexts = (one, two) => {
  const first = [...one];
  const second = [...two];
  const shared = Math.min(first.length, second.length);
  for (let at = 0; at < shared; at += 1) {
    if (first[at] !== second[at]) return first[at].codePointAt(0) - second[at].codePointAt(0);
  }
  return first.length - second.length;
};

const COMPARISONS = {
  "=": (x, y) => x === y,
  "<>": (x, y) => x !== y,
  "<": (x, y) => x < y,
  "<=": (x, y) => x <= y,
  ">": (x, y) => x > y,
  ">=": (x, y) => x >= y,
};

const TEXT_COMPARISONS = {
  "=s": (x, y) => x === y,
  "<>s": (x, y) => x !== y,
  "<s": (x, y) => orderOfTexts(x, y) < 0,
  "<=s": (x, y) => orderOfTexts(x, y) <= 0,
  ">s": (x, y) => orderOfTexts(x, y) > 0,
  ">=s": (x, y) => orderOfTexts(x, y) >= 0,
};

const CALCULATIONS = { "+": (x, y) => x + y, "-": (x, y) => x - y, "*": multiply, "/": divide };

const ofOne = (act, first) => (sheet, line) => {
  const x = first(sheet, line);
  return x === null ? null : act(x);
};

const calculation = (act, first, second) => (sheet, line) => {
  const x = first(sheet, line);
  const y = second(sheet, line);
  return x === null || y === null ? null : act(x, y);
};

const joined = (truths, settles) => (sheet, line) => {
  let outcome = !settles;
  for (const truth of truths) {
    const one = truth(sheet, line);
    if (one === settles) return settles;
    if (one === null) outcome = null;
  }
  return outcome;
};

const extreme = (isBetter, at) => (sheet, line) => {
  let found = null;
  for (const place of line[at]) {
    const number = sheet.numbers[place];
    if (number === null) return null;
    if (sheet.states[place] !== VALUE) continue;
    if (found === null || isBetter(number, found)) found = number;
  }
  return found;
};

const among = (wanted, at) => (sheet, line) => {
  const x = wanted(sheet, line);
  if (x === null || line[at].some((place) => sheet.states[place] === MISSING)) return null;
  return line[at].some(
    (place) =>
      sheet.states[place] === VALUE && (sheet.numbers[place] === x || sheet.values[place] === x),
  );
};

// Days since 1 March of year 0, in the calendar of today.
const dayNumber = (text) => {
  const [year, month, day] = text.split("-").map(Number);
  const years = month > 2 ? year : year - 1;
  const months = month > 2 ? month - 3 : month + 9;
  const leaps = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  return 365 * years + leaps + Math.floor((153 * months + 2) / 5) + day;
};

const count = (number) => BigInt(number) * ONE;

const keyOf = (sheet, place) => {
  const value = sheet.numbers[place] ?? sheet.values[place];
  return value instanceof Set ? [...value].sort().join(" ") : value;
};

// The places whose value occurs more than once among them.
const repeated = (sheet, places) => {
  const there = [...new Set(places)].filter((place) => sheet.states[place] === VALUE);
  const times = new Map();
  for (const place of there) {
    const key = keyOf(sheet, place);
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  return there.filter((place) => times.get(keyOf(sheet, place)) > 1);
};

export class Judge {
  constructor(slots) {
    this.slots = slots;
    this.bundles = [];
  }

  // Where on a line the places of these slots stand together.
  bundle(slots) {
    const same = (known) => known.length === slots.length && known.every((at, i) => at === slots[i]);
    let at = this.bundles.findIndex(same);
    if (at < 0) at = this.bundles.push([...slots]) - 1;
    return this.slots + at;
  }

  number([kind, ...parts]) {
    if (kind in CALCULATIONS) {
      return calculation(CALCULATIONS[kind], this.number(parts[0]), this.number(parts[1]));
    }
    return this.numbers[kind](...parts);
  }

  numbers = {
    num: (text) => {
      const constant = scaled(text);
      return () => constant;
    },
    cell: (slot) => (sheet, line) => sheet.numbers[line[slot]],
    neg: (node) => ofOne((x) => -x, this.number(node)),
    abs: (node) => ofOne(absolute, this.number(node)),
    round: (node, places) => ofOne((x) => roundTo(x, Number(places)), this.number(node)),
    sum: (...slots) => {
      const at = this.bundle(slots);
      return (sheet, line) => {
        let total = 0n;
        for (const place of line[at]) {
          const number = sheet.numbers[place];
          if (number === null) return null;
          total += number;
        }
        return total;
      };
    },
    min: (...slots) => extreme((x, y) => x < y, this.bundle(slots)),
    max: (...slots) => extreme((x, y) => x > y, this.bundle(slots)),
    count: (...slots) => {
      const at = this.bundle(slots);
      return (sheet, line) => {
        const states = line[at].map((place) => sheet.states[place]);
        if (states.includes(MISSING)) return null;
        return count(states.filter((state) => state === VALUE || state === UNREADABLE).length);
      };
    },
    change: (slot, last) => calculation(change, this.numbers.cell(slot), this.numbers.cell(last)),
    days: (first, second) =>
      calculation(
        (from, to) => count(dayNumber(to) - dayNumber(from)),
        this.text(first),
        this.text(second),
      ),
    year: (node) => ofOne((day) => count(Number(day.slice(0, 4))), this.text(node)),
    length: (node) => ofOne((text) => count(lengthOf(text)), this.text(node)),
  };

  // Texts, dates, choices; a condition gives `yes` or `no`.
  text(node) {
    const [kind, part] = node;
    if (kind === "text" || kind === "date") return () => part;
    if (kind === "value") return (sheet, line) => sheet.values[line[part]];
    return ofOne((truth) => (truth ? "yes" : "no"), this.truth(node));
  }

  truth([kind, ...parts]) {
    if (kind in COMPARISONS) {
      return calculation(COMPARISONS[kind], this.number(parts[0]), this.number(parts[1]));
    }
    if (kind in TEXT_COMPARISONS) {
      return calculation(TEXT_COMPARISONS[kind], this.text(parts[0]), this.text(parts[1]));
    }
    return this.truths[kind](...parts);
  }

  truths = {
    value: (slot) => (sheet, line) => {
      const value = sheet.values[line[slot]];
      return value === "yes" || value === "no" ? value === "yes" : null;
    },
    written: (slots, node) => {
      const at = this.bundle(slots);
      const truth = this.truth(node);
      return (sheet, line) => {
        const outcome = truth(sheet, line);
        if (outcome === null) return null;
        return line[at].some((place) => sheet.states[place] === VALUE) ? outcome : null;
      };
    },
    and: (...nodes) => joined(nodes.map((node) => this.truth(node)), false),
    or: (...nodes) => joined(nodes.map((node) => this.truth(node)), true),
    not: (node) => ofOne((truth) => !truth, this.truth(node)),
    in: (node, texts) => ofOne((text) => texts.includes(text), this.text(node)),
    innum: (node, numbers) => {
      const known = numbers.map((number) => scaled(String(number)));
      return ofOne((x) => known.includes(x), this.number(node));
    },
    inset: (node, slot) =>
      calculation((text, codes) => codes.has(text), this.text(node), this.text(["value", slot])),
    among: (node, slot) => among(this.text(node), this.bundle([slot])),
    amongnum: (node, slot) => among(this.number(node), this.bundle([slot])),
    filled: (slot) => (sheet, line) => {
      const state = sheet.states[line[slot]];
      return state === MISSING ? null : state === VALUE || state === NA || state === UNREADABLE;
    },
    na: (slot) => (sheet, line) => {
      const state = sheet.states[line[slot]];
      return state === MISSING ? null : state === NA;
    },
    filed: (form) => (sheet) => {
      const forms = sheet.context.forms ?? null;
      return forms === null ? null : (forms[form] ?? null) !== null;
    },
    unique: (...slots) => {
      const at = this.bundle(slots);
      return (sheet, line) => {
        if (line[at].some((place) => sheet.states[place] === MISSING)) return null;
        return repeated(sheet, line[at]).length === 0;
      };
    },
    matches: (slot, pattern) =>
      ofOne((text) => matches(text, pattern), this.text(["value", slot])),
  };

  // A function that explains a tree which came out false: figures, and places to name instead.
  explanation([kind, ...parts]) {
    if (kind === "written") return this.explanation(parts[1]);
    if (kind === "and" || kind === "or") {
      const told = parts.map((part) => [this.truth(part), this.explanation(part)]);
      return (sheet, line) => {
        const [, explain] = told.find(([truth]) => truth(sheet, line) === false);
        return explain(sheet, line);
      };
    }
    if (kind === "unique") {
      const at = this.bundle(parts);
      return (sheet, line) => ({ figures: {}, places: repeated(sheet, line[at]) });
    }
    if (kind in COMPARISONS) {
      const first = this.number(parts[0]);
      const second = this.number(parts[1]);
      return (sheet, line) => {
        const left = first(sheet, line);
        const right = second(sheet, line);
        const sides = { left, right, difference: left - right };
        const shown = Object.entries(sides).map(([name, number]) => [name, canonical(number)]);
        return { figures: { sign: kind, ...Object.fromEntries(shown) }, places: null };
      };
    }
    if (kind in TEXT_COMPARISONS) {
      const first = this.text(parts[0]);
      const second = this.text(parts[1]);
      return (sheet, line) => ({
        figures: {
          sign: kind.slice(0, -1),
          left: first(sheet, line),
          right: second(sheet, line),
        },
        places: null,
      });
    }
    return () => ({ figures: {}, places: null });
  }
}
