// The answers of one check, read and laid out: what stands at each place.
// The server does the same: src/ssoz/questionnaires/sheet.py.

import { OTHERS, isRowNumber } from "./layout.js";
import { ABSENT, absent, isBlank, missing, readOutside } from "./values.js";

const isMapping = (thing) => typeof thing === "object" && thing !== null && !Array.isArray(thing);

const reportOf = (context, source) => {
  if (source === "last" || source === "before") return context[source] ?? null;
  return context.forms?.[source] ?? null;
};

const outsideReading = (context, address, kind) => {
  const mark = address.lastIndexOf("!");
  if (mark >= 0) {
    const report = reportOf(context, address.slice(0, mark));
    return report === null ? missing : readOutside(kind, report[address.slice(mark + 1)]);
  }
  const [source, name, ...code] = address.split(".");
  let raw = context[source] ?? null;
  for (const key of code.length ? [name, code.join(".")] : [name]) {
    raw = isMapping(raw) && Object.hasOwn(raw, key) ? raw[key] : null;
  }
  if (raw === null || (isBlank(raw) && kind !== "list")) return missing;
  return readOutside(kind, raw);
};

const numbersOf = (report, section, column) =>
  Object.keys(report)
    .map((address) => address.split("."))
    .filter((parts) => parts.length === 3 && parts[0] === section && parts[2] === column)
    .map((parts) => parts[1])
    .filter(isRowNumber)
    .map(Number)
    .sort((one, two) => one - two);

export class Sheet {
  constructor(layout, answers, context) {
    this.layout = layout;
    this.answers = answers;
    this.context = context;
    this.hidden = new Set();
    this.hiddenSections = new Set();
    this.names = [...layout.names];
    this.places = layout.places;
    this.starts = new Map();
    this.gathered = new Map();
    this.states = [];
    this.numbers = [];
    this.values = [];
    this.faults = new Map();
    layout.addresses.forEach((address, place) => {
      this.append(layout.fixedReaders[place](answers[address]), address);
    });
    for (const address of layout.outsideAddresses) {
      this.append(outsideReading(context, address, layout.outside.get(address)));
    }
    this.findRows();
    this.readRows();
  }

  // What finds the places of an address in a running row, or in none.
  placesIn(row) {
    return (address) => this.find(address, row);
  }

  // The places of a cell of this form: one, or those in all repeating rows.
  everyPlace(address) {
    return this.find(address.replace(".#.", ".:."), "");
  }

  // The cells of this form among places, each once; hidden and closed ones are not there.
  ownNames(places) {
    const there = places.filter((at) => this.names[at] && this.states[at] !== ABSENT);
    return [...new Set(there.map((at) => this.names[at]))];
  }

  put(place, reading) {
    this.states[place] = reading.state;
    this.numbers[place] = reading.number;
    this.values[place] = reading.value;
  }

  // Takes a cell out of everything; its answer stays where it is kept.
  hide(place) {
    this.hidden.add(place);
    this.put(place, absent);
  }

  // --- Places that depend on the answers ---

  append(reading, name = "") {
    const place = this.states.length;
    this.put(place, reading);
    if (place >= this.names.length) this.names.push(name);
    if (name && reading.faults.length > 0) this.faults.set(place, reading.faults);
    return place;
  }

  findRows() {
    const { layout, answers } = this;
    const rows = new Map([...layout.repeat.keys()].map((section) => [section, new Set()]));
    this.unknown = [];
    for (const address of Object.keys(answers)) {
      if (layout.readers.has(address) && layout.places.has(address)) continue;
      if (isBlank(answers[address])) continue;
      const row = layout.rowOf(address);
      if (row === null) this.unknown.push(address);
      else rows.get(row.section).add(row.number);
    }
    this.unknown.sort();
    this.rows = new Map();
    for (const [section, numbers] of rows) {
      this.rows.set(section, [...numbers].sort((one, two) => one - two));
    }
  }

  readRows() {
    if (![...this.rows.values()].some((numbers) => numbers.length > 0)) return;
    this.places = new Map(this.places);
    for (const [section, numbers] of this.rows) {
      const { columns } = this.layout.repeat.get(section);
      const readers = columns.map((column) => this.layout.readers.get(`${section}.#.${column}`));
      const starts = new Map();
      this.starts.set(section, starts);
      for (const number of numbers) {
        starts.set(number, this.states.length);
        columns.forEach((column, at) => {
          const address = `${section}.${number}.${column}`;
          this.places.set(address, this.append(readers[at](this.answers[address]), address));
        });
      }
    }
  }

  find(address, row) {
    if (address.startsWith(OTHERS) || address.includes(".:.")) {
      if (!this.gathered.has(address)) this.gathered.set(address, this.gather(address));
      return this.gathered.get(address);
    }
    const concrete = address.replace(".#.", `.${row}.`);
    const place = this.places.get(concrete);
    if (place !== undefined) return [place];
    const kind = this.layout.outside.get(address);
    return [this.append(outsideReading(this.context, concrete, kind))];
  }

  gather(address) {
    if (address.startsWith(OTHERS)) return this.gatherOthers(address);
    const mark = address.lastIndexOf("!");
    const [section, column] = address.slice(mark + 1).split(".:.");
    if (mark >= 0) return this.gatherOutside(address.slice(0, mark), section, column, address);
    return this.rows.get(section).map((at) => this.places.get(`${section}.${at}.${column}`));
  }

  gatherOutside(source, section, column, address) {
    const report = reportOf(this.context, source);
    if (report === null) return [this.append(missing)];
    const kind = this.layout.outside.get(address);
    return numbersOf(report, section, column).map((at) =>
      this.append(readOutside(kind, report[`${section}.${at}.${column}`])),
    );
  }

  gatherOthers(address) {
    const others = this.context.others ?? null;
    if (others === null) return [this.append(missing)];
    const kind = this.layout.outside.get(address);
    const cell = address.slice(OTHERS.length);
    const [section, column] = cell.split(".:.");
    return others.flatMap((other) => {
      const cells =
        column === undefined
          ? [cell]
          : numbersOf(other, section, column).map((at) => `${section}.${at}.${column}`);
      return cells.map((one) => this.append(readOutside(kind, other[one])));
    });
  }
}
