// The order of columns: buttons and ticks move lines at once; without this script it takes a POST.
(function () {
  "use strict";

  const list = document.querySelector("[data-order]");
  const said = document.querySelector("[data-ordered]");

  const place = (line, focused) => {
    focused.focus();
    said.textContent = list.dataset.say
      .replace("{column}", line.querySelector("span").textContent)
      .replace("{place}", [...list.children].indexOf(line) + 2)
      .replace("{all}", list.children.length + 1);
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=move]");
    if (!button) return;
    event.preventDefault();
    const line = button.closest("li");
    const up = button.value.startsWith("up:");
    const other = up ? line.previousElementSibling : line.nextElementSibling;
    if (other && up) other.before(line);
    else if (other) other.after(line);
    place(line, button);
  });

  // What is ticked joins the end of what is shown, what is not stands first among the others.
  list.addEventListener("change", (event) => {
    const line = event.target.closest("li");
    const others = [...list.children].filter((other) => other !== line);
    const last = others.filter((other) => other.querySelector(":checked")).pop();
    if (last) last.after(line);
    else list.prepend(line);
    place(line, event.target);
  });
})();
