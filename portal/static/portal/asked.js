// A question that has a page of its own, asked in a dialogue; tells whether it could be asked there.

export const ask = async (url, opener) => {
  const response = await fetch(url, { redirect: "manual" }).catch(() => null);
  if (!response?.ok) return false;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const asked = page.querySelector("[data-asked]");
  if (asked) show(document.adoptNode(asked), opener);
  return asked !== null;
};

const show = (asked, opener) => {
  const dialog = document.createElement("dialog");
  const heading = asked.querySelector("h1");
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
