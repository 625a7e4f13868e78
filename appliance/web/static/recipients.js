/* Recipients found by typing: an editable combobox (ARIA 1.2) that gathers chips.

   <div data-recipients data-find="/address?q=" data-free="numbers">
     <ul data-chips>...</ul>                       chips made by the server: same markup as below
     <textarea name="numbers" id="numbers">...</textarea>     what works without a script
   </div>

   The text area becomes an input; numbers typed or pasted, contacts and groups chosen become chips,
   each with a hidden field. What stands in the input when the form goes is sent as well: without
   data-free, where only what is found can be chosen (the members of a group), the server finds it. */
"use strict";

(() => {
  const WAIT_MS = 120;
  const SEPARATORS = /[\n\r,;\t|]+/;
  const SHORTEST_NUMBER = 3; // digits of a short code
  const ICONS = { group: "groups", contact: "contact" };
  const SHORTEST_WHOLE = 9; // digits of a number that is not written in pairs

  function digits(text) {
    return text.replace(/\D/g, "").length;
  }

  function isNumber(text) {
    return digits(text) >= SHORTEST_NUMBER && !/\p{L}/u.test(text);
  }

  /* A pasted list taken apart. Spaces part numbers only where each part can be a whole one; the
     server, which knows the country's numbers, takes apart what is left. */
  function takeApart(text) {
    return text.split(SEPARATORS).flatMap((piece) => {
      const words = piece.trim().split(/\s+/);
      return words.length > 1 && words.every((word) => digits(word) >= SHORTEST_WHOLE)
        ? words : [piece.trim()];
    }).filter(Boolean);
  }

  function start(root) {
    const area = root.querySelector("textarea, input[type=text]");
    const chips = root.querySelector("[data-chips]");
    const template = root.querySelector("template");
    const free = root.dataset.free;
    const input = document.createElement("input");
    const list = document.createElement("ul");
    const entry = document.createElement("div");
    let options = [];
    let active = -1;
    let asked = 0;
    let timer = 0;

    function changed() {
      root.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function has(name, value) {
      return [...chips.querySelectorAll("input")].some(
        (field) => field.name === name && field.value === String(value));
    }

    function add(name, value, label, kind) {
      if (has(name, value)) return;
      const chip = template.content.firstElementChild.cloneNode(true);
      const field = chip.querySelector("input");
      const remove = chip.querySelector("button");
      const icon = chip.querySelector("use");
      field.name = name;
      field.value = value;
      chip.dataset.kind = kind;
      icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, `#${ICONS[name] || "call"}`));
      chip.querySelector("[data-label]").textContent = label;
      remove.value = `${name}:${value}`;
      remove.setAttribute("aria-label", remove.dataset.label.replace("{}", label));
      chips.append(chip);
    }

    function addTyped(text) {
      if (!free) return false;
      const numbers = takeApart(text);
      numbers.forEach((number) => add(free, number, number, "number"));
      return numbers.length > 0;
    }

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function highlight(position) {
      active = position;
      [...list.children].slice(0, options.length).forEach((option, place) => {
        option.setAttribute("aria-selected", String(place === active));
        if (place === active) {
          input.setAttribute("aria-activedescendant", option.id);
          option.scrollIntoView({ block: "nearest" });
        }
      });
    }

    function choose(position) {
      const { name, value, label, kind } = options[position];
      if (name === free) addTyped(value);
      else add(name, value, label, kind);
      input.value = "";
      close();
      changed();
      input.focus();
    }

    function line(words) {
      const item = document.createElement("li");
      item.className = "nothing";
      item.setAttribute("role", "option");
      item.setAttribute("aria-disabled", "true");
      item.textContent = words;
      item.addEventListener("mousedown", (event) => event.preventDefault());
      return item;
    }

    function show(more) {
      list.replaceChildren(...options.map((option, place) => {
        const item = document.createElement("li");
        item.id = `${input.id}-option-${place}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.dataset.kind = option.kind;
        const label = document.createElement("span");
        label.textContent = option.label;
        const detail = document.createElement("small");
        detail.textContent = option.detail || "";
        item.append(label, detail);
        item.addEventListener("mousedown", (event) => event.preventDefault());
        item.addEventListener("click", () => choose(place));
        return item;
      }));
      const rest = more > 0 ? root.dataset.rest.replace("{}", more) : "";
      if (!options.length) list.append(line(root.dataset.none));
      else if (rest) list.append(line(rest));
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      active = -1;
      input.removeAttribute("aria-activedescendant");
      const said = document.getElementById("announce");
      if (said) said.textContent = options.length
        ? `${root.dataset.found.replace("{}", options.length)} ${rest}`.trim() : root.dataset.none;
    }

    async function find() {
      const text = input.value.trim();
      const turn = ++asked;
      if (!text) {
        close();
        return;
      }
      const address = root.dataset.find + encodeURIComponent(text);
      const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
      if (turn !== asked || !answer.ok) return;
      const found = await answer.json();
      options = found.filter((option) => !has(option.name, option.value));
      if (free && isNumber(text)) {
        options.unshift({ name: free, value: text, label: text, kind: "number",
          detail: root.dataset.number });
      }
      show(Number(answer.headers.get("X-More")));
    }

    function take() {
      if (active >= 0) choose(active);
      else if (free && isNumber(input.value)) {
        addTyped(input.value);
        input.value = "";
        close();
        changed();
      } else if (options.length && !list.hidden) choose(0);
      else return false;
      return true;
    }

    function key(event) {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden || !options.length) return;
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        highlight((active + step + options.length) % options.length);
      } else if (event.key === "Enter") {
        // With nothing typed, Enter does what it does in any form.
        if (input.value.trim() && !(event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          take();
        }
      } else if (event.key === "," || event.key === ";") {
        if (take()) event.preventDefault();
      } else if (event.key === "Escape") {
        if (!list.hidden) event.stopPropagation();
        close();
      } else if (event.key === "Backspace" && !input.value && chips.lastElementChild) {
        chips.lastElementChild.remove();
        changed();
      }
    }

    function paste(event) {
      const text = event.clipboardData.getData("text");
      if (!free && /[\r\n]/.test(text)) {
        // An input has one line: without this, the last name of a line runs into the next one.
        event.preventDefault();
        input.setRangeText(text.trim().replace(/[\r\n]+/g, "; "),
          input.selectionStart, input.selectionEnd, "end");
        find();
        return;
      }
      if (!free || takeApart(text).length < 2) return;
      event.preventDefault();
      addTyped(text);
      changed();
    }

    function build() {
      const before = area.value;
      input.type = "text";
      input.id = area.id;
      input.className = "form-control";
      input.name = free || area.name;
      input.autocomplete = "off";
      input.placeholder = root.dataset.placeholder || "";
      list.id = `${area.id}-options`;
      list.className = "options";
      list.hidden = true;
      list.setAttribute("role", "listbox");
      list.setAttribute("aria-label", root.dataset.options);
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-expanded", "false");
      input.setAttribute("aria-controls", list.id);
      for (const name of ["aria-describedby", "aria-invalid"]) {
        if (area.hasAttribute(name)) input.setAttribute(name, area.getAttribute(name));
      }
      entry.className = "entry";
      entry.append(input);
      if (free) {
        const more = document.createElement("button");
        more.type = "button";
        more.className = "btn btn-secondary";
        more.textContent = "+";
        more.setAttribute("aria-label", root.dataset.more);
        more.title = root.dataset.more;
        more.addEventListener("click", () => { take(); input.focus(); });
        entry.append(more);
      }
      entry.append(list);
      area.replaceWith(entry);
      if (!addTyped(before)) input.value = before;
      root.querySelectorAll("[data-without-script]").forEach((part) => part.remove());
    }

    build();
    // Those of a draft.
    root.addEventListener("restore", (event) => {
      for (const { name, value, label, kind } of event.detail) add(name, value, label, kind);
    });
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(find, WAIT_MS); });
    input.addEventListener("keydown", key);
    input.addEventListener("paste", paste);
    input.addEventListener("blur", () => {
      close();
      afterPress(() => {
        if (!isNumber(input.value) || !addTyped(input.value)) return;
        input.value = "";
        changed();
      });
    });
    chips.addEventListener("click", (event) => {
      const remove = event.target.closest("button");
      if (!remove) return;
      event.preventDefault();
      remove.closest("li").remove();
      changed();
      input.focus();
    });
  }

  // Nothing moves between the press and the release of a button: the click would miss what it was for.
  let pressed = false;
  document.addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => { pressed = false; }, true);
  }
  function afterPress(act) {
    if (!pressed) { act(); return; }
    const later = new AbortController();
    for (const end of ["pointerup", "pointercancel"]) {
      document.addEventListener(end, () => { later.abort(); setTimeout(act); }, { signal: later.signal });
    }
  }

  document.querySelectorAll("[data-recipients]").forEach(start);
})();
