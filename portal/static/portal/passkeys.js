// Passkeys: hands the question of the server to the browser, and its answer back in the form.
// Without script, or in a browser that knows no passkeys, the form says so and codes do the same.
"use strict";

{
  const known = window.PublicKeyCredential;
  const can = Boolean(known?.parseCreationOptionsFromJSON && known.parseRequestOptionsFromJSON && navigator.credentials);

  const answerTo = (form) => {
    const options = JSON.parse(form.dataset.options);
    return form.dataset.passkey === "make"
      ? navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(options) })
      : navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(options) });
  };

  const send = async (form) => {
    const status = form.querySelector("[data-status]");
    status.textContent = "";
    try {
      const credential = await answerTo(form);
      form.elements.passkey_token.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch (problem) {
      const isKnown = problem.name === "InvalidStateError" && form.dataset.known;
      status.textContent = isKnown ? form.dataset.known : form.dataset.failed;
      delete form.dataset.asking;
    }
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.querySelector("[data-without]").hidden = can;
    for (const part of form.querySelectorAll("[data-with]")) part.hidden = !can;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.dataset.asking) return;
      const name = form.querySelector("input[name=name]");
      if (name && !name.value.trim()) {
        form.submit(); // the server says that the name is missing
        return;
      }
      form.dataset.asking = "yes";
      send(form);
    });
  }
}
