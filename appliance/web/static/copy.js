/* A button that copies the content of a field: <button data-copy="FIELD'S ID" data-copied="Copied">…<span>Copy</span>.

   Browsers allow access to the clipboard only over HTTPS. Otherwise the field's selection is copied;
   if that fails too, it stays selected for Ctrl+C. */
"use strict";

(() => {
  const SAID_MS = 4000;

  async function copy(field) {
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      return true;
    } catch {
      return document.execCommand("copy");
    }
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    const word = button.querySelector("span");
    const plain = word.textContent;
    let timer = 0;
    button.addEventListener("click", async () => {
      const done = await copy(document.getElementById(button.dataset.copy));
      word.textContent = done ? button.dataset.copied : button.dataset.byHand;
      clearTimeout(timer);
      timer = setTimeout(() => { word.textContent = plain; }, SAID_MS);
    });
  }
})();
