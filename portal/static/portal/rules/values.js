// Answers as people type them, read by the type of their cell.
// The server does the same: src/ssoz/questionnaires/values.py.

import { hasFormat, lengthOf, matches } from "./formats.js";
import { scaled } from "./numbers.js";

export const EMPTY = 0;
export const VALUE = 1;
export const NA = 2;
export const UNREADABLE = 3;
export const ABSENT = 4; // closed or hidden
export const UNDECIDED = 5; // a calculated cell that could not be calculated
export const MISSING = 6; // in a report or register that is not there

export const NUMBERS = new Set(["integer", "decimal", "money", "percent"]);
export const DEFAULT_LENGTH = 1000;

const NONE = [];
const LONGEST_NUMBER = 40;
const KEPT_LENGTH = 64;
const KEPT_READINGS = 4096;
const NUMBER = /^([-\u2212]?)([0-9]+|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+)(?:[.,]([0-9]+))?$/;
const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
// Spelt out, since Python and the browser do not agree on what white space is.
const WHITE = new Set(
  "\t\n\v\f\r \x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007" +
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff",
);

const reading = (state, number, value = null, faults = NONE) => ({ state, number, value, faults });

export const absent = reading(ABSENT, 0n);
export const missing = reading(MISSING, null);
export const undecided = reading(UNDECIDED, null);
export const numeric = (number) => reading(VALUE, number);
const empty = reading(EMPTY, 0n);
const closed = reading(ABSENT, 0n, null, ["closed"]);
const notApplicable = reading(NA, 0n);
const required = reading(EMPTY, 0n, null, ["required"]);
const unreadable = reading(UNREADABLE, null, null, ["type"]);

const trimmed = (text) => {
  let start = 0;
  let end = text.length;
  while (start < end && WHITE.has(text[start])) start += 1;
  while (end > start && WHITE.has(text[end - 1])) end -= 1;
  return text.slice(start, end);
};

const isNothing = (raw) =>
  raw === undefined || raw === null || raw === "" || (Array.isArray(raw) && raw.length === 0);

export const isBlank = (raw) => isNothing(typeof raw === "string" ? trimmed(raw) : raw);

export const beyondLimits = (cell, number) => {
  const faults = [];
  if (cell.min !== undefined && number < scaled(cell.min)) faults.push("min");
  if (cell.max !== undefined && number > scaled(cell.max)) faults.push("max");
  return faults;
};

const readNumber = (cell, text) => {
  if (text.length > LONGEST_NUMBER) return unreadable;
  if (cell.digits_only && !/^[0-9]+$/.test(text)) return unreadable;
  const match = NUMBER.exec(text);
  if (match === null) return unreadable;
  const whole = match[2].replace(/[^0-9]/g, "");
  const fraction = match[3] ?? "";
  if (whole.length > 15 || fraction.length > 12) return unreadable;
  const size = scaled(`${whole}.${fraction}`);
  const number = match[1] ? -size : size;
  const faults = beyondLimits(cell, number);
  if (fraction.replace(/0+$/, "").length > (cell.places ?? 12)) faults.unshift("places");
  return reading(VALUE, number, null, faults);
};

const daysIn = (year, month) => {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
};

const readDate = (cell, text) => {
  const match = DATE.exec(text);
  if (match === null) return unreadable;
  const [year, month, day] = match.slice(1).map(Number);
  const isReal = year > 0 && month > 0 && month < 13 && day > 0 && day <= daysIn(year, month);
  return isReal ? reading(VALUE, null, text) : unreadable;
};

const readText = (cell, text) => {
  const faults = [];
  if (lengthOf(text) > (cell.length ?? DEFAULT_LENGTH)) faults.push("length");
  if (cell.pattern !== undefined && !matches(text, cell.pattern)) faults.push("pattern");
  if (cell.format !== undefined && !hasFormat(text, cell.format)) faults.push("format");
  return reading(VALUE, null, text, faults);
};

const readChoice = (cell, text) => {
  const options = cell.type === "yesno" ? ["yes", "no"] : cell.options;
  return options.includes(text) ? reading(VALUE, null, text) : unreadable;
};

const readChoices = (cell, raw) => {
  if (!Array.isArray(raw)) return unreadable;
  const codes = new Set(raw);
  const known = raw.every((code) => typeof code === "string" && cell.options.includes(code));
  return known && codes.size === raw.length ? reading(VALUE, null, codes) : unreadable;
};

const READ = {
  integer: readNumber,
  decimal: readNumber,
  money: readNumber,
  percent: readNumber,
  text: readText,
  code: readText,
  date: readDate,
  yesno: readChoice,
  choice: readChoice,
};

export const read = (cell, raw) => {
  const text = typeof raw === "string" ? trimmed(raw) : raw;
  if (cell.calc) return empty;
  if (cell.closed) return isNothing(text) ? absent : closed;
  if (isNothing(text)) return cell.required ? required : empty;
  if (text === "n/d" && cell.na) return notApplicable;
  if (cell.type === "choices") return readChoices(cell, text);
  return typeof text === "string" ? READ[cell.type](cell, text) : unreadable;
};

// Reads the answers of all cells of one kind; equal texts are read once.
export const reader = (cell) => {
  const known = new Map();
  return (raw) => {
    const found = known.get(raw);
    if (found !== undefined) return found;
    const fresh = read(cell, raw);
    if (typeof raw === "string" ? raw.length <= KEPT_LENGTH : raw === undefined) {
      if (known.size >= KEPT_READINGS) known.clear();
      known.set(raw, fresh);
    }
    return fresh;
  };
};

const OUTSIDE = {
  num: { type: "decimal", na: true },
  text: { type: "text", na: true },
  date: { type: "date", na: true },
  bool: { type: "yesno", na: true },
  set: { type: "choices", na: true, options: [] },
  list: { type: "choices", na: true, options: [] },
};

// A value of another report, of the registry or of the period.
export const readOutside = (kind, raw) => {
  if (kind === "num" && Number.isInteger(raw)) return read(OUTSIDE.num, String(raw));
  if ((kind === "set" || kind === "list") && Array.isArray(raw)) {
    return raw.length > 0 || kind === "list" ? reading(VALUE, null, new Set(raw)) : empty;
  }
  return read(OUTSIDE[kind], raw);
};
