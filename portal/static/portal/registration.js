// The registration: the unit appears once its REGON is typed, and the browser does its work by itself.
// Without script the page has a button for the first, and does without the second.
import "./altcha/altcha.min.js";

// --- The proof of work -----------------------------------------------------------------------------

const widget = document.querySelector("altcha-widget");
const { worker, ...words } = widget.dataset;
const { $altcha } = globalThis;
$altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(worker));
$altcha.i18n.set(document.documentElement.lang, {
  ...$altcha.i18n.get("en"),
  ...words,
  waitAlert: words.verifying,
});
widget.addEventListener("statechange", (event) => {
  document.querySelector("[data-captcha]").textContent = words[event.detail.state] ?? "";
});

// --- The unit --------------------------------------------------------------------------------------

const form = widget.closest("form");
const area = form.querySelector("[data-found]");
const find = form.querySelector("[name=go]");
let asked = 0;

async function look() {
  const mine = ++asked;
  const question = new FormData();
  for (const name of ["csrfmiddlewaretoken", "regon", "unit_type"]) {
    question.set(name, form.elements[name].value);
  }
  try {
    const answer = await fetch(form.dataset.units, { method: "POST", body: question });
    const text = answer.ok ? await answer.text() : "";
    if (mine !== asked) return;
    if (answer.ok) area.innerHTML = text;
    else area.textContent = area.dataset.failed;
  } catch {
    if (mine === asked) area.textContent = area.dataset.failed;
  }
}

function lookIfWhole() {
  const digits = form.elements.regon.value.replace(/\D/g, "").length;
  if (digits === 9 || digits === 14) look();
  else area.textContent = "";
}

find.type = "button"; // so that Enter sends the form, not the question
find.addEventListener("click", look);
form.elements.regon.addEventListener("change", lookIfWhole);
form.elements.unit_type.addEventListener("change", lookIfWhole);
