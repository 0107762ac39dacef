// Saving: two seconds after the last change, by hand, and on leaving; again and again while it fails.

import { answers, show, take } from "./cells.js";
import { accepted, isGuessing, learnFromServer, refuse, showProblems, showWhole } from "./checking.js";
import { choose } from "./clash.js";
import { keepSafe } from "./keeping.js";
import { announce, at, copyOf, form, say } from "./page.js";
import * as presence from "./presence.js";

const PAUSE = 2_000;
const LONGEST_PAUSE = 60_000;
const LONGEST_TEXT = 100_000;
const token = form.elements.csrfmiddlewaretoken.value;
const state = at("[data-save-state]");
const unsaved = new Map(); // address → what stands there now
const explaining = new Map(); // name of an explanation → its field
let revision = Number(form.elements.revision.value);
let timer = null;
let running = null;
let failures = 0;
let isLeaving = false;
let isStopped = false;
let isTyped = false; // since the last try
let isActivity = false; // a try again, nobody having typed since, keeps no session alive

export const hasUnsaved = () => unsaved.size > 0 || explaining.size > 0;

// --- The state in the bar ------------------------------------------------------------------------

const tell = (icon, text, isAlarm = false) => {
  const words = document.createElement("span");
  words.textContent = text;
  state.classList.toggle("stopped", isAlarm);
  if (isAlarm) state.setAttribute("role", "alert");
  else state.removeAttribute("role");
  state.replaceChildren(...(icon ? [copyOf(`icon-${icon}`)] : []), words);
};

// --- What is to be saved -------------------------------------------------------------------------

export const changed = (addresses) => {
  for (const address of addresses) unsaved.set(address, answers[address] ?? null);
  isTyped = true;
  remember();
  begin();
};

export const explained = (field) => {
  explaining.set(field.name, field);
  isTyped = true;
  begin();
};

// From the first letter on the bar no longer says that everything is saved.
const begin = () => {
  if (!hasUnsaved()) return;
  if (!isStopped && failures === 0) tell("saving", say("saving"));
  schedule();
};

export const restore = (left) => {
  revision = Math.min(revision, left.revision);
  for (const [address, value] of Object.entries(left.cells)) {
    show(address, value);
    take(address);
  }
  changed(Object.keys(left.cells));
};

const remember = () => keepSafe(revision, Object.fromEntries(unsaved));

const schedule = (pause = PAUSE) => {
  clearTimeout(timer);
  if (!isStopped) timer = setTimeout(() => save(), pause);
};

// --- Saving --------------------------------------------------------------------------------------

// Saves what there is; resolves to what the server said, or to null where it could not be asked.
export const save = async ({ byHand = false, check = false } = {}) => {
  clearTimeout(timer);
  while (running) await running;
  if (byHand) [isStopped, isTyped] = [false, true];
  running = exchange(byHand, check);
  try {
    return await running;
  } finally {
    running = null;
  }
};

const exchange = async (byHand, check) => {
  const sent = new Map([...unsaved].filter(([address, value]) => isSendable(address, value)));
  if (sent.size === 0 && explaining.size === 0 && !byHand && !check) {
    if (unsaved.size > 0) tellTooLong();
    return null;
  }
  tell("saving", say("saving"));
  isActivity = isTyped;
  isTyped = false;
  const told = await post(form.action, {
    revision, cells: Object.fromEntries(sent), check: check || isGuessing(), section: presence.here(),
  });
  if (told === null || !(await saveExplanations())) return null;
  presence.tell(told.present);
  await takeOver(told, sent);
  if (byHand && !hasUnsaved()) announce(say("saved", { time: told.saved }));
  return told;
};

const isHuge = (value) => typeof value === "string" && value.length > LONGEST_TEXT;

const isSendable = (address, value) => {
  if (!isHuge(value)) return true;
  refuse(address, say("toolong", { n: value.length, limit: LONGEST_TEXT }));
  return false;
};

