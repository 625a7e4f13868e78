/* Rows of fields: one button adds an empty row, and each row has a button that removes it.

   <div data-rows><div data-row>...</div><template>...</template><button data-add-row>+</button></div> */
"use strict";

for (const rows of document.querySelectorAll("[data-rows]")) {
  const add = rows.querySelector("[data-add-row]");
  const template = rows.querySelector("template");
  let made = 0;

  function dress(row) {
    row.querySelector("[data-remove-row]")?.addEventListener("click", (event) => {
      event.preventDefault();
      row.remove();
      add.focus();
    });
  }

  add.addEventListener("click", (event) => {
    event.preventDefault();
    const row = template.content.firstElementChild.cloneNode(true);
    made += 1;
    for (const field of row.querySelectorAll("[id]")) field.id += `-new-${made}`;
    for (const label of row.querySelectorAll("[for]")) label.htmlFor += `-new-${made}`;
    add.before(row);
    dress(row);
    row.querySelector("input, select").focus();
  });
  rows.querySelectorAll("[data-row]").forEach(dress);
}
