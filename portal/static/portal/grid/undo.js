// Taking back what was done to many cells at once.

import { announce, at, form, say } from "./page.js";

const note = at("[data-undo]");
let undo = null;

// Says what was done, with a button that takes it back.
export const offerUndo = (words, act) => {
  undo = act;
  at("[data-words]", note).textContent = words;
  note.hidden = false;
  announce(words);
};

const withdraw = () => {
  undo = null;
  note.hidden = true;
};

export const listen = () => {
  at("[data-undo-act]", note).addEventListener("click", () => {
    undo?.();
    withdraw();
    announce(say("undone"));
  });
  form.addEventListener("input", withdraw);
};
