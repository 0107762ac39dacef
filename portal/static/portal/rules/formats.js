// Formats and patterns of texts. The server does the same: src/ssoz/questionnaires/formats.py.

const LONGEST_MATCHED = 10000;
const VOIVODESHIP = "(?:0[2468]|[12][02468]|3[02])";

export const lengthOf = (text) => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

const shape = (pattern) => {
  const compiled = new RegExp(`^(?:${pattern})$`, "u");
  return (text) => compiled.test(text);
};

const isDigits = shape("[0-9]+");

const remainder = (text, weights) =>
  weights.reduce((sum, weight, at) => sum + weight * Number(text[at]), 0) % 11;

const REGON_9 = [8, 9, 2, 3, 4, 5, 6, 7];
const REGON_14 = [2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8];
const NIP = [6, 5, 7, 2, 3, 4, 5, 6, 7];

const isRegon9 = (text) =>
  text.length === 9 && isDigits(text) && Number(text[8]) === remainder(text, REGON_9) % 10;

const isRegon14 = (text) =>
  text.length === 14 &&
  isDigits(text) &&
  isRegon9(text.slice(0, 9)) &&
  Number(text[13]) === remainder(text, REGON_14) % 10;

const isNip = (text) =>
  text.length === 10 && isDigits(text) && Number(text[9]) === remainder(text, NIP);

const hasPhoneShape = shape("\\+?[0-9]+(?:[ \\-][0-9]+)*");

const isPhone = (text) => {
  const count = text.replace(/[^0-9]/g, "").length;
  return hasPhoneShape(text) && count >= 9 && count <= 15;
};

const hasEmailShape = shape("[A-Za-z0-9._%+'\\-]+@(?:[A-Za-z0-9\\-]+\\.)+[A-Za-z]{2,}");

const FORMATS = {
  regon: (text) => isRegon9(text) || isRegon14(text),
  regon9: isRegon9,
  regon14: isRegon14,
  nip: isNip,
  teryt2: shape(VOIVODESHIP),
  teryt7: shape(`${VOIVODESHIP}[0-9]{4}[1-589]`),
  icd10: shape("[A-Z][0-9]{2}(?:\\.[0-9]{1,2})?"),
  resort4: shape("[0-9]{4}"),
  phone: isPhone,
  email: (text) => text.length <= 254 && hasEmailShape(text),
};

export const hasFormat = (text, name) => FORMATS[name](text);

const compiled = new Map();

// Every escaped sign by its number: what `\-` or `\,` means must not depend on where it stands.
const spelt = (pattern) =>
  pattern.replace(/\\(.)/gsu, (_, sign) => `\\u{${sign.codePointAt(0).toString(16)}}`);

export const matches = (text, pattern) => {
  if (!compiled.has(pattern)) compiled.set(pattern, shape(spelt(pattern)));
  return lengthOf(text) <= LONGEST_MATCHED && compiled.get(pattern)(text);
};
