/* Ticks of contacts that stay across pages and searches: each is stored on the clipboard at once. */
"use strict";

for (const form of document.querySelectorAll("[data-clipboard]")) {
  const said = form.querySelector("[data-said]");
  const send = form.querySelector("[data-send]");
  const csrf = form.querySelector("[name=csrf_token]").value;

  async function store(ticks, on) {
    const body = new URLSearchParams({ csrf_token: csrf, on: on ? "1" : "0" });
    for (const tick of ticks) body.append("contact", tick.value);
    try {
      const answer = await fetch(form.dataset.clipboard, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      const { count, said: words, error } = await answer.json();
      if (error) throw new Error(error);
      said.textContent = words;
      send.hidden = !count;
    } catch (problem) {
      for (const tick of ticks) tick.checked = !on;
      said.textContent = problem.message || form.dataset.failed;
    }
  }

  form.addEventListener("change", ({ target }) => {
    if (target.name === "contact") store([target], target.checked);
    if (!target.matches("[data-tick-all]")) return;
    const changed = [...form.querySelectorAll("[name=contact]")].filter((tick) => tick.checked !== target.checked);
    for (const tick of changed) tick.checked = target.checked;
    store(changed, target.checked);
  });
}
