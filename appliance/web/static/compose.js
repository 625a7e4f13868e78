/* The summary beside a new message: who gets it and how many SMS that makes, kept up to date.

   The answer carries a hidden field `seen`; a form that brings it back has shown its summary, so
   that sending needs no second page. */
"use strict";

(() => {
  const WAIT_MS = 400;
  const form = document.querySelector("form[data-compose]");
  const summary = document.getElementById("summary");
  let asked = 0;
  let timer = 0;

  async function refresh() {
    const turn = ++asked;
    const written = new FormData(form);
    // A name that is still being typed is nobody yet.
    const people = written.getAll("numbers").filter((number) => !/^\s*\p{L}/u.test(number));
    written.delete("numbers");
    for (const number of people) written.append("numbers", number);
    const answer = await fetch(form.dataset.compose, {
      method: "POST", body: written, headers: { "X-Requested-With": "fetch" },
    });
    if (turn !== asked || !answer.ok) return;
    summary.innerHTML = await answer.text();
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(refresh, WAIT_MS);
  }

  form?.querySelector("[data-due]")?.addEventListener("click", (event) => {
    form.elements.due.value = event.currentTarget.dataset.due;
    form.elements.due.dispatchEvent(new Event("change", { bubbles: true }));
  });

  if (form && summary) {
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    // Begun already: from a contact, a group, or a page that came back.
    if (form.querySelector("[data-chips] li") || form.elements.text.value) later();
  }
})();
