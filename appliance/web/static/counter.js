// The live counter of a text field: "123/160 · 1 SMS", and the characters that force UCS2.
// It counts as the program does (modem/pdu/segments.py); a test compares the two on many texts.
// A click replaces characters that a word processor substituted; another click restores them.
"use strict";

const smsCounter = (() => {
  const ALONE = { gsm7: 160, ucs2: 70 };
  const JOINED = { gsm7: 153, ucs2: 67 };

  // As the program stores the text: LF only, no tabs, accents composed with their letters.
  function prepared(text) {
    return text.replace(/\r\n|[\r\u2028\u2029\x85]/g, "\n").replace(/\t/g, " ").normalize("NFC");
  }

  // The number of segments of `room` units that the sizes fill; no size is split.
  function pieces(sizes, room) {
    let count = 1;
    let filled = 0;
    for (const size of sizes) {
      if (filled + size > room) {
        count += 1;
        filled = 0;
      }
      filled += size;
    }
    return count;
  }

  // { alphabet, segments, used, capacity, foreign }: foreign = the characters outside GSM 7-bit.
  function measure(text, basic, extended) {
    const characters = Array.from(prepared(text));
    const foreign = characters.filter((each) => !basic.has(each) && !extended.has(each));
    const alphabet = foreign.length ? "ucs2" : "gsm7";
    const sizes = characters.map((each) =>
      alphabet === "ucs2" ? each.length : extended.has(each) ? 2 : 1);
    const used = sizes.reduce((sum, size) => sum + size, 0);
    if (used <= ALONE[alphabet]) return { alphabet, segments: 1, used, capacity: ALONE[alphabet], foreign };
    const segments = pieces(sizes, JOINED[alphabet]);
    return { alphabet, segments, used, capacity: JOINED[alphabet] * segments, foreign };
  }

  // The words in small letters without accents, with one blank around each.
  function plain(text) {
    const bare = text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
    return ` ${bare.replace(/[^a-z0-9]+/g, " ").trim()} `;
  }

  // The verbs of outbound/mention.py: a test compares the two.
  const stopVerbs = "repondez|repondre|reponds|envoyez|envoyer|envoie|reply|send|text|odpisz|wyslij|odpowiedz|antwoord|stuur|sms";

  // A promotional text as the program sends it (outbound/mention.py): with the mention, unless it
  // has it already, or one of the verbs before one of the stop words.
  function mentioned(text, { mention, stopWords }) {
    if (!mention || !text.trim()) return text;
    const said = plain(text);
    const isThere = plain(mention).trim() && said.includes(plain(mention));
    if (isThere || new RegExp(` (${stopVerbs}) (${stopWords}) `).test(said)) return text;
    return `${text.trimEnd()}\n${mention}`;
  }

  // Replace the text of a field as if it were typed, so that Ctrl+Z undoes it.
  function write(field, text) {
    const caret = Math.max(0, field.selectionStart + text.length - field.value.length);
    field.focus();
    field.select();
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, 0, field.value.length);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    field.setSelectionRange(caret, caret);
  }

  function button(label) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "text-button";
    made.textContent = label;
    return made;
  }

  function attach(field) {
    const counter = document.getElementById(field.dataset.counter);
    if (!counter) return;
    const words = counter.dataset;
    const basic = new Set(words.basic);
    const extended = new Set(words.extended);
    const figures = counter.querySelector("[data-figures]");
    const note = counter.querySelector("[data-note]");
    const replaceable = words.replaceable.split("|").flatMap((group) => {
      const [marks, instead] = group.split("=");
      return marks.split(",").map((mark) => [mark, instead]);
    });
    const replace = button(words.replace);
    const undo = button(words.undo);
    const named = (mark) => mark.trim() || words.blank;
    const isPromotional = () =>
      field.form?.querySelector('[name="message_class"]:checked')?.value === "promotional";
    let said = "";
    let done = null; // the last replacement: { before, after, told }

    const show = () => {
      const whole = isPromotional() ? mentioned(field.value, words) : field.value;
      const now = measure(whole, basic, extended);
      if (done && field.value !== done.after) done = null;
      const pairs = replaceable.filter(([mark]) => field.value.includes(mark));
      for (const [each, isWanted] of [[replace, pairs.length], [undo, done]]) {
        if (!isWanted) each.remove();
        else if (!each.isConnected) counter.append(each);
      }
      figures.textContent = `${now.used}/${now.capacity} · ${now.segments} SMS`;
      const tooLong = now.segments > Number(words.most);
      counter.classList.toggle("tone-bad", tooLong);
      const foreign = [...new Set(now.foreign)];
      const staying = pairs.length ? foreign.filter((each) => !pairs.some(([mark]) => mark.includes(each))) : [];
      const list = (marks) => marks.slice(0, 5).map(named).join(" ");
      const wanted = [
        done ? words.replaced.replace("{}", done.told) : "",
        tooLong ? words.tooLong : foreign.length ? words.alphabet.replace("{}", list(foreign)) : "",
        staying.length && !tooLong ? words.stays.replace("{}", list(staying)) : "",
        whole !== field.value ? words.appended.replace("{}", words.mention) : "",
      ].filter(Boolean).join(" ");
      if (wanted !== said) note.textContent = said = wanted;
    };
    replace.addEventListener("click", () => {
      const before = field.value;
      const marks = new Map(); // by their replacement
      const after = replaceable.reduce((text, [mark, instead]) => {
        if (text.includes(mark)) marks.set(instead, (marks.get(instead) || new Set()).add(named(mark)));
        return text.split(mark).join(instead);
      }, before);
      const told = [...marks].map(([instead, those]) => `${[...those].join(" ")} → ${instead.trim() || words.plainBlank}`);
      done = { before, after, told: told.join(", ") };
      write(field, after);
    });
    undo.addEventListener("click", () => write(field, done.before));
    field.addEventListener("input", show);
    field.addEventListener("change", show);
    field.form?.addEventListener("change", (event) => {
      if (event.target.name === "message_class") show();
    });
    show();
  }

  for (const field of document.querySelectorAll("textarea[data-counter]")) attach(field);
  return { measure, mentioned, attach };
})();

// Insert into the text of an SMS, and open its list of templates, which has a script of its own.
const typing = (() => {
  // Insert at the caret as if it were typed, so that Ctrl+Z takes it back.
  function insert(field, text) {
    field.focus();
    if (document.execCommand("insertText", false, text)) return;
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The button, or "/" in the empty field; their script comes at the first use.
  const opener = document.getElementById("phrases-open");
  if (opener) {
    opener.hidden = false;
    opener.addEventListener("click", () => {
      const script = document.createElement("script");
      script.src = opener.dataset.script;
      document.head.append(script);
    }, { once: true });
    document.getElementById("text").addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.target.value) return;
      event.preventDefault();
      opener.click();
    });
  }

  return { insert };
})();
