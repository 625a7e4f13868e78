/* Parts of a page that keep changing: fetched repeatedly until they are settled.

   <div data-watch="/address" aria-live="polite">...</div>; the answer is the new content. A part
   that contains [data-settled] is settled. Polls less often while the page is hidden. */
"use strict";

(() => {
  const SEEN_MS = 2000;
  const HIDDEN_MS = 30000;

  function watch(part) {
    async function refresh() {
      try {
        const answer = await fetch(part.dataset.watch, { headers: { "X-Requested-With": "fetch" } });
        if (answer.status === 401) return;
        if (answer.ok) {
          const text = await answer.text();
          await new Promise(presses.after);
          // Insert only changes: a screen reader would read the same words again and again.
          if (text !== part.dataset.last && !part.querySelector("details[open], dialog[open]")) {
            part.innerHTML = text;
            part.dataset.last = text;
          }
        }
      } catch {
        // The box restarts or the network is down: try again.
      }
      next();
    }

    function next() {
      if (part.querySelector("[data-settled]")) return;
      setTimeout(refresh, document.hidden ? HIDDEN_MS : SEEN_MS);
    }

    next();
  }

  document.querySelectorAll("[data-watch]").forEach(watch);
})();
