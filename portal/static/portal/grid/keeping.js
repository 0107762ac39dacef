// What is typed and not saved yet, kept in this window over a sign-in; never longer, never elsewhere.

import { form } from "./page.js";

const START = "grid:";
const own = `${START}${form.dataset.person}:${form.dataset.report}`;

// Whoever signs in next at this window finds nothing of the person before.
export const clearOthers = () => {
  for (const key of Object.keys(sessionStorage)) {
    const isForeign = key.startsWith(START) && !key.startsWith(`${START}${form.dataset.person}:`);
    if (isForeign) sessionStorage.removeItem(key);
  }
};

export const keepSafe = (revision, cells) => {
  try {
    if (Object.keys(cells).length === 0) sessionStorage.removeItem(own);
    else sessionStorage.setItem(own, JSON.stringify({ revision, cells }));
  } catch {
    // Storage is full or forbidden: the page itself still holds everything.
  }
};

export const leftBehind = () => {
  try {
    return JSON.parse(sessionStorage.getItem(own));
  } catch {
    return null;
  }
};
