// The question before sending, in a dialogue; tells whether there was nothing in the way of asking.

import { at } from "./page.js";

export const ask = async (url, opener) => {
  const response = await fetch(url, { redirect: "manual" }).catch(() => null);
  if (!response?.ok) return false;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const asked = at("[data-asked]", page);
  if (asked) show(document.adoptNode(asked), opener);
  return asked !== null;
};

const show = (asked, opener) => {
  const dialog = document.createElement("dialog");
  const heading = at("h1", asked);
  const title = document.createElement("h2");
  title.append(...heading.childNodes);
  title.id = "question";
  title.tabIndex = -1;
  heading.replaceWith(title);
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.append(...asked.childNodes);
  dialog.addEventListener("close", () => {
    dialog.remove();
    opener.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  title.focus();
};
