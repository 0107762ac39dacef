// The grid: one report in the table of its form. Everything also works without this script.

import { ask } from "./asked.js";
import { addressOf, focusOn, learn, nameOf, placeOf, take, show, unfold } from "./grid/cells.js";
import {
  askForMissing, isGuessing, isReady, judge, judgeSoon, learnFromPage, load, showProblems,
} from "./grid/checking.js";
import { clearOthers, leftBehind } from "./grid/keeping.js";
import * as keys from "./grid/keys.js";
import * as notes from "./grid/notes.js";
import { all, announce, at, form, say } from "./grid/page.js";
import * as pasting from "./grid/pasting.js";
import * as presence from "./grid/presence.js";
import { focusList, learnRows } from "./grid/problems.js";
import * as rows from "./grid/rows.js";
import * as saving from "./grid/saving.js";
import * as undo from "./grid/undo.js";

const POLISH_DATE = /^\s*([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})\s*$/;
const isWrong = (address) => placeOf(address)?.closest("td").classList.contains("bad");
const isStrange = (address) => placeOf(address)?.closest("td").classList.contains("odd");

// --- Typing --------------------------------------------------------------------------------------

const changed = (addresses) => {
  judge();
  showProblems();
  saving.changed(addresses);
};

form.addEventListener("input", (event) => {
  if (event.target.dataset.explain !== undefined) return saving.explained(event.target);
  const address = addressOf(event.target);
  if (!address || !take(address)) return;
  saving.changed([address]);
  judgeSoon();
});

// What is drawn while somebody presses a button of the mouse would move away what they press.
let pressing = null;
document.addEventListener("pointerdown", () => {
  pressing = new Promise((resolve) => {
    const release = () => setTimeout(() => resolve((pressing = null)));
    for (const name of ["pointerup", "pointercancel"]) {
      document.addEventListener(name, release, { once: true, capture: true });
    }
  });
}, true);

// On leaving a cell it is checked, and what became wrong or right is told once.
form.addEventListener("change", async (event) => {
  const address = addressOf(event.target);
  if (!address) return;
  await pressing;
  const date = event.target.placeholder && POLISH_DATE.exec(event.target.value);
  if (date) {
    show(address, `${date[3]}-${date[2].padStart(2, "0")}-${date[1].padStart(2, "0")}`);
    if (take(address)) saving.changed([address]);
  }
  const before = [isWrong(address), isStrange(address)];
  judge();
  showProblems();
  const cell = nameOf(address);
  if (isWrong(address) && !before[0]) announce(say("wrong", { cell }));
  else if (isStrange(address) && !before[1]) announce(say("strange", { cell }));
  else if ((before[0] || before[1]) && !isWrong(address) && !isStrange(address)) announce(say("mended", { cell }));
});

// --- The three acts ------------------------------------------------------------------------------

const check = async () => {
  askForMissing();
  const told = await saving.save({ byHand: true, check: true });
  if (told === null) return null;
  judge();
  const problems = showProblems();
  if (problems.length === 0) announce(say("none"));
  else {
    const errors = problems.filter((problem) => problem.level === "error").length;
    announce(say("found", { n: errors, m: problems.length - errors }));
    for (const problem of problems) {
      const place = problem.cells[0] && placeOf(problem.cells[0]);
      if (place) unfold(place);
    }
    focusList();
  }
  return told;
};

const acts = {
  save: () => saving.save({ byHand: true }),
  check,
  send: async (button) => {
    const told = await saving.save({ byHand: true });
    if (told === null || saving.hasUnsaved()) return;
    if (await ask(form.dataset.send, button)) return;
    // Something is in the way: shown here, or where it is no problem of a cell, on its page.
    const found = await check();
    if (found?.problems.length === 0) location.assign(form.dataset.send);
  },
};

form.addEventListener("submit", (event) => {
  const act = isReady() && acts[event.submitter?.value];
  if (!act) return;
  event.preventDefault();
  act(event.submitter);
});

// --- Going about ---------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (!link) return;
  const target = link.hash.slice(1);
  if (target.startsWith("c-") && focusOn(decodeURIComponent(target.slice(2)))) event.preventDefault();
  const part = document.getElementById(target);
  if (part?.matches("details")) part.open = true;
}, true);

form.addEventListener("focusin", (event) => {
  const code = event.target.closest("[data-section]")?.dataset.section;
  for (const item of all("[data-toc] a")) {
    if (item.parentElement.dataset.toc === code) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
  }
});

const fold = at("[data-fold]");
fold.hidden = false;
const sections = () => all("details[data-section]");
const nameFold = () => {
  const isAny = sections().some((section) => section.open);
  at("span", fold).textContent = isAny ? fold.dataset.collapse : fold.dataset.expand;
  return isAny;
};
fold.addEventListener("click", () => {
  const isAny = nameFold();
  for (const section of sections()) section.open = !isAny;
  nameFold();
});
form.addEventListener("toggle", nameFold, true);
nameFold();

// --- Beginning -----------------------------------------------------------------------------------

learn(form);
learnFromPage(learnRows());
keys.listen();
notes.listen();
pasting.listen(changed);
presence.listen();
rows.listen(changed);
saving.listen();
undo.listen();
clearOthers();
await load().catch(() => {});
const left = leftBehind();
if (left) {
  saving.restore(left);
  judge();
  announce(say("restored", { n: Object.keys(left.cells).length }));
}
if (isReady()) {
  if (isGuessing()) await saving.save({ check: true });
  showProblems();
}
document.documentElement.dataset.grid = "ready";
