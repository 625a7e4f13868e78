// What every page has: the small comforts that a form works without.
"use strict";

document.documentElement.classList.add("has-script");

// "Show" sends its form when it changes; the button beside it is for browsers without scripts.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// Escape leaves the phone's menu.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (location.hash === "#menu") {
    location.hash = "#content";
    document.querySelector(".menu-button")?.focus();
  }
});

// A form that comes back begins at what is wrong with it, which may be further down.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("main [aria-invalid=true]")?.focus();
});

// Ctrl+Enter in a message sends it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (!event.target.matches("textarea[data-counter]")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

// What is being written stays in this browser, for this person, until it is sent.
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
      } catch { /* a browser that keeps nothing */ }
    },
  };
})();

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// What can be taken back for some seconds is offered no longer than that.
for (const offer of document.querySelectorAll("form[data-seconds]")) {
  setTimeout(() => offer.remove(), offer.dataset.seconds * 1000);
}

// ---- live: what changed since the page was drawn ----
// Pages add what they want to know by `live.ask` (query parameters) and hear of it by `live.on`.
const live = (() => {
  const SEEN_MS = 2000;
  const HIDDEN_MS = 30000;
  const MISSED_MOST = 3; // looks without an answer before it is said
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

  // Parts that say `data-live` are fetched again with their page, unless someone is at work in them.
  // Rows of a list change where they stand, and keep their tick; what is new or gone is told and
  // shown when asked for, so that nothing moves under a finger.
  const rowsOf = (page) => [...page.querySelectorAll("tr[data-live]")].map((row) => row.id).join();

  async function redraw() {
    const parts = [...document.querySelectorAll("[data-live][id]")].filter((part) =>
      !part.contains(document.activeElement) && !part.querySelector("details[open], dialog[open]"));
    const changed = document.getElementById("list-news");
    if (!parts.length && !changed) return;
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (changed) changed.hidden = rowsOf(page) === rowsOf(document);
    for (const part of parts) {
      const fresh = page.getElementById(part.id);
      if (!fresh || fresh.innerHTML === part.innerHTML) continue;
      if (part.querySelector(".tick :checked")) fresh.querySelector(".tick input").checked = true;
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
        version = news.version;
        // What says "today" and "tomorrow" does so of another day: drafts are kept.
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
      // The box restarts or the network is away: ask again, and say so if it lasts.
      missed += 1;
      away.hidden = missed < MISSED_MOST;
    }
  }

  // One look at a time; a second caller waits for the first and then looks anew.
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
