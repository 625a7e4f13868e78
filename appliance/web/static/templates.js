// The page of a template: variables go in at the caret, and the text is shown as a real person gets it.
"use strict";

(() => {
  const form = document.querySelector("[data-template]");
  if (!form) return;
  const { text, context, recipients, csrf_token: token } = form.elements;
  const offered = form.querySelector("[data-offered]");
  const pattern = form.querySelector("template").content.querySelector("li");
  const shown = form.querySelector("[data-shown]");
  const title = shown.querySelector("h2");
  const body = shown.querySelector("[data-text]");
  const note = shown.querySelector("[data-note]");
  let waiting = 0;
  let asked = 0;
  let chosen = 0;

  function offer(names) {
    offered.replaceChildren(...names.map((name) => {
      const item = pattern.cloneNode(true);
      const button = item.querySelector("button");
      button.dataset.insert = name;
      button.textContent = `[${name}]`;
      button.setAttribute("aria-label", button.dataset.label.replace("{}", name));
      return item;
    }));
  }

  async function preview() {
    const turn = ++asked;
    const data = new FormData();
    for (const field of [text, context, recipients, token]) data.append(field.name, field.value);
    const answer = await fetch(form.dataset.preview, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return;
    const said = await answer.json();
    if (turn !== asked) return;
    shown.hidden = !text.value.trim();
    title.textContent = said.person ? shown.dataset.person.replace("{}", said.person) : shown.dataset.nobody;
    body.textContent = said.error ? "" : said.text;
    body.hidden = Boolean(said.error);
    const wrong = said.error || (said.unknown.length ? shown.dataset.unknown.replace("{}", said.unknown.join(" ")) : "");
    note.classList.toggle("tone-care", Boolean(wrong));
    note.textContent = [said.error ? "" : `${said.segments} SMS`, wrong].filter(Boolean).join(" · ");
  }

  function previewSoon() {
    clearTimeout(waiting);
    waiting = setTimeout(() => preview().catch(() => {}), 300);
  }

  async function choicesChanged() {
    const turn = ++chosen;
    const query = new URLSearchParams({ context: context.value, recipients: recipients.value });
    const answer = await fetch(`${form.dataset.variables}?${query}`, { headers: { "X-Requested-With": "fetch" } });
    const found = answer.ok && await answer.json();
    await new Promise(presses.after);
    if (turn !== chosen) return;
    if (found) offer(found.offered);
    previewSoon();
  }

  offered.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (button) typing.insert(text, `[${button.dataset.insert}]`);
  });
  text.addEventListener("input", previewSoon);
  for (const choice of [context, recipients]) choice.addEventListener("change", () => choicesChanged().catch(() => {}));
  if (text.value.trim()) previewSoon();
})();
