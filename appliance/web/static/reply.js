// The reply field below a conversation: it keeps a draft and sends it from the page, now or later.
"use strict";

(() => {
  const reply = document.getElementById("reply");
  if (!reply) return;
  const talk = document.getElementById("talk");
  const scroll = document.getElementById("talk-scroll");
  const messages = document.getElementById("messages");
  const later = document.getElementById("reply-later");
  const label = document.getElementById("reply-label");
  const { text, due, due_begun: begun, sent_as: sentAs, validity, message_class: promotional } = reply.elements;
  const problem = document.getElementById("reply-error");
  const { address } = talk.dataset;
  const tried = `tried:${address}`; // sent without an answer: the same text is sent again as the same message
  reply.noValidate = true; // the box reports errors, in the page's language
  text.value ||= drafts.read(address);
  text.dispatchEvent(new Event("input"));
  text.addEventListener("input", () => {
    drafts.keep(address, text.value);
    drafts.keep(tried, "");
    problem.textContent = "";
    text.classList.remove("is-invalid");
  });

  // Browsers send nothing for an incomplete date, which would mean "at once".
  function dateIsWrong() {
    begun.value = due.validity.badInput ? "1" : "";
    return due.validity.badInput || due.validity.rangeOverflow;
  }

  function showLabel() {
    label.textContent = due.value || due.validity.badInput ? label.dataset.later : label.dataset.now;
  }
  due.addEventListener("input", () => {
    drafts.keep(tried, "");
    problem.textContent = "";
    showLabel();
  });
  for (const option of [sentAs, validity, promotional]) option.addEventListener("input", () => drafts.keep(tried, ""));
  // Browsers report nothing about an incomplete date: it has no value yet.
  for (const moment of ["keyup", "blur"]) due.addEventListener(moment, showLabel);
  // A closed date field does not count.
  later.addEventListener("toggle", () => {
    if (later.open) due.focus();
    else due.value = "";
    showLabel();
  });

  // Focus the reply field, unless that would open an on-screen keyboard.
  if (!location.hash && matchMedia("(min-width: 60rem) and (hover: hover)").matches) text.focus({ preventScroll: true });

  // The field is free for the next message: what was typed during the request stays.
  function clear(said, written) {
    reply.elements.public_id.value = said.public_id;
    if (text.value.startsWith(written)) text.value = text.value.slice(written.length).trimStart();
    text.dispatchEvent(new Event("input"));
    later.open = false;
    sentAs.selectedIndex = validity.selectedIndex = 0;
    promotional.checked = false;
    sentAs.closest("details").open = false;
    if (said.said) live.say(said.said);
  }

  async function show(wasLater) {
    if ("still" in messages.dataset) {
      location.assign(location.pathname);
      return;
    }
    await live.poll();
    // A scheduled reply appears among the waiting messages, at the bottom.
    if (wasLater) scroll.scrollTop = scroll.scrollHeight;
    else scroll.dispatchEvent(new Event("to-end"));
  }

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
    const written = text.value;
    const wasLater = Boolean(due.value);
    let isSent = false;
    reply.elements.public_id.value = drafts.read(tried) || reply.elements.public_id.value;
    drafts.keep(tried, reply.elements.public_id.value);
    try {
      const answer = await fetch(reply.action, { method: "POST", body: new FormData(reply), keepalive: true, headers: { "X-Requested-With": "fetch" } });
      if (answer.status === 401) { location.reload(); return; }
      const said = await answer.json();
      problem.textContent = said.error || "";
      text.classList.toggle("is-invalid", !answer.ok);
      isSent = answer.ok;
      if (isSent) clear(said, written);
    } catch {
      // It may have arrived: the same public id makes sending again harmless.
      problem.textContent = document.body.dataset.noAnswer;
    } finally {
      delete reply.dataset.busy;
      // Unless the user went elsewhere during the request.
      if (document.activeElement === document.body || reply.contains(document.activeElement)) text.focus();
    }
    if (isSent) await show(wasLater);
  });
})();
