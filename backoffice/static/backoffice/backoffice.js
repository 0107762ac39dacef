// The theme follows the system; what asks for the focus gets it; the menu shows where one is.
(function () {
  "use strict";
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => root.classList.toggle("dark", dark.matches);
  follow();
  dark.addEventListener("change", follow);

  document.addEventListener("DOMContentLoaded", () => {
    const first = document.querySelector("[autofocus]");
    if (first && document.activeElement !== first) first.focus();
    // The menu scrolls by itself where it is longer than the window; the page stays where it is.
    const menu = document.querySelector(".bo-side-in");
    const here = menu && menu.querySelector("[aria-current]");
    if (!here) return;
    const below = here.getBoundingClientRect().bottom - menu.getBoundingClientRect().bottom;
    if (below > 0) menu.scrollTop += below + menu.clientHeight / 4;
  });
})();
