/* Ticks of a list: all at once, and how many there are. Buttons wait until something is ticked. */
"use strict";

for (const form of document.querySelectorAll("[data-ticks]")) {
  const all = form.querySelector("[data-tick-all]");
  const told = form.querySelector("[data-ticked]");
  const ticks = [...form.querySelectorAll("tbody input[type=checkbox]")];

  function show() {
    const ticked = ticks.filter((tick) => tick.checked).length;
    if (told) told.textContent = ticked || "";
    if (all) {
      all.checked = ticked > 0 && ticked === ticks.length;
      all.indeterminate = ticked > 0 && ticked < ticks.length;
    }
    for (const button of form.querySelectorAll(".bulk button")) button.disabled = !ticked;
  }

  all?.addEventListener("change", () => {
    for (const tick of ticks) tick.checked = all.checked;
    show();
  });
  form.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  show();
}
