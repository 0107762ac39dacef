// Where each address of a compiled edition stands while answers are checked.
// A line is what one run of a tree reads: the place of each slot, then of each bundle, the places
// that a node reads together. The server does the same: src/ssoz/questionnaires/layout.py.

import { reader } from "./values.js";

export const OTHERS = "others!";
const ROW = /^[1-9][0-9]{0,5}$/;

export const isRowNumber = (text) => ROW.test(text);

const isRunning = (address) =>
  address.includes(".#.") || address.includes(".:.") || address.startsWith(OTHERS);

const addressesOf = (slots) => slots.flat();

export const isFixed = (slots) => !addressesOf(slots).some(isRunning);

// One cell or value, not many together.
export const isSingle = (slot) =>
  typeof slot === "string" && !slot.startsWith(OTHERS) && !slot.includes(".:.");

// The repeating section whose rows a tree runs over.
export const rowSection = (each) => {
  for (const slots of each) {
    const running = addressesOf(slots).find((address) => address.includes(".#."));
    if (running) return running.slice(running.lastIndexOf("!") + 1).split(".")[0];
  }
  return null;
};

export const bind = (slots, bundles, places) => {
  const found = slots.map((slot) => [slot].flat().flatMap(places));
  const line = found.map((at, index) =>
    typeof slots[index] === "string" && at.length === 1 ? at[0] : at,
  );
  for (const bundle of bundles) line.push(bundle.flatMap((slot) => found[slot]));
  return line;
};

const readersOf = (cells) => {
  const kinds = new Map();
  const readers = new Map();
  for (const [address, cell] of cells) {
    const kind = JSON.stringify(cell);
    if (!kinds.has(kind)) kinds.set(kind, reader(cell));
    readers.set(address, kinds.get(kind));
  }
  return readers;
};

// The place in the file of each cell: of its section where rows repeat, and within.
const orderOf = (cells) => {
  const begun = new Map();
  const order = new Map();
  [...cells.keys()].forEach((address, place) => {
    const [section, repeats] = address.split(".#.");
    if (repeats === undefined) {
      order.set(address, [place, 0, 0]);
      return;
    }
    if (!begun.has(section)) begun.set(section, place);
    order.set(address, [begun.get(section), 0, place]);
  });
  return order;
};

export class Layout {
  constructor(compiled) {
    this.cells = new Map(Object.entries(compiled.cells));
    // In the order of the cells: an object sorts those of its keys that look like numbers.
    const running = [...this.cells.keys()].filter((address) => address.includes(".#."));
    const sections = running.map((address) => address.split(".#.")[0]);
    this.repeat = new Map(sections.map((section) => [section, compiled.repeat[section]]));
    this.outside = new Map(Object.entries(compiled.outside));
    this.addresses = [...this.cells.keys()].filter((address) => !address.includes(".#."));
    this.outsideAddresses = [...this.outside]
      .filter(([address, kind]) => kind !== "filed" && !isRunning(address))
      .map(([address]) => address);
    this.names = [...this.addresses, ...this.outsideAddresses.map(() => "")];
    const known = [...this.addresses, ...this.outsideAddresses];
    this.places = new Map(known.map((address, place) => [address, place]));
    this.readers = readersOf(this.cells);
    this.fixedReaders = this.addresses.map((address) => this.readers.get(address));
    this.order = orderOf(this.cells);
    const cells = [...this.cells];
    this.calculated = cells.filter(([, cell]) => cell.calc).map(([address]) => address);
    this.dictionaries = cells
      .filter(([, cell]) => cell.dictionary !== undefined)
      .map(([address, cell]) => [address, cell.dictionary]);
  }

  // The place of an address that is the same in every run.
  fixed = (address) => {
    const place = this.places.get(address);
    if (place === undefined) throw new Error(`No such address: ${address}`);
    return [place];
  };

  // A run that reads cells of its own row and fixed places, nothing else.
  isMoving = (slots) =>
    addressesOf(slots).every(
      (address) =>
        this.places.has(address) || (address.includes(".#.") && this.cells.has(address)),
    );

  // A fixed place, or columns counted from the start of the running row: -1, -2 …
  moving = (address) => {
    const place = this.places.get(address);
    if (place !== undefined) return [place];
    const [section, column] = address.split(".#.");
    return [-1 - this.repeat.get(section).columns.indexOf(column)];
  };

  cell(address) {
    const row = this.rowOf(address);
    return this.cells.get(row ? `${row.section}.#.${row.column}` : address);
  }

  // The parts of the address of a repeating row's cell; null if it is no such address.
  rowOf(address) {
    const [section, number, ...rest] = address.split(".");
    const column = rest.join(".");
    if (!this.repeat.get(section)?.columns.includes(column)) return null;
    return isRowNumber(number) ? { section, number: Number(number), column } : null;
  }

  // Sorts as the file does; within a repeating section the rows come before the columns.
  orderOf(address) {
    const row = this.rowOf(address);
    if (row === null) return this.order.get(address);
    const [begun, , place] = this.order.get(`${row.section}.#.${row.column}`);
    return [begun, row.number, place];
  }
}
