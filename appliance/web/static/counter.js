// The live counter of a text field: "123/160 · 1 SMS", and what changes the alphabet.
// It counts as the program does (modem/pdu/segments.py); a test compares the two on many texts.
"use strict";

const smsCounter = (() => {
  const ALONE = { gsm7: 160, ucs2: 70 };
  const JOINED = { gsm7: 153, ucs2: 67 };

  // As the program stores it: one kind of line end, no tabs, accents joined to their letters.
  function prepared(text) {
    return text.replace(/\r\n|[\r\u2028\u2029\x85]/g, "\n").replace(/\t/g, " ").normalize("NFC");
  }

  // How many segments of `room` the sizes fill; a size is never cut in two.
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

  function attach(field) {
    const counter = document.getElementById(field.dataset.counter);
    if (!counter) return;
    const words = counter.dataset;
    const basic = new Set(words.basic);
    const extended = new Set(words.extended);
    const figures = counter.querySelector("[data-figures]");
    const note = counter.querySelector("[data-note]");
    let said = "";
    const show = () => {
      const now = measure(field.value, basic, extended);
      figures.textContent = `${now.used}/${now.capacity} · ${now.segments} SMS`;
      const tooLong = now.segments > Number(words.most);
      counter.classList.toggle("tone-bad", tooLong);
      const foreign = [...new Set(now.foreign)].slice(0, 5).join(" ");
      const wanted = tooLong ? words.tooLong
        : foreign ? words.alphabet.replace("{}", foreign) : "";
      if (wanted !== said) note.textContent = said = wanted;
    };
    field.addEventListener("input", show);
    field.addEventListener("change", show);
    show();
  }

  for (const field of document.querySelectorAll("textarea[data-counter]")) attach(field);
  return { measure, attach };
})();
