// Conveniences of every page; each form also works without scripts.
"use strict";

document.documentElement.classList.add("has-script");

// Between press and release of a button nothing may move or be replaced: the click would miss it.
const presses = (() => {
  const LONGEST_MS = 5000; // the release over a menu or outside the window is not reported
  let isDown = false;
  let timer = 0;
  let later = [];

  function end() {
    clearTimeout(timer);
    isDown = false;
    const due = later;
    later = [];
    setTimeout(() => { for (const act of due) act(); }); // the click comes first
  }
  document.addEventListener("pointerdown", () => {
    isDown = true;
    clearTimeout(timer);
    timer = setTimeout(end, LONGEST_MS);
  }, true);
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, end, true);

  // Act at once, or after the press in progress.
  return { after(act) { if (isDown) later.push(act); else act(); } };
})();

// "Show" sends its form when it changes; the button beside it serves browsers without scripts.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// Escape closes the menu on phones.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (location.hash === "#menu") {
    location.hash = "#content";
    document.querySelector(".menu-button")?.focus();
  }
});

// A form with errors scrolls to the first one.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("main [aria-invalid=true]")?.focus();
});

// Ctrl+Enter sends the message.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (!event.target.matches("textarea[data-counter]")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

// Drafts are kept in this browser, per user, until they are sent.
const drafts = (() => {
  const key = (of) => `draft:${document.body.dataset.user}:${of}`;
  return {
    read(of) {
      try { return localStorage.getItem(key(of)) || ""; } catch { return ""; }
    },
    keep(of, text) {
      try {
        if (text) localStorage.setItem(key(of), text);
        else localStorage.removeItem(key(of));
      } catch { /* storage is blocked */ }
    },
  };
})();

// A form is sent only once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// The button to take an SMS back disappears when its time is over.
for (const offer of document.querySelectorAll("form[data-seconds]")) {
  setTimeout(() => offer.remove(), offer.dataset.seconds * 1000);
}

// ---- live: changes since the page was drawn ----
// Pages request more data by `live.ask` (query parameters) and receive it by `live.on`.
const live = (() => {
  const SEEN_MS = 2000;
  const HIDDEN_MS = 30000;
  const MISSED_MOST = 3; // polls without an answer before a message is shown
  const away = document.getElementById("away");
  const body = document.body;
  const title = document.title.replace(/^\(\d+\) /, "");
  const listeners = [];
  let version = body.dataset.version;
  let timer = 0;
  let missed = 0;
  let turn = null;

  const say = (words) => { document.getElementById("announce").textContent = words; };

  function showUnread(count) {
    document.title = count ? `(${count}) ${title}` : title;
    for (const badge of document.querySelectorAll("[data-unread]")) {
      badge.hidden = !count;
      badge.querySelector(".count-number").textContent = count;
    }
  }

  function showFrame(news) {
    showUnread(news.unread);
    for (const place of document.querySelectorAll(".menu-modem, .modem-light")) {
      if (place.innerHTML !== news.modems) place.innerHTML = news.modems;
    }
  }

  // Parts with `data-live` are fetched again, unless the user is working in them. Rows of a list
  // are updated in place and keep their ticks. New and deleted rows are announced and shown on
  // demand, so that nothing moves under the pointer.
  const rowsOf = (page) => [...page.querySelectorAll("tr[data-live]")].map((row) => row.id).join();
  const idleParts = () => [...document.querySelectorAll("[data-live][id]")].filter((part) =>
    !part.contains(document.activeElement) && !part.querySelector("details[open], dialog[open]"));

  async function redraw() {
    const changed = document.getElementById("list-news");
    if (!idleParts().length && !changed) return;
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    await new Promise(presses.after);
    if (changed) changed.hidden = rowsOf(page) === rowsOf(document);
    // The user may have begun to work in a part during the request.
    for (const part of idleParts()) {
      const fresh = page.getElementById(part.id);
      if (!fresh || fresh.innerHTML === part.innerHTML) continue;
      const tick = fresh.querySelector(".tick input");
      if (tick && part.querySelector(".tick :checked")) tick.checked = true;
      part.replaceWith(fresh);
    }
  }

  async function look() {
    const asked = new URLSearchParams(api.ask());
    asked.set("v", version);
    asked.set("day", body.dataset.day);
    if (api.wantsArrivals()) asked.set("arrived", "1");
    try {
      const answer = await fetch(`/live?${asked}`, { headers: { "X-Requested-With": "fetch" } });
      missed = 0;
      away.hidden = true;
      if (answer.status === 401) { location.reload(); return; }
      if (answer.status === 200) {
        const news = await answer.json();
        await new Promise(presses.after);
        version = news.version;
        // "Today" and "tomorrow" are out of date: reload. Drafts are kept.
        if (news.day !== body.dataset.day && document.querySelector("[data-of-today]")) {
          location.reload();
          return;
        }
        body.dataset.day = news.day;
        showFrame(news);
        for (const listener of listeners) listener(news);
        await redraw();
      }
    } catch {
      // The box restarts or the network is down: try again, and say so if it lasts.
      missed += 1;
      away.hidden = missed < MISSED_MOST;
    }
  }

  // One poll at a time; a second caller waits for the first and then polls again.
  async function poll() {
    clearTimeout(timer);
    const before = turn;
    turn = (async () => { await before; await look(); })();
    const mine = turn;
    await mine;
    if (turn === mine) { turn = null; timer = setTimeout(poll, document.hidden ? HIDDEN_MS : SEEN_MS); }
  }

  const api = { ask: () => "", wantsArrivals: () => false, on: (listener) => listeners.push(listener), poll, say };
  if (version) {
    showUnread(Number(document.querySelector("[data-unread] .count-number")?.textContent || 0));
    timer = setTimeout(poll, SEEN_MS);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) poll(); });
  }
  return api;
})();
