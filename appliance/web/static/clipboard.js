/* Ticks of contacts that stay across pages and searches: each is stored on the clipboard at once, and
   one after the other, because the box may take two requests in any order. */
"use strict";

for (const form of document.querySelectorAll("[data-clipboard]")) {
  const said = form.querySelector("[data-said]");
  const send = form.querySelector("[data-send]");
  const csrf = form.querySelector("[name=csrf_token]").value;
  const changes = []; // the first one is being stored
  let work = null;

  // A request in progress goes on when the page is left.
  function post({ ticks, on }) {
    const body = new URLSearchParams({ csrf_token: csrf, on: on ? "1" : "0" });
    for (const tick of ticks) body.append("contact", tick.value);
    return fetch(form.dataset.clipboard, { method: "POST", body, keepalive: true, headers: { "X-Requested-With": "fetch" } });
  }

  async function store(change) {
    try {
      const answer = await post(change);
      const { count, said: words, error } = await answer.json();
      if (error) throw new Error(error);
      said.textContent = words;
      send.hidden = !count;
      return true;
    } catch (problem) {
      for (const tick of change.ticks) tick.checked = !change.on;
      said.textContent = problem.message || form.dataset.failed;
      return false;
    }
  }

  async function storeAll() {
    let isStored = true;
    for (; changes.length; changes.shift()) isStored = await store(changes[0]) && isStored;
    return isStored;
  }

  function add(ticks, on) {
    if (changes.push({ ticks, on }) === 1) work = storeAll();
  }

  form.addEventListener("change", ({ target }) => {
    if (target.name === "contact") add([target], target.checked);
    if (!target.matches("[data-tick-all]")) return;
    const changed = [...form.querySelectorAll("[name=contact]")].filter((tick) => tick.checked !== target.checked);
    for (const tick of changed) tick.checked = target.checked;
    add(changed, target.checked);
  });

  // The next page shows the clipboard with the last tick.
  send.addEventListener("click", async (event) => {
    const link = event.target.closest("a");
    if (!link || !changes.length || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (await work) location.assign(link.href);
  });
  window.addEventListener("pagehide", () => { for (const change of changes.slice(1)) post(change); });
}
