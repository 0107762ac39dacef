// The end of the session: a warning two minutes before it, then the page leaves the screen.

import { keep, restore } from "./typed.js";

const dialog = document.getElementById("session");
const { left, atMost, full, warning, touch, signIn, person, heading, time, seconds: short } = dialog.dataset;
const clock = dialog.querySelector("[data-clock]");
const status = dialog.querySelector("[data-say]");
const trouble = dialog.querySelector("[data-trouble]");
const extend = dialog.querySelector("form[data-extend]");
const goOn = dialog.querySelector("[data-go-on]");
const signOut = dialog.querySelector("form:not([data-extend])").action;
const marks = [60, 20];
const lastEnd = Date.now() + atMost * 1000; // whatever is done
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
let ends = 0;
let next = 0;
let opener = null;
let isLeaving = false;
let isTold = false; // that nothing can move the end any more

const words = (count) =>
  (count < 60 ? short : time)
    .replace("{m}", Math.floor(count / 60))
    .replace("{s}", count % 60);

const close = () => {
  dialog.close();
  opener?.focus();
};

const extendTo = (moment) => {
  if (Math.min(moment, lastEnd) <= ends) return;
  ends = Math.min(moment, lastEnd);
  if (dialog.open) close();
};

const renewed = (seconds) => {
  extendTo(Date.now() + seconds * 1000);
  tabs?.postMessage(ends);
};

const leave = ({ keeping = true } = {}) => {
  if (isLeaving) return;
  isLeaving = true;
  document.dispatchEvent(new Event("session:leaving"));
  if (keeping) keep(person);
  location.replace(signIn);
};

const warn = () => {
  const isLimit = ends >= lastEnd;
  for (const text of dialog.querySelectorAll("[data-when]")) {
    text.hidden = (text.dataset.when === "limit") !== isLimit;
  }
  extend.hidden = isLimit;
  goOn.hidden = !isLimit;
  isTold = isLimit;
  opener = document.activeElement;
  next = 0;
  status.textContent = "";
  trouble.hidden = true;
  dialog.showModal();
  dialog.querySelector("h2").focus();
};

const tick = () => {
  const count = Math.ceil((ends - Date.now()) / 1000);
  // Two seconds late: a request at the very end would find the session alive and prolong it. If
  // another tab did prolong it, the sign-in sends back here.
  if (count <= -2) return leave();
  if (count > warning || count < 0) return;
  clock.textContent = heading.replace("{time}", words(count));
  if (!dialog.open && !isTold) warn();
  if (count <= marks[next]) {
    status.textContent = clock.textContent;
    while (count <= marks[next]) next += 1;
  }
};

dialog.addEventListener("submit", async (event) => {
  if (event.target !== extend) return;
  event.preventDefault();
  const response = await fetch(extend.action, {
    method: "POST",
    body: new FormData(extend),
    redirect: "manual",
  }).catch(() => null);
  if (response?.status === 204) return renewed(full);
  if (response) return leave();
  trouble.textContent = status.textContent = dialog.dataset.offline;
  trouble.hidden = false;
});
// Whoever presses Esc is there: the session goes on, and the dialogue closes when it does.
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  if (isTold) close();
  else extend.requestSubmit();
});
goOn.addEventListener("click", close);

// The server touches a session only so often, so an act may have moved its end less than it seems.
document.addEventListener("session:active", () => renewed(full - touch));
document.addEventListener("session:over", () => leave());

// Whoever logs out in one tab leaves no page behind in another; the server is told first.
document.addEventListener("submit", (event) => {
  if (event.target.action === signOut) tabs?.postMessage("over");
});
tabs?.addEventListener("message", ({ data }) => {
  if (data === "over") setTimeout(leave, 2_000, { keeping: false });
  else extendTo(data);
});

restore(person);
extendTo(Date.now() + left * 1000);
tabs?.postMessage(ends);
setInterval(tick, 1000);
document.addEventListener("visibilitychange", tick);
window.addEventListener("pageshow", (event) => event.persisted && tick());
