// Announces incoming messages in this browser, by a sound or a notification. Both are off until they
// are switched on in the profile; the choice is stored in this browser.
"use strict";

const alerts = (() => {
  const TONES = [880, 1174.66]; // hertz, one after the other
  const TONE_S = 0.14;
  const LOUDNESS = 0.12;
  let sound = null;

  const read = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* storage is blocked */ } };
  const wants = (what) => read(`alert:${what}`) === "1";

  async function ring() {
    sound ||= new AudioContext();
    if (sound.state === "suspended") await sound.resume();
    TONES.forEach((hertz, turn) => {
      const from = sound.currentTime + turn * TONE_S;
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(LOUDNESS, from);
      volume.gain.exponentialRampToValueAtTime(0.001, from + TONE_S * 1.6);
      tone.connect(volume).connect(sound.destination);
      tone.start(from);
      tone.stop(from + TONE_S * 1.6);
    });
    document.documentElement.dataset.rang = Number(document.documentElement.dataset.rang || 0) + 1;
  }

  // Browsers allow notifications only over HTTPS, or from this machine.
  const canNotify = () => isSecureContext && "Notification" in window && "serviceWorker" in navigator;
  const worker = () => navigator.serviceWorker.register(document.body.dataset.worker, { scope: "/" });

  async function notify(message) {
    if (!canNotify() || Notification.permission !== "granted") return;
    await worker();
    const registration = await navigator.serviceWorker.ready;
    await registration.showNotification(message.name, {
      body: message.text, tag: `sms-${message.id}`, icon: "/static/icon-192.png", data: message.path,
    });
  }

  // Several windows poll; each message is announced once.
  function isNew(id) {
    if (id <= Number(read("alert:last") || 0)) return false;
    keep("alert:last", id);
    return true;
  }

  const isRead = (message) => !document.hidden && document.hasFocus() && location.pathname === message.path;

  live.on((news) => {
    const fresh = (news.arrived || []).filter((message) => isNew(message.id) && !isRead(message));
    if (!fresh.length) return;
    if (wants("sound")) ring().catch(() => { /* browsers allow sound only after a click in the window */ });
    if (wants("notification")) fresh.forEach((message) => notify(message).catch(() => { /* the permission was withdrawn */ }));
  });
  live.wantsArrivals = () => wants("sound") || wants("notification");

  // ---- the switches of the profile page ----
  const part = document.getElementById("alerts");
  if (part) {
    const problem = part.querySelector("[role=alert]");
    const say = (words) => { problem.textContent = words || ""; };
    for (const box of part.querySelectorAll("[data-alert]")) {
      box.checked = wants(box.dataset.alert);
      box.addEventListener("change", async () => {
        say("");
        if (box.checked && box.dataset.alert === "notification") {
          const answer = canNotify() ? await Notification.requestPermission() : "impossible";
          box.checked = answer === "granted";
          if (!box.checked) say(canNotify() ? part.dataset.refused : part.dataset.insecure);
        }
        keep(`alert:${box.dataset.alert}`, box.checked ? "1" : "0");
        if (box.checked && box.dataset.alert === "sound") ring().catch(() => { /* no sound device */ });
        if (box.checked && box.dataset.alert === "notification") await worker();
      });
    }
  }
  return { ring, wants };
})();
