// The discussions page: loads more on scrolling and stays up to date; reply.js sends.
"use strict";

(() => {
  const rows = document.getElementById("rows");
  const talk = document.getElementById("talk");
  const scroll = document.getElementById("talk-scroll");
  const messages = document.getElementById("messages");
  const waiting = document.getElementById("waiting");
  const FETCHED = { headers: { "X-Requested-With": "fetch" } };
  const NEAR = 120; // pixels from an end that count as the end
  const PREVIEW = 80; // characters of a draft
  const NEWS_TOP = 60; // pixels of read messages in view above the unread marker

  const parse = (html) => new DOMParser().parseFromString(html, "text/html");
  const nodes = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return [...template.content.children];
  };

  // ---- more on scrolling: the link is followed in place ----
  function loadsOnScroll(link, root, take) {
    if (!link) return;
    const box = link.closest(".more");
    let busy = false;
    const load = async () => {
      if (busy) return;
      busy = true;
      try {
        const answer = await fetch(link.href, FETCHED);
        if (!answer.ok) return;
        const page = parse(await answer.text());
        take(page);
        const next = page.getElementById(link.id);
        if (next) link.href = next.href;
        else { watcher.disconnect(); box.remove(); }
      } catch { /* the link still works */ } finally { busy = false; }
      // Load on if the link is still in view.
      if (box.isConnected) { watcher.unobserve(box); watcher.observe(box); }
    };
    const watcher = new IntersectionObserver((seen) => { if (seen.some((each) => each.isIntersecting)) load(); },
      { root, rootMargin: "300px" });
    link.addEventListener("click", (event) => { event.preventDefault(); load(); });
    watcher.observe(box);
  }

  // Show a draft in the row of its discussion, unless the discussion is open.
  function showDraft(row) {
    const link = row.querySelector("a");
    const begun = drafts.read(decodeURIComponent(link.pathname.slice("/discussions/".length)));
    if (!begun || link.hasAttribute("aria-current")) return;
    const word = document.createElement("span");
    word.className = "tone-care";
    word.textContent = rows.dataset.draft;
    row.querySelector(".row-preview").replaceChildren(word, ` ${begun.slice(0, PREVIEW)}`);
  }

  loadsOnScroll(document.getElementById("more-rows"), document.querySelector(".list-scroll"), (page) => {
    for (const row of page.querySelectorAll("#rows > li")) {
      if (document.getElementById(row.id)) continue;
      rows.append(row);
      showDraft(row);
    }
  });
  if (rows && !document.getElementById("list-q").value) [...rows.children].forEach(showDraft);
  document.querySelector("#rows [aria-current]")?.scrollIntoView({ block: "nearest" });

  // ---- the open conversation ----
  // Its end is the last message sent or received: the waiting ones below may be longer than the window.
  const endTop = () => {
    const bottom = scroll.scrollHeight - scroll.clientHeight;
    const last = waiting.children.length && messages.querySelector(":scope > .message:last-child");
    return last ? Math.min(bottom, Math.max(last.offsetTop - NEWS_TOP, 0)) : bottom;
  };
  const atEnd = () => endTop() - scroll.scrollTop < NEAR;
  const toEnd = () => { scroll.scrollTop = endTop(); };
  scroll?.addEventListener("to-end", toEnd); // reply.js

  // One heading a day: remove the later of two, unless the earlier message is the new one.
  function oneHeadingADay() {
    const seen = new Set();
    for (const day of [...messages.querySelectorAll(".day[data-day]")]) {
      if (seen.has(day.dataset.day)) day.remove();
      seen.add(day.dataset.day);
    }
  }

  if (talk) {
    const found = messages.dataset.found ? `#m${messages.dataset.found}` : location.hash;
    if (found.startsWith("#m")) document.querySelector(found)?.scrollIntoView({ block: "center" });
    else if (!("still" in messages.dataset)) {
      const news = document.getElementById("news");
      if (news) scroll.scrollTop = news.offsetTop - NEWS_TOP;
      else toEnd();
    }
    // Observed only now: otherwise the first older page would load at once.
    requestAnimationFrame(() => loadsOnScroll(document.getElementById("older"), scroll, (page) => {
      const height = scroll.scrollHeight;
      const top = scroll.scrollTop;
      messages.prepend(...page.querySelectorAll("#messages > li"));
      oneHeadingADay();
      scroll.scrollTop = top + scroll.scrollHeight - height;
    }));
    requestAnimationFrame(() => loadsOnScroll(document.getElementById("newer"), scroll, (page) => {
      messages.append(...page.querySelectorAll("#messages > li"));
      oneHeadingADay();
      if (page.getElementById("newer")) return;
      // The end is reached: from now on new messages are added.
      waiting.replaceChildren(...page.querySelectorAll("#waiting > li"));
      document.getElementById("waiting-part").hidden = !waiting.children.length;
      delete messages.dataset.still;
      document.querySelector(".to-newest")?.remove();
    }));
    // Both of sent and of waiting messages.
    scroll.addEventListener("toggle", async (event) => {
      const history = event.target;
      if (!history.matches?.(".history[open]") || history.querySelector("ol")) return;
      // Not an attribute of every message: a full page of them is kept under 40 KB.
      const answer = await fetch(`/messages/${history.closest(".message").id.slice(1)}/history`, FETCHED);
      if (!answer.ok) return;
      history.querySelector(".history-box").innerHTML = await answer.text();
      history.scrollIntoView({ block: "nearest" }); // the last message's history opens below the edge
    }, true);
  }

  function newNote() {
    if (document.getElementById("new-note")) return;
    const note = document.createElement("div");
    note.className = "live-note";
    note.id = "new-note";
    note.innerHTML = '<button type="button" class="btn btn-primary btn-small"></button>';
    note.firstChild.textContent = document.body.dataset.newMessage;
    note.firstChild.addEventListener("click", () => { toEnd(); });
    scroll.append(note);
  }
  scroll?.addEventListener("scroll", () => { if (atEnd()) document.getElementById("new-note")?.remove(); });

  // The template writes a place only where it differs from the id: a page stays under 40 KB.
  const placeOf = (message) => Number(message.dataset.place ?? message.id.slice(1));

  // Before the first message of a later place, and before that one's heading if the days differ.
  function putInPlace(fresh, message) {
    const later = [...messages.querySelectorAll(".message")].find((each) => placeOf(each) > placeOf(message));
    const heading = later?.previousElementSibling;
    const its = heading?.matches(".day[data-day]") && heading.dataset.day !== fresh[0].dataset.day ? heading : later;
    if (its) its.before(...fresh); else messages.append(...fresh);
    oneHeadingADay();
  }

  // Waiting messages stand below the others, the next one first.
  function putInWaiting(message) {
    const later = [...waiting.children].find((each) => Number(each.dataset.waits) > Number(message.dataset.waits));
    if (later) later.before(message); else waiting.append(message);
  }

  function takeMessage(id, html) {
    const known = document.getElementById(`m${id}`);
    const fresh = nodes(html);
    const message = fresh.at(-1);
    const waits = "waits" in message.dataset;
    if (known && placeOf(known) === placeOf(message) && known.dataset.waits === message.dataset.waits) {
      const open = known.querySelector(".history[open]");
      known.replaceWith(message);
      if (open) message.querySelector(".history").open = true;
      return "changed";
    }
    known?.remove();
    // It belongs before the first loaded message: scrolling back will load it.
    const first = messages.querySelector(".message");
    const older = first && document.getElementById("older")?.isConnected && placeOf(first) > placeOf(message);
    if (!("still" in messages.dataset) && !older) {
      document.querySelector("#talk-scroll > .empty")?.remove();
      if (waits) putInWaiting(message); else putInPlace(fresh, message);
    }
    document.getElementById("waiting-part").hidden = !waiting.children.length;
    if (!message.isConnected || message !== (waits ? waiting : messages).lastElementChild) return "";
    return message.classList.contains("in") ? "received" : "sent";
  }

  function takeRow(id, html) {
    const row = nodes(html)[0];
    const known = document.getElementById(`d${id}`);
    if (!row) { known?.remove(); return; }
    if ("unreadOnly" in rows.dataset) {
      if (!known && !row.classList.contains("is-unread")) return;
      const link = row.querySelector("a");
      link.setAttribute("href", `${link.getAttribute("href")}?unread=1`);
    }
    const place = [...rows.children].find((each) => each !== known && Number(each.dataset.place) < Number(row.dataset.place));
    const more = document.getElementById("more-rows");
    known?.remove();
    if (place) place.before(row);
    else if (!more || known) rows.append(row);
    if (row.isConnected) showDraft(row);
    document.querySelector(".list-scroll > .empty")?.remove();
  }

  live.on((news) => {
    // Too many changes to draw: reload. The draft is kept.
    if (news.reload) { location.reload(); return; }
    if (rows && !("still" in rows.dataset)) for (const row of news.rows || []) takeRow(row.id, row.html);
    if (!talk || !news.messages) return;
    const wasAtEnd = atEnd();
    const came = news.messages.map((each) => takeMessage(each.id, each.html));
    // Keep the position of a user who reads further up, but show the user's own message.
    if (wasAtEnd && came.length) toEnd();
    else if (came.includes("received")) newNote();
    if (came.includes("received")) live.say(document.body.dataset.newMessage);
  });
  live.ask = () => {
    const asked = new URLSearchParams();
    if (rows) asked.set("list", "1");
    if (talk) { asked.set("with", talk.dataset.address); if (!document.hidden) asked.set("seen", "1"); }
    return asked;
  };
})();
