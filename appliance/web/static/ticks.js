/* Ticks of a list: tick all, and count them. The actions are available once a row is ticked. */
"use strict";

for (const form of document.querySelectorAll("[data-ticks]")) {
  const all = form.querySelector("[data-tick-all]");
  const told = form.querySelector("[data-ticked]");
  // Queried each time, because rows change while the page is open.
  const ticks = () => [...form.querySelectorAll("tbody .tick input")];

  function show() {
    const ticked = ticks().filter((tick) => tick.checked).length;
    if (told) told.textContent = ticked ? told.dataset.ticked.replace("{}", ticked) : "";
    if (all) {
      all.checked = ticked > 0 && ticked === ticks().length;
      all.indeterminate = ticked > 0 && !all.checked;
    }
    form.classList.toggle("has-ticks", ticked > 0);
    for (const act of form.querySelectorAll(".bulk > button, .bulk > details")) act.inert = !ticked;
  }

  all?.addEventListener("change", () => {
    for (const tick of ticks()) tick.checked = all.checked;
    show();
  });
  form.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  show();
}
