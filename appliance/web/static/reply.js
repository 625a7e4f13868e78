// The field below a conversation: its draft is kept, and it is sent without leaving, now or later.
"use strict";

(() => {
  const reply = document.getElementById("reply");
  if (!reply) return;
  const talk = document.getElementById("talk");
  const scroll = document.getElementById("talk-scroll");
  const messages = document.getElementById("messages");
  const later = document.getElementById("reply-later");
  const deed = document.getElementById("reply-deed");
  const { text, due, due_begun: begun } = reply.elements;
  const problem = document.getElementById("reply-error");
  const { address } = talk.dataset;
  const tried = `tried:${address}`; // sent, and no answer came: the same text again goes as the same message
  reply.noValidate = true; // from here on the box says what is wrong, in the page's own language
  text.value ||= drafts.read(address);
  text.dispatchEvent(new Event("input"));
  text.addEventListener("input", () => {
    drafts.keep(address, text.value);
    drafts.keep(tried, "");
    problem.textContent = "";
    text.classList.remove("is-invalid");
  });

  // A date that is begun and not whole arrives as no date at all, which would mean: at once.
  function dateIsWrong() {
    begun.value = due.validity.badInput ? "1" : "";
    return due.validity.badInput || due.validity.rangeOverflow;
  }

  function showDeed() {
    deed.textContent = due.value || due.validity.badInput ? deed.dataset.later : deed.dataset.now;
  }
  due.addEventListener("input", () => {
    drafts.keep(tried, "");
    problem.textContent = "";
    showDeed();
  });
  // A browser tells nothing of a date that is begun: it has no value yet.
  for (const moment of ["keyup", "blur"]) due.addEventListener(moment, showDeed);
  // What is folded away is not meant any more.
  later.addEventListener("toggle", () => {
    if (later.open) due.focus();
    else due.value = "";
    showDeed();
  });

  // Ready to answer, where no keyboard on the screen would come up.
  if (!location.hash && matchMedia("(min-width: 60rem) and (hover: hover)").matches) text.focus({ preventScroll: true });

  reply.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (reply.dataset.busy) return;
    if (!text.value.trim()) {
      problem.textContent = reply.dataset.blank;
      text.focus();
      return;
    }
    if (dateIsWrong()) {
      problem.textContent = due.dataset.notValid;
      due.focus();
      return;
    }
    reply.dataset.busy = "1";
    problem.textContent = "";
    reply.elements.public_id.value = drafts.read(tried) || reply.elements.public_id.value;
    drafts.keep(tried, reply.elements.public_id.value);
    try {
      const answer = await fetch(reply.action, { method: "POST", body: new FormData(reply), keepalive: true, headers: { "X-Requested-With": "fetch" } });
      if (answer.status === 401) { location.reload(); return; }
      const said = await answer.json();
      problem.textContent = said.error || "";
      text.classList.toggle("is-invalid", !answer.ok);
      if (answer.ok) {
        reply.elements.public_id.value = said.public_id;
        text.value = "";
        text.dispatchEvent(new Event("input"));
        const wasLater = Boolean(due.value);
        later.open = false;
        if (said.said) live.say(said.said);
        if ("still" in messages.dataset) location.assign(location.pathname);
        else {
          await live.poll();
          // One for later is shown among those that wait, at the bottom.
          if (wasLater) scroll.scrollTop = scroll.scrollHeight;
          else scroll.dispatchEvent(new Event("to-end"));
        }
      }
    } catch {
      // Not known whether it arrived: the same public id makes a second try harmless.
      problem.textContent = document.body.dataset.noAnswer;
    } finally {
      delete reply.dataset.busy;
      text.focus();
    }
  });
})();
