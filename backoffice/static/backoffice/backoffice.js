// The theme follows the system; what asks for the focus gets it.
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
  });
})();
