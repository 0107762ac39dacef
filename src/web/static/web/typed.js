// What is typed and not sent when the session ends: kept in this window over the sign-in, and put
// back into its form. Whoever signs in next at this window finds nothing of the person before.

const START = "typed:";
const NOT_TEXT = ["hidden", "submit", "button", "image", "reset", "file", "password"];

const keyOf = (person) => `${START}${person}:${location.pathname}${location.search}`;
const forms = () =>
  [...document.querySelectorAll("main form[method='post']:not([data-kept] form, [data-keeps-itself])")];
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !NOT_TEXT.includes(field.type));
const nameOf = (form) => form.getAttribute("action") || "";

const isTouched = (field) => {
  if (field.getAttribute("aria-invalid") === "true") return true;
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  const options = [...field.options];
  const isChosen = options.some((option) => option.defaultSelected);
  return isChosen || field.multiple
    ? options.some((option) => option.selected !== option.defaultSelected)
    : field.selectedIndex > 0;
};

const valuesOf = (form) =>
  fieldsOf(form).flatMap((field) => {
    if (["checkbox", "radio"].includes(field.type)) return field.checked ? [[field.name, field.value]] : [];
    if (field.multiple) return [...field.selectedOptions].map((option) => [field.name, option.value]);
    return [[field.name, field.value]];
  });

// Puts values into a form; tells whether it has a place for any of them.
const fill = (form, values) => {
  const fields = fieldsOf(form);
  for (const field of fields) {
    const texts = values.filter(([name]) => name === field.name).map(([, text]) => text);
    if (["checkbox", "radio"].includes(field.type)) field.checked = texts.includes(field.value);
    else if (field.options) for (const option of field.options) option.selected = texts.includes(option.value);
    else if (texts.length > 0) field.value = texts[0];
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (let part = form; part; part = part.parentElement) if (part.matches("details")) part.open = true;
  return fields.some((field) => values.some(([name]) => name === field.name));
};

export const keep = (person) => {
  const count = new Map();
  const typed = forms().flatMap((form) => {
    const place = count.get(nameOf(form)) ?? 0;
    count.set(nameOf(form), place + 1);
    if (!fieldsOf(form).some(isTouched)) return [];
    return [{ action: nameOf(form), place, values: valuesOf(form) }];
  });
  try {
    if (typed.length > 0) sessionStorage.setItem(keyOf(person), JSON.stringify(typed));
  } catch {
    // Storage is full or forbidden: nothing better is left to do.
  }
};

const take = (person) => {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(START) && !key.startsWith(`${START}${person}:`)) sessionStorage.removeItem(key);
    }
    const typed = JSON.parse(sessionStorage.getItem(keyOf(person))) ?? [];
    sessionStorage.removeItem(keyOf(person));
    return typed;
  } catch {
    return [];
  }
};

const tell = (form) => {
  const note = document.getElementById("typed-back").content.cloneNode(true);
  const words = note.querySelector("[data-text]");
  form.before(note);
  requestAnimationFrame(() => (words.textContent = words.dataset.text));
};

export const restore = (person) => {
  for (const { action, place, values } of take(person)) {
    const form = forms().filter((one) => nameOf(one) === action)[place];
    if (form && fill(form, values)) tell(form);
  }
  for (const note of document.querySelectorAll("[data-kept]")) fillFromNote(note);
};

// What came to the server too late stands in a note; where its form is on the page, it goes there.
const fillFromNote = (note) => {
  const sending = note.querySelector("[data-kept-form]");
  const address = new URL(note.dataset.kept, location.href).href;
  const values = [...new FormData(sending)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const form = forms().find((one) => one.action === address && fieldsOf(one).length > 0);
  if (!form || !fill(form, values)) return;
  const text = note.querySelector("[data-kept-text]");
  text.textContent = text.dataset.back;
  sending.remove();
};
