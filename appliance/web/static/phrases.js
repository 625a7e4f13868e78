// The templates for the text field, loaded by counter.js at their first use: typing finds one, and choosing it puts
// its text at the caret. In a reply it is filled in for the correspondent; in a new SMS it keeps its variables.
"use strict";

(() => {
  const opener = document.getElementById("phrases-open");
  const box = document.getElementById("phrases");
  const text = document.getElementById("text");
  const address = document.getElementById("talk")?.dataset.address;
  const search = box.querySelector("input");
  const list = box.querySelector("ul");
  const note = box.querySelector("[data-note]");
  let asked = 0;
  let waiting = 0;
  let listed = null; // the search whose templates are listed

  function insert({ id, text: filled }) {
    close();
    typing.insert(text, filled);
    text.dispatchEvent(new CustomEvent("template", { detail: { id, text: filled } }));
    if (!address) return;
    // What nothing filled in is selected, so that typing replaces it.
    const left = text.value.search(/\[[^\][]+\]/);
    if (left >= 0) text.setSelectionRange(left, text.value.indexOf("]", left) + 1);
  }

  function item(template) {
    const row = document.createElement("li");
    const button = document.createElement("button");
    const name = document.createElement("strong");
    const sample = document.createElement("span");
    button.type = "button";
    name.textContent = template.label;
    sample.textContent = template.text;
    button.append(name, " ", sample);
    button.addEventListener("click", () => insert(template));
    row.append(button);
    return row;
  }

  async function look() {
    const turn = ++asked;
    const words = search.value;
    const query = new URLSearchParams({ q: words, ...(address && { address }) });
    const answer = await fetch(`/templates/find?${query}`, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return;
    const { found, first } = await answer.json();
    await new Promise(presses.after);
    if (turn !== asked) return;
    listed = words;
    list.replaceChildren(...found.map(item));
    note.textContent = found.length || first ? "" : note.dataset.none;
    if (first) {
      const link = document.createElement("a");
      link.href = "/templates";
      link.textContent = first;
      note.append(link);
    }
  }

  // Enter chooses from what was searched for, not from the list of an earlier search.
  async function chooseFirst() {
    clearTimeout(waiting);
    if (listed !== search.value) await look();
    if (!box.hidden && listed === search.value) list.querySelector("button")?.click();
  }

  function open() {
    box.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    search.value = "";
    search.focus();
    look().catch(() => {});
  }

  function close() {
    box.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    text.focus();
  }

  opener.addEventListener("click", () => (box.hidden ? open() : close()));
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => look().catch(() => {}), 150);
  });
  box.addEventListener("keydown", (event) => {
    const buttons = [...list.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && event.target === search) chooseFirst().catch(() => {});
    else if (step && at + step < 0) search.focus();
    else if (step) buttons[Math.min(at + step, buttons.length - 1)]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  open();
})();
