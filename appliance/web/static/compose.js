/* The form of a new message: it keeps the summary up to date and the draft until it is sent.

   The summary's hidden field `seen` proves that it was shown, so that sending needs no second page.
   The script sends the form: nothing is lost if the box cannot be reached. For errors the browser
   sends it again, and the box answers with a page. */
"use strict";

(() => {
  const WAIT_MS = 400;
  const form = document.querySelector("form[data-compose]");
  const summary = document.getElementById("summary");
  const back = document.getElementById("draft-back");
  const problem = document.getElementById("send-error");
  const note = document.getElementById("numbers-note");
  const chips = form.querySelector("[data-chips]");
  const typed = document.getElementById("numbers");
  const { text, due, due_begun: begun, message_class: kind, replaces, sent_as: sentAs, validity, merge, template } = form.elements;
  const merging = form.querySelector("[data-merge]");
  const offered = form.querySelector("[data-offered]");
  const label = document.getElementById("send-label");
  const FETCHED = { "X-Requested-With": "fetch" };
  // One draft per starting point: an empty form, a contact, a group.
  const place = location.pathname + location.search;
  let asked = 0;
  let timer = 0;
  let isStored = false;
  form.noValidate = true; // the box reports errors, in the page's language

  // URL-encoded, as without scripts: for thousands of numbers a quarter of the size of multipart.
  const fields = () => new URLSearchParams(new FormData(form));

  // Browsers send nothing for an incomplete date, which would mean "at once".
  function dateIsWrong() {
    begun.value = due.validity.badInput ? "1" : "";
    return due.validity.badInput || due.validity.rangeOverflow;
  }

  function showLabel() {
    label.textContent = summary.querySelector("[data-button]")?.dataset.button || label.dataset.plain;
  }

  // What was ticked or chosen in the summary during the request is newer than the answer. The
  // confirmation is left out: it is about one number of recipients.
  function draw(html) {
    const chosen = [...summary.querySelectorAll("[type=checkbox]:not(#confirmed), select")]
      .map(({ id, checked, value }) => ({ id, checked, value }));
    const focused = summary.contains(document.activeElement) && document.activeElement.id;
    summary.innerHTML = html;
    for (const { id, checked, value } of chosen) {
      const field = document.getElementById(id);
      if (field?.type === "checkbox") field.checked = checked;
      else if (field && [...field.options].some((option) => option.value === value)) field.value = value;
    }
    if (focused) document.getElementById(focused)?.focus();
    showLabel();
  }

  async function refresh() {
    const turn = ++asked;
    dateIsWrong();
    const written = fields();
    // Leave out a name that is still being typed; keep chips that are not numbers, to report them.
    if (/^\s*\p{L}/u.test(typed.value)) {
      const chosen = [...chips.querySelectorAll("[name=numbers]")];
      written.delete("numbers");
      for (const number of chosen) written.append("numbers", number.value);
    }
    try {
      const answer = await fetch(form.dataset.compose, { method: "POST", body: written, headers: FETCHED });
      if (!answer.ok) return;
      const drawn = await answer.text();
      await new Promise(presses.after);
      if (turn === asked) draw(drawn);
    } catch { /* the box cannot be reached: the next change tries again */ }
  }

  // A sending to many needs a confirmation.
  async function isConfirmed() {
    const many = document.getElementById("confirm-many");
    if (!many) return true;
    const isYes = await dialogs.ask(many.dataset.question, many.dataset.yes);
    // The summary may have been drawn again meanwhile, and for other recipients.
    const now = document.getElementById("confirm-many");
    if (isYes && now && now.dataset.question !== many.dataset.question) return isConfirmed();
    if (now) now.querySelector("input").checked = isYes;
    return isYes;
  }

  function keep() {
    if (replaces.value || isStored) return; // the stored message replaces a draft
    const people = [...chips.children].map((chip) => {
      const { name, value } = chip.querySelector("input");
      return { name, value, label: chip.querySelector("[data-label]").textContent, kind: chip.dataset.kind };
    });
    const anything = text.value || people.length;
    const written = {
      text: text.value, due: due.value, kind: kind.value, sentAs: sentAs.value, validity: validity.value, people,
      merge: merge.checked, template: template.value,
    };
    drafts.keep(place, anything ? JSON.stringify(written) : "");
  }

  function restore() {
    const kept = !text.value && !replaces.value && drafts.read(place);
    if (!kept) return;
    const draft = JSON.parse(kept);
    text.value = draft.text;
    due.value = draft.due;
    kind.value = draft.kind;
    sentAs.value = draft.sentAs || "normal";
    validity.value = draft.validity || "";
    sentAs.closest("details").open = sentAs.selectedIndex > 0 || validity.selectedIndex > 0;
    merge.checked = Boolean(draft.merge);
    template.value = draft.template || "";
    form.querySelector("[data-recipients]").dispatchEvent(new CustomEvent("restore", { detail: draft.people }));
    text.dispatchEvent(new Event("change"));
    back.hidden = false;
  }

  // Brackets are filled in once a template or a variable was chosen; typed by hand they are a choice.
  const plain = (name) => name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
  const names = new Set([...offered.querySelectorAll("[data-insert]")].map((button) => plain(button.dataset.insert)));
  const hasVariable = () => [...text.value.matchAll(/\[([^\][|]+)/g)].some(([, name]) => names.has(plain(name)));

  function showMerge() {
    if (!text.value) {
      merge.checked = false;
      template.value = "";
    }
    merging.classList.toggle("is-shown", merge.checked || hasVariable());
  }

  offered.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    merge.checked = true;
    typing.insert(text, `[${button.dataset.insert}]`);
  });
  text.addEventListener("template", ({ detail }) => {
    template.value = detail.id;
    merge.checked ||= detail.text.includes("[");
    changed();
  });

  function changed() {
    showMerge();
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
    const told = note.textContent;
    // What the press on the button takes out of the field is read first.
    await new Promise((done) => setTimeout(done));
    const isSent = await isConfirmed();
    const words = await form.querySelector("[data-recipients]").reading;
    if (!isSent || (words && note.textContent !== told)) {
      delete form.dataset.busy;
      return;
    }
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields(), headers: FETCHED });
      if (answer.status === 401) {
        location.reload();
        return;
      }
      // Errors are shown at the form's own address, where the draft continues.
      isStored = answer.headers.get("Content-Type").startsWith("application/json");
      const draft = isStored ? "" : drafts.read(place);
      drafts.keep(place, "");
      drafts.keep(new URL(form.action).pathname, draft);
      if (isStored) location.assign((await answer.json()).to);
      else form.submit();
    } catch {
      // It may have arrived: the same public id makes sending again harmless.
      problem.textContent = document.body.dataset.noAnswer;
      isStored = false;
      delete form.dataset.busy;
    }
  });

  // Coming back from a sent message: start a new form.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  restore();
  showMerge();
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // Browsers report nothing about an incomplete date: it has no value yet.
  for (const moment of ["keyup", "blur"]) due.addEventListener(moment, () => {
    if (due.validity.badInput !== Boolean(begun.value)) changed();
  });
  // Not empty: filled from a contact, a group, a draft, or a form with errors.
  if (chips.children.length || text.value) changed();
})();
