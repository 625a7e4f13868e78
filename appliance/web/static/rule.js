/* The rule of a group: each row shows the fields of its subject, and those who fit are counted. */
"use strict";

(() => {
  const rule = document.querySelector("[data-rule]");
  if (!rule) return;
  const form = rule.closest("form");
  const fitting = rule.querySelector("[data-fitting]");
  const withoutValue = ["empty", "notEmpty", "never", "ever"];
  rule.querySelector("[data-without-script]")?.remove();
  let waiting = 0;
  let asked = 0;

  function dress(row) {
    const about = row.querySelector("[name=rule_about]").value;
    const subject = about.split(":")[0];
    const operator = row.querySelector("[name=rule_operator]");
    for (const option of operator.options) {
      option.hidden = option.disabled = Boolean(about) && !option.dataset.of.split(" ").includes(subject);
    }
    if (operator.selectedOptions[0]?.disabled) operator.value = [...operator.options].find((option) => !option.disabled).value;
    const choice = row.querySelector("[data-choice]");
    let offered = false;
    for (const group of choice.querySelectorAll("optgroup")) {
      group.hidden = group.disabled = group.dataset.of !== subject;
      offered ||= !group.disabled;
    }
    const chosen = choice.querySelector("select");
    if (!chosen.value.startsWith(`${subject}:`)) chosen.value = "";
    const compared = Boolean(about) && !withoutValue.includes(operator.value);
    const closed = ["language", "colleague", "promotional", "group"].includes(subject);
    row.querySelector("[name=rule_operator]").parentElement.hidden = !about;
    choice.hidden = !compared || !closed || !offered;
    row.querySelector("[data-value]").hidden = !compared || closed;
    row.querySelector("[data-to]").hidden = !compared || operator.value !== "between";
  }

  async function preview() {
    const turn = ++asked;
    const answer = await fetch(rule.dataset.rule, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return;
    const said = await answer.json();
    if (turn !== asked) return;
    fitting.textContent = said.error || said.text;
    fitting.classList.toggle("tone-care", Boolean(said.error));
  }

  function changed() {
    rule.querySelectorAll("[data-row]").forEach(dress);
    clearTimeout(waiting);
    waiting = setTimeout(() => preview().catch(() => {}), 300);
  }

  rule.addEventListener("input", changed);
  rule.addEventListener("change", changed);
  new MutationObserver(changed).observe(rule.querySelector("[data-rows]"), { childList: true });
  rule.querySelectorAll("[data-row]").forEach(dress);
})();
