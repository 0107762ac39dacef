// What the answers of an assigning survey bring, drawn anew after each save. Without script a button does it.

const panel = document.getElementById("survey");
const brings = panel.querySelector("[data-brings]");
const said = panel.querySelector("[data-said]");
const PAUSE = 300;
let timer = null;
let asked = 0;

const summary = () => brings.querySelector("[data-summary]")?.textContent.replace(/\s+/g, " ").trim() ?? "";
let told = summary();

const draw = async () => {
  asked += 1;
  const mine = asked;
  let response;
  try {
    response = await fetch(panel.dataset.preview, { headers: { "X-Background": "1" }, redirect: "manual" });
  } catch {
    return; // what is shown stays until the network is back
  }
  if (!response.ok) return;
  const markup = await response.text();
  if (mine !== asked) return; // a later answer is on its way
  const open = [...brings.querySelectorAll("details")].map((part) => part.open);
  brings.replaceChildren(document.createRange().createContextualFragment(markup));
  brings.querySelectorAll("details").forEach((part, at) => (part.open = open[at] ?? part.open));
  if (summary() === told) return;
  told = summary();
  said.textContent = told;
};

document.addEventListener("report:saved", () => {
  clearTimeout(timer);
  timer = setTimeout(draw, PAUSE);
});
for (const plain of panel.querySelectorAll("[data-plain]")) plain.hidden = true;
