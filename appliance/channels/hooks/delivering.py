"""Deliver what waits for each webhook: one thread for each, so that a slow one delays no other.

An answer 2xx ends a delivery. An answer that refuses just this one (4xx other than 408 and 429) is
tried again later, and only what is about the same person waits for it. No answer, or one that says
that the receiver cannot work now, puts the whole hook off. Pauses double from five seconds to an
hour. What was refused fifteen times, or has waited for five days, is given up and shown.
"""

import logging
import threading
from typing import Final

from appliance.channels.hooks.posting import Poster
from appliance.channels.hooks.requests import Requests
from appliance.clock import Clock
from appliance.errors import StoreError
from appliance.lines.providers.http import Http
from appliance.modem.repeats import Repeats
from appliance.store import hook_deliveries, hooks
from appliance.store.database import Store
from appliance.store.hook_deliveries import DeliveryRow
from appliance.store.hooks import HookRow

_LOG: Final = Repeats(logging.getLogger(__name__))
FIRST_PAUSE_SECONDS: Final = 5
MOST_ATTEMPTS: Final = 15
LONGEST_WAIT_MS: Final = 5 * 24 * 3600 * 1000
_LONGEST_PAUSE_SECONDS: Final = 3600
_STORE_PAUSE_SECONDS: Final = 5.0
_STOP_SECONDS: Final = 8.0
# Answers that say nothing about this delivery: the receiver cannot work now.
_NOT_NOW: Final = (408, 429)
_SUCCESS, _REDIRECT, _REFUSED, _SERVER = 200, 300, 400, 500


class Deliveries:
    """The threads of all hooks."""

    def __init__(self, store: Store, requests: Requests, poster: Poster) -> None:
        self._store = store
        self._requests = requests
        self._poster = poster
        self._threads: dict[int, _HookThread] = {}
        self._leaving: list[_HookThread] = []  # of removed hooks: they may still use the store
        self._lock = threading.Lock()
        self._over = False

    def wake(self) -> None:
        """Look at every hook: a delivery, or a hook, may be new."""
        rows = {row.id: row for row in hooks.every(self._store)}
        with self._lock:
            if self._over:
                return
            self._leaving = [thread for thread in self._leaving if thread.is_alive()]
            for gone in self._threads.keys() - rows.keys():
                thread = self._threads.pop(gone)
                thread.leave()
                self._leaving.append(thread)
            for hook_id in rows.keys() - self._threads.keys():
                thread = _HookThread(hook_id, self._store, self._requests, self._poster)
                self._threads[hook_id] = thread
                thread.start()
            for thread in self._threads.values():
                thread.wake()

    def stop(self) -> None:
        """End all threads; what waits is delivered after the next start."""
        with self._lock:
            self._over = True
            threads = [*self._threads.values(), *self._leaving]
        for thread in threads:
            thread.leave()
        for thread in threads:
            thread.join()


class _HookThread:
    """Delivers to one hook."""

    def __init__(self, hook_id: int, store: Store, requests: Requests, poster: Poster) -> None:
        self._hook_id = hook_id
        self._store = store
        self._clock: Clock = store.clock
        self._requests = requests
        self._poster = poster
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._http: Http | None = None
        self._thread = threading.Thread(target=self._run, name=f"hook {hook_id}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def leave(self) -> None:
        self._stopping.set()
        self._woken.set()
        http = self._http
        if http is not None:
            http.abandon()

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def join(self) -> None:
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                wait = self._work()
            except StoreError as error:
                _LOG.say(logging.WARNING, f"hook {self._hook_id}: {error}")
                wait = _STORE_PAUSE_SECONDS
            except Exception as error:  # noqa: BLE001 - the other deliveries must go on
                _LOG.say(logging.ERROR, f"hook {self._hook_id}: unexpected {type(error).__name__}")
                wait = _STORE_PAUSE_SECONDS
            if wait is None or wait > 0:
                self._woken.wait(wait)
        self._store.close_thread()

    def _work(self) -> float | None:
        """Try one delivery; return the seconds until the next, or None if nothing waits."""
        hook = hooks.by_id(self._store, self._hook_id)
        if hook is None or hook.paused:
            return None
        if (left := self._seconds_until(hook.retry_at)) > 0:
            return left
        delivery = hook_deliveries.next_due(self._store, self._hook_id)
        if delivery is None:
            following = hook_deliveries.next_at(self._store, self._hook_id)
            return None if following is None else max(0.1, self._seconds_until(following))
        self._try(hook, delivery)
        return 0.0

    def _seconds_until(self, at_ms: int | None) -> float:
        return 0.0 if at_ms is None else (at_ms - self._clock.now_ms()) / 1000

    def _try(self, hook: HookRow, delivery: DeliveryRow) -> None:
        request = self._requests.of_delivery(hook, delivery)
        if request is None:
            self._record(hook, delivery, "dead", None, "the message was deleted", is_down=False)
            return
        status, words = self._poster.post(hook, request, self._note)
        if self._stopping.is_set() and status is None:
            return  # not tried to the end
        if status is not None and _SUCCESS <= status < _REDIRECT:
            self._record(hook, delivery, "done", status, words, is_down=False)
            return
        is_down = not _refuses_this(status)
        if is_down:
            is_last = self._clock.now_ms() - delivery.at >= LONGEST_WAIT_MS
        else:
            is_last = delivery.attempts + 1 >= MOST_ATTEMPTS
        state: hook_deliveries.State = "dead" if is_last else "waiting"
        self._record(hook, delivery, state, status, words, is_down=is_down)

    def _note(self, http: Http | None) -> None:
        """Remember the request in progress, which `leave` ends."""
        self._http = http
        if http is not None and self._stopping.is_set():
            http.abandon()

    def _record(
        self,
        hook: HookRow,
        delivery: DeliveryRow,
        state: hook_deliveries.State,
        status: int | None,
        words: str,
        *,
        is_down: bool,
    ) -> None:
        retry_at = self._later(delivery.attempts) if state == "waiting" else None
        failures = hook.failures + 1 if is_down else 0
        with self._store.transaction():
            hook_deliveries.tried(
                self._store,
                delivery,
                state,
                status=status,
                answer=words,
                # A hook that is put off as a whole tries this one first.
                retry_at=None if is_down else retry_at,
            )
            if is_down or hook.failures:
                until = self._later(hook.failures) if is_down else None
                hooks.put_off(self._store, hook.id, failures, until)
        if is_down:
            _LOG.say(logging.WARNING, f"hook {hook.id}: {status or ''} {words}".strip())

    def _later(self, failures: int) -> int:
        pause = min(FIRST_PAUSE_SECONDS << min(failures, 20), _LONGEST_PAUSE_SECONDS)
        return self._clock.now_ms() + pause * 1000


def _refuses_this(status: int | None) -> bool:
    """Return whether an answer refuses one delivery, and not all of them."""
    return status is not None and _REFUSED <= status < _SERVER and status not in _NOT_NOW
