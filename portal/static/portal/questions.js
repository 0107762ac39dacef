// Opens in a dialogue the question that a link leads to. Without script the link opens its page.
"use strict";

{
  const ask = async (url) => {
    const response = await fetch(url, { redirect: "manual" });
    if (!response.ok) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector("[data-asked]");
  };

  const show = (asked, opener) => {
    const dialog = document.createElement("dialog");
    const title = document.createElement("h2");
    const heading = asked.querySelector("h1");
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

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-question]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.HTMLDialogElement) return;
    event.preventDefault();
    const asked = await ask(link.href).catch(() => null);
    if (asked) show(asked, link);
    else location.assign(link.href);
  });
}
