// Exact decimals with 12 places, as BigInt in units of 10⁻¹²; null is undecided.
// The server does the same: src/ssoz/questionnaires/arithmetic.py.

const PLACES = 12;
export const ONE = 10n ** 12n;
const TOO_LARGE = 10n ** 30n * ONE;

// A plain number (`-12.5`, at most 12 places) in units of 10⁻¹².
export const scaled = (text) => {
  const [whole, fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(PLACES, "0"));
};

export const absolute = (x) => (x < 0n ? -x : x);

// The shortest plain number: `12.5`, `-3`, `0`.
export const canonical = (number) => {
  const size = absolute(number);
  const sign = number < 0n ? "-" : "";
  const fraction = size % ONE;
  if (fraction === 0n) return `${sign}${size / ONE}`;
  return `${sign}${size / ONE}.${String(fraction).padStart(PLACES, "0").replace(/0+$/, "")}`;
};

// A tie rounds away from zero.
const quotient = (x, y) => {
  const divisor = absolute(y);
  let result = absolute(x) / divisor;
  if (2n * (absolute(x) % divisor) >= divisor) result += 1n;
  return x < 0n === y < 0n ? result : -result;
};

const within = (x) => (-TOO_LARGE < x && x < TOO_LARGE ? x : null);

export const multiply = (x, y) => within(quotient(x * y, ONE));

export const divide = (x, y) => (y === 0n ? null : within(quotient(x * ONE, y)));

export const roundTo = (x, places) => {
  const unit = 10n ** BigInt(PLACES - places);
  return quotient(x, unit) * unit;
};

export const change = (x, last) => {
  const hundredfold = multiply(x - last, 100n * ONE);
  return hundredfold === null ? null : divide(hundredfold, absolute(last));
};
