/* Warns when the box's time differs from this device's: one clock is wrong, or their time zones differ.
   A dismissed warning returns when the difference changes. */
"use strict";

(() => {
  const MINUTE_MS = 60000;
  const TOLERATED_MIN = 2;
  const UNDERSTOOD = "clock:understood"; // the difference in minutes
  const note = document.getElementById("clock-note");
  if (!note) return;

  // The page holds the box's time when it was drawn; compare it with the time of its arrival.
  const [loading] = performance.getEntriesByType("navigation");
  const arrived = performance.timeOrigin + (loading?.responseStart ?? 0);
  const box = Number(note.dataset.wallClock);
  const here = arrived - new Date(arrived).getTimezoneOffset() * MINUTE_MS;
  const difference = Math.round((box - here) / MINUTE_MS);

  const read = () => { try { return Number(localStorage.getItem(UNDERSTOOD)); } catch { return 0; } };
  const keep = () => { try { localStorage.setItem(UNDERSTOOD, difference); } catch { /* storage is blocked */ } };
  if (Math.abs(difference) <= TOLERATED_MIN || Math.abs(difference - read()) <= TOLERATED_MIN) return;

  // Both are local times, which include the time zones.
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const day = (at) => new Date(at).toISOString().slice(0, 10);
  const shown = day(box) === day(here) ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" };
  const format = new Intl.DateTimeFormat(language, { ...shown, timeZone: "UTC" });
  note.querySelector("p").textContent = note.dataset.words.replace("{box}", format.format(box)).replace("{here}", format.format(here));
  const notices = note.parentElement;
  const others = notices.querySelector(".notice:not(#clock-note)");
  note.hidden = notices.hidden = false;
  note.querySelector("button").addEventListener("click", () => {
    keep();
    note.hidden = true;
    notices.hidden = !others;
  });
})();
