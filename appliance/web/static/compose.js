/* A new message: its summary beside it, kept up to date; its draft, kept until it is sent.

   The summary carries a hidden field `seen`; a form that brings it back has shown its summary, so
   that sending needs no second page. The form is sent by the script: what could not arrive is not
   lost. What the box has to say against it comes as a page, the form being sent once more. */
"use strict";

(() => {
  const WAIT_MS = 400;
  const form = document.querySelector("form[data-compose]");
  const summary = document.getElementById("summary");
  const back = document.getElementById("draft-back");
  const problem = document.getElementById("send-error");
  const chips = form.querySelector("[data-chips]");
  const typed = document.getElementById("numbers");
  const { text, due, due_begun: begun, message_class: kind, replaces } = form.elements;
  const deed = document.getElementById("deed");
  const FETCHED = { "X-Requested-With": "fetch" };
  // One for each way to begin: an empty form, a contact, a group.
  const place = location.pathname + location.search;
  let asked = 0;
  let timer = 0;
  form.noValidate = true; // from here on the box says what is wrong, in the page's own language

  // As a form without scripts sends them: thousands of numbers take a quarter of what parts would.
  const fields = () => new URLSearchParams(new FormData(form));

  // A date that is begun and not whole arrives as no date at all, which would mean: at once.
  function dateIsWrong() {
    begun.value = due.validity.badInput ? "1" : "";
    return due.validity.badInput || due.validity.rangeOverflow;
  }

  function showDeed() {
    deed.textContent = summary.querySelector("[data-deed]")?.dataset.deed || deed.dataset.plain;
  }

  async function refresh() {
    const turn = ++asked;
    dateIsWrong();
    const written = fields();
    // A name that is still being typed is nobody yet. A chip that is no number stays: it is told.
    if (/^\s*\p{L}/u.test(typed.value)) {
      const chosen = [...chips.querySelectorAll("[name=numbers]")];
      written.delete("numbers");
      for (const number of chosen) written.append("numbers", number.value);
    }
    try {
      const answer = await fetch(form.dataset.compose, { method: "POST", body: written, headers: FETCHED });
      if (turn !== asked || !answer.ok) return;
      const drawn = await answer.text();
      const ticks = [...summary.querySelectorAll(".notice [type=checkbox]")].map(({ id, checked }) => [id, checked]);
      summary.innerHTML = drawn;
      // What was ticked while the box drew this is newer than what it drew.
      for (const [id, checked] of ticks) {
        const tick = document.getElementById(id);
        if (tick) tick.checked = checked;
      }
      showDeed();
    } catch { /* the box is away: the next change asks again */ }
  }

  // A sending to many is asked about once more.
  async function isConfirmed() {
    const many = document.getElementById("confirm-many");
    if (many) many.querySelector("input").checked = await dialogs.ask(many.dataset.question, many.dataset.yes);
    return !many || many.querySelector("input").checked;
  }

  function keep() {
    if (replaces.value) return; // the message itself is kept
    const people = [...chips.children].map((chip) => {
      const { name, value } = chip.querySelector("input");
      return { name, value, label: chip.querySelector("[data-label]").textContent, kind: chip.dataset.kind };
    });
    const anything = text.value || people.length;
    drafts.keep(place, anything ? JSON.stringify({ text: text.value, due: due.value, kind: kind.value, people }) : "");
  }

  function restore() {
    const kept = !text.value && !replaces.value && drafts.read(place);
    if (!kept) return;
    const draft = JSON.parse(kept);
    text.value = draft.text;
    due.value = draft.due;
    kind.value = draft.kind;
    form.querySelector("[data-recipients]").dispatchEvent(new CustomEvent("restore", { detail: draft.people }));
    text.dispatchEvent(new Event("change"));
    back.hidden = false;
  }

  function changed() {
    keep();
    clearTimeout(timer);
    timer = setTimeout(refresh, WAIT_MS);
  }

  form.querySelector("[data-due]").addEventListener("click", (event) => {
    due.value = event.currentTarget.dataset.due;
    due.dispatchEvent(new Event("change", { bubbles: true }));
  });
  back.querySelector("button").addEventListener("click", () => {
    drafts.keep(place, "");
    location.replace(place);
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.busy) return;
    problem.textContent = "";
    if (dateIsWrong()) {
      problem.textContent = due.dataset.notValid;
      due.focus();
      return;
    }
    form.dataset.busy = "1";
    if (!await isConfirmed()) {
      delete form.dataset.busy;
      return;
    }
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields(), headers: FETCHED });
      if (answer.status === 401) {
        location.reload();
        return;
      }
      // What the box says against it comes at the form's own address: there the draft goes on.
      const stored = answer.headers.get("Content-Type").startsWith("application/json");
      const draft = stored ? "" : drafts.read(place);
      drafts.keep(place, "");
      drafts.keep(new URL(form.action).pathname, draft);
      if (stored) location.assign((await answer.json()).to);
      else form.submit();
    } catch {
      // Not known whether it arrived: the same public id makes a second try harmless.
      problem.textContent = document.body.dataset.noAnswer;
      delete form.dataset.busy;
    }
  });

  // Back from what was sent: another message needs another form.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  restore();
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // A browser tells nothing of a date that is begun: it has no value yet.
  for (const moment of ["keyup", "blur"]) due.addEventListener(moment, () => {
    if (due.validity.badInput !== Boolean(begun.value)) changed();
  });
  // Begun already: from a contact, a group, a draft, or a page that came back.
  if (chips.children.length || text.value) changed();
})();
