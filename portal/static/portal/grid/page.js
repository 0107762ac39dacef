// What the page gives to script: the form, its sentences, small copies of its markup.

export const form = document.getElementById("grid");
export const at = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

const sentences = document.getElementById("words").dataset;

// Writes a sentence of the page with what it names: {n}, {time}, {cell}.
export const say = (name, values = {}) =>
  Object.entries(values).reduce(
    (text, [key, value]) => text.replaceAll(`{${key}}`, value),
    sentences[name] ?? "",
  );

export const copyOf = (id) => document.getElementById(id).content.cloneNode(true);

// The one polite region of the screen. The same words twice are told twice.
const region = at("[data-announce]");
export const announce = (text) => {
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = text));
};
