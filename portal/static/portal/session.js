// The end of the session: a warning two minutes before it, then the page leaves the screen.
"use strict";

{
  const dialog = document.getElementById("session");
  const { left, full, warning, touch, signIn, heading, time, seconds: short } = dialog.dataset;
  const clock = dialog.querySelector("[data-clock]");
  const status = dialog.querySelector("[data-say]");
  const marks = [60, 20];
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  let ends = 0;
  let next = 0;
  let opener = null;

  const words = (count) =>
    (count < 60 ? short : time)
      .replace("{m}", Math.floor(count / 60))
      .replace("{s}", count % 60);

  const extendTo = (moment) => {
    if (moment <= ends) return;
    ends = moment;
    if (!dialog.open) return;
    dialog.close();
    opener?.focus();
  };

  const renewed = (seconds) => {
    extendTo(Date.now() + seconds * 1000);
    tabs?.postMessage(ends);
  };

  const warn = () => {
    opener = document.activeElement;
    next = 0;
    status.textContent = "";
    dialog.showModal();
    dialog.querySelector("h2").focus();
  };

  const tick = () => {
    const count = Math.ceil((ends - Date.now()) / 1000);
    // Two seconds late: a request at the very end would find the session alive and prolong it. If
    // another tab did prolong it, the sign-in sends back here.
    if (count <= -2) return location.replace(signIn);
    if (count > warning || count < 0) return;
    clock.textContent = heading.replace("{time}", words(count));
    if (!dialog.open) warn();
    if (count <= marks[next]) {
      status.textContent = clock.textContent;
      while (count <= marks[next]) next += 1;
    }
  };

  dialog.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-extend]");
    if (!form) return;
    event.preventDefault();
    const response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      redirect: "manual",
    }).catch(() => null);
    if (response?.status === 204) renewed(full);
    else if (response) location.replace(signIn);
  });
  // Whoever presses Esc is there: the session goes on, and the dialogue closes when it does.
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    dialog.querySelector("form[data-extend]").requestSubmit();
  });

  // The server touches a session only so often, so an act may have moved its end less than it seems.
  document.addEventListener("session:active", () => renewed(full - touch));
  tabs?.addEventListener("message", (event) => extendTo(event.data));

  extendTo(Date.now() + left * 1000);
  tabs?.postMessage(ends);
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
  window.addEventListener("pageshow", (event) => event.persisted && tick());
}