const takeOver = async (told, sent) => {
  const refused = new Map((told.refused ?? []).map(({ cell, message }) => [cell, message]));
  const clashing = new Set(told.clashes.map(({ cell }) => cell));
  revision = told.revision;
  form.elements.revision.value = revision; // a form sent by hand compares with this one
  for (const [address, value] of sent) {
    if (refused.has(address)) refuse(address, refused.get(address));
    else accepted(address);
    const isSame = JSON.stringify(unsaved.get(address)) === JSON.stringify(value);
    if (isSame && !clashing.has(address) && !refused.has(address)) unsaved.delete(address);
  }
  takeOthers(told.others);
  if (told.problems) {
    learnFromServer(told.problems);
    showWhole(told);
  }
  showProblems();
  remember();
  tellSaved(told, refused);
  document.dispatchEvent(new Event("report:saved"));
  if (told.clashes.length > 0) await settle(told.clashes);
};

const tooLong = () => {
  const huge = [...unsaved.values()].find(isHuge);
  return huge && say("toolong", { n: huge.length, limit: LONGEST_TEXT });
};

const tellTooLong = () => {
  showProblems();
  tell("offline", say("stopped", { why: tooLong() }), true);
};

const tellSaved = (told, refused) => {
  const others = Object.keys(told.others).length;
  const more = others > 0 ? `. ${say("others", { n: others })}` : "";
  const why = [...refused.values()][0] ?? tooLong();
  if (why) tell("offline", say("stopped", { why }), true);
  else tell("saved", `${say("saved", { time: told.saved })}${more}`);
  if (unsaved.size > refused.size) schedule();
};

const takeOthers = (others) => {
  for (const [address, value] of Object.entries(others)) {
    if (unsaved.has(address)) continue;
    show(address, value);
    take(address);
  }
};

const settle = async (clashes) => {
  for (const { cell } of clashes) unsaved.delete(cell);
  changed(await choose(clashes));
};

const saveExplanations = async () => {
  for (const [name, field] of explaining) {
    const [, cell, ...rule] = name.split(":");
    const text = field.value;
    if (text.trim()) {
      const told = await post(form.dataset.explain, { cell, rule: rule.join(":"), text }, refused);
      if (told === null) return false;
    }
    if (field.value === text) explaining.delete(name);
  }
  return true;
};

// --- Talking to the server -----------------------------------------------------------------------

const headers = () => ({
  "Accept": "application/json", "Content-Type": "application/json", "X-CSRFToken": token,
  ...(isActivity ? {} : { "X-Background": "1" }),
});

const post = async (url, body, onRefusal = stop) => {
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      body: JSON.stringify(body),
      headers: headers(),
      redirect: "manual",
    });
  } catch {
    return failed(say("offline"));
  }
  if (response.type === "opaqueredirect") return signIn();
  if (response.status >= 500) return failed(say("failing"));
  const told = await response.json().catch(() => null);
  if (response.ok && told !== null) {
    failures = 0;
    if (isActivity) document.dispatchEvent(new Event("session:active"));
    return told;
  }
  if (response.status === 403 && told === null) return signIn();
  return onRefusal(told?.message ?? say("failing"));
};

const refused = (why) => {
  tell("offline", say("stopped", { why }), true);
  return {};
};

const failed = (words) => {
  failures += 1;
  tell("offline", words, true);
  schedule(Math.min(PAUSE * 2 ** (failures - 1), LONGEST_PAUSE));
  return null;
};

const stop = (why) => {
  isStopped = true;
  tell("offline", say("stopped", { why }), true);
  return null;
};

// The session ended: what is unsaved waits in this window, and the sign-in leads back here.
const signIn = () => {
  remember();
  isLeaving = true;
  isStopped = true;
  tell("offline", say("ended"), true);
  location.assign(form.dataset.signIn);
  return null;
};

export const listen = () => {
  document.addEventListener("session:leaving", () => (isLeaving = true));
  window.addEventListener("online", () => hasUnsaved() && save());
  window.addEventListener("beforeunload", (event) => {
    if (hasUnsaved() && !isLeaving) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && hasUnsaved() && !isStopped) save();
  });
  window.addEventListener("pagehide", () => {
    if (!hasUnsaved() || isStopped) return;
    const body = JSON.stringify({ revision, cells: Object.fromEntries(unsaved) });
    isActivity = isTyped;
    fetch(form.action, { method: "POST", body, headers: headers(), keepalive: body.length < 60_000 }).catch(() => {});
  });
};
