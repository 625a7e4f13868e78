/* The field of recipients: an editable combobox (ARIA 1.2) that collects chips.

   <div data-recipients data-find="/address?q=" data-free="numbers" data-read="/address">
     <ul data-chips>...</ul>                       chips made by the server: same markup as below
     <textarea name="numbers" id="numbers">...</textarea>     what works without a script
   </div>

   The text area becomes an input. Typed or pasted numbers and chosen contacts and groups become chips,
   each with a hidden field. Text is a single chip until the server has split it (data-read), and is
   sent unchanged if the form is sent earlier. Text in the input is sent too: without data-free, where
   only existing contacts can be chosen (members of a group), the server looks it up. */
"use strict";

(() => {
  const WAIT_MS = 120;
  const SHORTEST_NUMBER = 3; // digits of a short code
  const ICONS = { group: "groups", contact: "contact", wrong: "failed" };
  const SHORTEST_WHOLE = 9; // digits of a personal number
  const SHOWN_FOLDED = 12; // as in pages.css
  const LONGEST_LABEL = 60;
  const MOST_CHIPS = 500; // from one text: thousands would take the browser minutes

  function digits(text) {
    return text.replace(/\D/g, "").length;
  }

  function isNumber(text) {
    return digits(text) >= SHORTEST_NUMBER && !/\p{L}/u.test(text);
  }

  function shorten(text) {
    const line = text.replace(/\s+/g, " ").trim();
    return line.length > LONGEST_LABEL ? `${line.slice(0, LONGEST_LABEL - 1)}…` : line;
  }

  function start(root) {
    const area = root.querySelector("textarea, input[type=text]");
    const chips = root.querySelector("[data-chips]");
    const fold = root.querySelector(".chips-fold");
    const template = root.querySelector("template");
    const free = root.dataset.free;
    const note = root.querySelector("[data-note]");
    const chosen = new Map(); // "name:value" and its chip
    const input = document.createElement("input");
    const list = document.createElement("ul");
    const entry = document.createElement("div");
    let options = [];
    let active = -1;
    let asked = 0; // the last search
    let listed = ""; // what the options were found for
    let named = 0; // the last name to be read
    let timer = 0;

    function changed() {
      root.dispatchEvent(new Event("change", { bubbles: true }));
    }

    const key = (name, value) => `${name}:${value}`;
    const has = (name, value) => chosen.get(key(name, value))?.isConnected;

    function add({ name, value, label, kind }, before = null) {
      if (has(name, value)) return null;
      const chip = template.content.firstElementChild.cloneNode(true);
      const field = chip.querySelector("input");
      const remove = chip.querySelector("button");
      const icon = chip.querySelector("use");
      field.name = name;
      field.value = value;
      chip.dataset.kind = kind;
      icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, `#${ICONS[kind] || ICONS[name] || "call"}`));
      chip.querySelector("[data-label]").textContent = shorten(label);
      remove.value = key(name, value);
      remove.setAttribute("aria-label", remove.dataset.label.replace("{}", shorten(label)));
      chips.insertBefore(chip, kind === "wrong" ? chips.firstChild : before); // visible in a long list
      chosen.set(key(name, value), chip);
      return chip;
    }

    // Many at once: the numbers beyond the first ones become a single chip that holds them as text.
    function addAll(people, before = null) {
      let shown = 0;
      const folded = people.filter(({ kind }) => kind === "number" && ++shown > MOST_CHIPS);
      const rest = new Set(folded);
      for (const each of people) if (!rest.has(each)) add(each, before);
      if (!folded.length) return;
      const value = folded.map((each) => each.value).join("\n");
      add({ name: free, value, label: root.dataset.others.replace("{}", folded.length), kind: "number" }, before);
    }

    // How many chips are folded away (pages.css hides them).
    function count() {
      if (!fold) return;
      const more = chips.children.length - SHOWN_FOLDED;
      const words = fold.querySelector("[data-folded]");
      words.textContent = words.dataset.folded.replace("{}", more.toLocaleString(document.documentElement.lang));
      fold.hidden = more <= 0;
    }

    function say(words) {
      if (note) note.textContent = words;
    }

    // The parts into which the server splits a text; null if it does not answer.
    async function read(text) {
      const asked = new FormData();
      asked.set("text", text);
      asked.set("csrf_token", root.closest("form").elements.csrf_token.value);
      try {
        const answer = await fetch(root.dataset.read, {
          method: "POST", body: asked, headers: { "X-Requested-With": "fetch" } });
        return answer.ok ? await answer.json() : null;
      } catch { return null; }
    }

    // Make one chip immediately, so that nothing is lost; then replace it by the chips of its parts.
    async function take(text) {
      const chip = add({ name: free, value: text, label: text, kind: "number" });
      changed();
      if (!chip) return;
      const answer = await read(text);
      if (!answer || !chip.isConnected) return;
      chosen.delete(key(free, text));
      addAll(answer.taken, chip);
      chip.remove();
      if (answer.left) {
        if (input.value.trim()) add({ name: free, value: answer.left, label: answer.left, kind: "wrong" });
        else input.value = answer.left;
      }
      say(answer.note);
      changed();
      return answer.note;
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
      const option = options[position];
      input.value = option.rest || "";
      close();
      say("");
      if (option.name === free) take(option.value);
      else {
        add(option);
        changed();
      }
      input.focus();
      if (input.value) takeName();
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
      if (!answer.ok) return;
      const found = await answer.json();
      await new Promise(presses.after);
      // The text was entered meanwhile, or the field was left.
      if (turn !== asked || input.value.trim() !== text || document.activeElement !== input) return;
      options = found.filter((option) => !has(option.name, option.value));
      if (free && isNumber(text)) {
        options.unshift({ name: free, value: text, label: text, kind: "number",
          detail: root.dataset.number });
      }
      listed = text;
      show(Number(answer.headers.get("X-More")));
    }

    // Choose a name that is unique; of several, show those that match. `separator` was typed after
    // the name: it stays part of the text if nobody was chosen, and so does what is typed meanwhile.
    async function takeName({ separator = "", quietly = false } = {}) {
      const typed = input.value;
      const text = typed.trim();
      // Ignore the answer to an earlier search.
      clearTimeout(timer);
      asked += 1;
      const turn = ++named;
      input.value += separator;
      const answer = await read(text);
      if (!answer || turn !== named || !input.value.startsWith(typed)) return;
      const more = input.value.slice(typed.length + separator.length).trimStart();
      for (const each of answer.taken) add(each);
      if (answer.taken.length) changed();
      if (answer.left !== text) input.value = [answer.left, more].filter(Boolean).join("; ");
      if (more) {
        find();
        return;
      }
      say(answer.note);
      options = quietly ? [] : answer.options.map((option) => ({ ...option, rest: answer.rest }));
      if (options.length) show(0);
      else close();
    }

    function isOfNumbers(text) {
      return isNumber(text) || digits(text) >= SHORTEST_WHOLE;
    }

    function enter(separator = "") {
      const text = input.value.trim();
      if (active >= 0) choose(active);
      else if (free && isOfNumbers(text)) {
        input.value = "";
        close();
        take(text);
      } else if (free && text) takeName({ separator });
      else if (options.length === 1 && !list.hidden && listed === text) choose(0);
      else return false;
      return true;
    }

    function press(event) {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden || !options.length) return;
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        highlight((active + step + options.length) % options.length);
      } else if (event.key === "Enter") {
        // With an empty input, Enter sends the form as usual.
        if (input.value.trim() && !(event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          enter();
        }
      } else if (event.key === "," || event.key === ";") {
        if (enter(event.key)) event.preventDefault();
      } else if (event.key === "Escape") {
        if (!list.hidden) event.stopPropagation();
        asked += 1; // also to the search in progress
        close();
      } else if (event.key === "Backspace" && !input.value && chips.lastElementChild) {
        chips.lastElementChild.remove();
        changed();
      }
    }

    function paste(event) {
      const text = event.clipboardData.getData("text");
      if (!free && /[\r\n]/.test(text)) {
        // An input has one line: otherwise the last name of a line would run into the next line.
        event.preventDefault();
        input.setRangeText(text.trim().replace(/[\r\n]+/g, "; "),
          input.selectionStart, input.selectionEnd, "end");
        find();
        return;
      }
      if (!free) return;
      // Several numbers, or a number among words; otherwise the paste may be part of what is typed.
      const whole = /[\r\n]/.test(text.trim()) || digits(text) > 2 * SHORTEST_WHOLE
        || (!input.value && digits(text) >= SHORTEST_WHOLE && /\p{L}|\t/u.test(text));
      if (!whole) return;
      event.preventDefault();
      take(text.trim());
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
        more.addEventListener("click", () => { enter(); input.focus(); });
        entry.append(more);
      }
      entry.append(list);
      area.replaceWith(entry);
      if (free) {
        const wrong = new Set(JSON.parse(root.dataset.wrong));
        addAll(before.split("\n").filter(Boolean).map((line) => (
          { name: free, value: line, label: line, kind: wrong.has(line) ? "wrong" : "number" })));
      } else input.value = before;
      root.querySelectorAll("[data-without-script]").forEach((part) => part.remove());
    }

    for (const chip of chips.children) {
      const { name, value } = chip.querySelector("input");
      chosen.set(key(name, value), chip);
    }
    new MutationObserver(count).observe(chips, { childList: true });
    build();
    // The chips of a draft.
    root.addEventListener("restore", (event) => {
      for (const each of event.detail) add(each);
    });
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(find, WAIT_MS); });
    input.addEventListener("keydown", press);
    input.addEventListener("paste", paste);
    input.addEventListener("blur", () => {
      close();
      presses.after(() => {
        const text = input.value.trim();
        if (!free || !text || document.activeElement === input) return; // another window has the focus
        if (isOfNumbers(text)) {
          input.value = "";
          root.reading = take(text); // a form that is sent now waits for it
        } else root.reading = takeName({ quietly: true });
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

  document.querySelectorAll("[data-recipients]").forEach(start);
})();
