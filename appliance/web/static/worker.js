// Shows the notifications that a page requests, and opens the discussion when one is clicked. It caches
// and serves no pages: they always come from the box.
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil((async () => {
    const [open] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    if (!open) { await self.clients.openWindow(event.notification.data); return; }
    await open.focus();
    await open.navigate(event.notification.data);
  })());
});
