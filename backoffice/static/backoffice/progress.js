// The progress of a bulk act: the page asks for itself until nothing is left to do.
(function () {
  "use strict";
  const look = async () => {
    const shown = document.getElementById("progress");
    try {
      const answer = await fetch(location.href, { headers: { "X-Background": "1" } });
      if (answer.ok) {
        // A template is inert: a parsed document would apply the page's own style, past its nonce.
        const page = document.createElement("template");
        page.innerHTML = await answer.text();
        const fresh = page.content.getElementById("progress");
        if (!fresh) return;
        shown.replaceWith(fresh);
        if (!fresh.dataset.running) return;
      }
    } catch {
      // The network is away for a moment: the next look tries again.
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
})();
