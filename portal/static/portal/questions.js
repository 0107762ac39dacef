// Opens in a dialogue the question that a link leads to. Without script the link opens its page.

import { ask } from "./asked.js";

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-question]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.HTMLDialogElement) return;
  event.preventDefault();
  if (!(await ask(link.href, link))) location.assign(link.href);
});
