/* Confirmations as dialogs. A page contains them as

   <details class="confirm"><summary>…</summary><… class="confirm-box"><p>question</p>button</…></details>

   which unfolds without scripts. With scripts the button opens a dialog over the page instead, which
   takes the focus; its button, Escape and a click beside it answer "no". The box moves into the dialog,
   and back when it closes. */
"use strict";

const dialogs = (() => {
  let number = 0;

  function dialogAbout(question) {
    const dialog = document.createElement("dialog");
    dialog.className = "confirm-dialog";
    question.id ||= `question-${++number}`;
    dialog.setAttribute("aria-labelledby", question.id);
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    return dialog;
  }

  function button(words, kind, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `btn btn-${kind}`;
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  // Ask a question that the page does not contain; return whether the answer is yes.
  function ask(words, yes) {
    const question = document.createElement("p");
    question.textContent = words;
    const dialog = dialogAbout(question);
    const box = document.createElement("div");
    box.className = "confirm-box";
    const buttons = document.createElement("div");
    buttons.className = "actions";
    const no = button(document.body.dataset.no, "secondary", () => dialog.close());
    buttons.append(no, button(yes, "primary", () => dialog.close("yes")));
    box.append(question, buttons);
    dialog.append(box);
    document.body.append(dialog);
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(dialog.returnValue === "yes");
      });
      dialog.showModal();
      no.focus();
    });
  }

  function open(details) {
    const box = details.querySelector(".confirm-box");
    const question = box.querySelector("p");
    const yes = box.querySelector("button");
    const dialog = dialogAbout(question);
    const ticked = tickedLine(details);
    if (ticked) question.after(ticked);
    const no = button(details.dataset.no ?? document.body.dataset.no, "secondary", () => dialog.close());
    const buttons = document.createElement("div");
    buttons.className = "actions";
    yes.replaceWith(buttons);
    buttons.append(no, yes);
    dialog.append(box);
    dialog.addEventListener("close", () => {
      buttons.replaceWith(yes);
      ticked?.remove();
      details.append(box);
      dialog.remove();
      details.querySelector("summary").focus();
    });
    // A box without a form belongs to the form around it, and so does its button.
    (box.matches("form") ? document.body : details.parentElement).append(dialog);
    dialog.showModal();
    no.focus();
  }

  // Show the number of ticked rows in the question.
  function tickedLine(details) {
    const form = details.closest("[data-ticks]");
    const told = form?.querySelector("[data-ticked]");
    if (!told) return null;
    const line = document.createElement("p");
    line.className = "muted";
    line.textContent = told.dataset.ticked.replace("{}", form.querySelectorAll("tbody .tick input:checked").length);
    return line;
  }

  document.addEventListener("click", (event) => {
    const summary = event.target.closest("details.confirm > summary");
    if (!summary) return;
    event.preventDefault();
    open(summary.parentElement);
  });

  // Menus over the page, such as the formats of an export: a click elsewhere closes them.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.choices[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.("details.choices[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  return { ask };
})();
