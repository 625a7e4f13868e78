"""The webhooks of the box: made, paused, tried, removed, and running."""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from appliance.addresses import numbers
from appliance.channels.hooks import events, queueing
from appliance.channels.hooks.delivering import Deliveries, post
from appliance.channels.hooks.payloads import Payloads
from appliance.errors import N_, ConflictError, InputError, NotFoundError
from appliance.lines.providers import checks
from appliance.messaging.journal.consumers import Consumer, Consumers
from appliance.messaging.requests import Author
from appliance.store import events as journal
from appliance.store import hook_deliveries, hooks
from appliance.store.database import Store
from appliance.store.hooks import HookRow
from appliance.store.journal.box import HookChanged
from appliance.store.sealing import Seal

MOST: Final = 50
SHORTEST_KEY: Final = 8
_KEY_OCTETS: Final = 24
_ID_OCTETS: Final = 9
# Spaces, accents and line breaks cannot be sent in a request; what follows # never is.
_OF_ADDRESSES: Final = {chr(octet) for octet in range(0x21, 0x7F)} - {"#"}
_IN_ADDRESSES: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.:-]*")


@dataclass(frozen=True, slots=True)
class NewHook:
    """A webhook as somebody asks for it. An empty key is replaced by a new one."""

    url: str
    events: tuple[str, ...]
    key: str = ""
    public_id: str = ""
    number: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A new webhook, and its key, which is shown once."""

    row: HookRow
    key: str


class Hooks:
    """All webhooks. Any thread may use it.

    `consumers` are the box's; `own_number` returns the number of a line, if it is known.
    """

    def __init__(
        self,
        store: Store,
        consumers: Callable[[], Consumers],
        device_id: str,
        own_number: Callable[[str | None], str | None],
    ) -> None:
        self._store = store
        self._consumers = consumers
        self._seal = Seal(store.path.parent)
        self._payloads = Payloads(store, device_id, own_number)
        self._deliveries = Deliveries(store, self._payloads, self._seal.open)
        self.consumer: Consumer = queueing.consumer(self._deliveries.wake)

    def start(self) -> None:
        """Deliver what waits."""
        self._deliveries.wake()

    def stop(self) -> None:
        """End the deliveries; what waits is delivered after the next start."""
        self._deliveries.stop()

    def add(self, new: NewHook, author: Author, country: str) -> Made:
        """Make a webhook. Raise InputError or ConflictError."""
        url = _url(new.url)
        chosen = _events(new.events)
        key = new.key or secrets.token_urlsafe(_KEY_OCTETS)
        if len(key) < SHORTEST_KEY:
            raise InputError(
                "hook_key",
                N_("A key has at least %(least)d characters."),
                field="key",
                least=SHORTEST_KEY,
            )
        number = numbers.normalise(new.number, country) if new.number else None
        public_id = _id(new.public_id)
        sealed = self._seal.close(key)
        with self._store.transaction():
            known = hooks.every(self._store)
            if len(known) >= MOST:
                raise ConflictError(
                    "too_many_hooks", N_("There are %(most)d webhooks already."), most=MOST
                )
            if any(row.public_id == public_id for row in known):
                raise ConflictError(
                    "duplicate_id",
                    N_("A webhook with the id %(id)s is there already."),
                    id=public_id,
                )
            hook_id = hooks.add(
                self._store,
                public_id=public_id,
                url=url,
                events=chosen,
                secret=sealed,
                number=number,
                line=new.line or None,
                actor=author.actor,
            )
            self._tell(author, "added", url)
        self._consumers().follow([self.consumer])
        self._deliveries.wake()
        row = hooks.by_id(self._store, hook_id)
        assert row is not None  # noqa: S101 - it has just been stored
        return Made(row, key)

    def remove(self, public_id: str, author: Author) -> None:
        """Delete a webhook with its deliveries. Raise NotFoundError."""
        with self._store.transaction():
            row = self.named(public_id)
            hooks.remove(self._store, public_id)
            self._tell(author, "removed", row.url)
        self._deliveries.wake()

    def pause(self, public_id: str, author: Author, *, paused: bool) -> HookRow:
        """Pause or resume a webhook. Raise NotFoundError."""
        with self._store.transaction():
            row = self.named(public_id)
            hooks.pause(self._store, public_id, paused=paused)
            if row.paused != paused:
                self._tell(author, "paused" if paused else "resumed", row.url)
        self._deliveries.wake()
        return self.named(public_id)

    def again(self, public_id: str, delivery_id: int) -> None:
        """Deliver something once more. Raise NotFoundError."""
        row = self.named(public_id)
        if not hook_deliveries.again(self._store, row.id, delivery_id):
            raise NotFoundError("no_delivery", N_("There is no such delivery."))
        self._deliveries.wake()

    def test(self, public_id: str) -> tuple[int | None, str]:
        """Deliver a `system:ping` now. Return the status of the answer and its beginning.

        The status is None if there was no answer; the text then says why. Raise NotFoundError.
        """
        row = self.named(public_id)
        body = self._payloads.ping(row, f"{row.public_id}-{secrets.token_hex(4)}")
        return post(row, body, self._store.clock, self._seal.open)

    def named(self, public_id: str) -> HookRow:
        """Return a webhook. Raise NotFoundError."""
        for row in hooks.every(self._store):
            if row.public_id == public_id:
                return row
        raise NotFoundError("no_hook", N_("There is no webhook with this id."))

    def _tell(self, author: Author, change: str, url: str) -> None:
        # Without the query, which may contain a secret.
        shown = url.partition("?")[0]
        journal.append(self._store, HookChanged(actor=author.actor, hook=shown, change=change))


def _url(typed: str) -> str:
    """Return the address to store, as it was typed. Raise InputError."""
    whole = typed.strip()
    if set(whole) - _OF_ADDRESSES:
        raise InputError(
            "line_address_signs",
            N_("An address has no spaces, no accents and no #."),
            field="url",
        )
    try:
        checks.lan_address(whole.partition("?")[0])
    except InputError as error:
        error.field = "url"
        raise
    return whole


def _id(typed: str) -> str:
    """Return the id to store, a new one if none is given. Raise InputError.

    It stands in the addresses at which the webhook is paused and removed.
    """
    if not typed:
        return secrets.token_urlsafe(_ID_OCTETS)
    if not _IN_ADDRESSES.fullmatch(typed):
        raise InputError(
            "hook_id",
            N_("An id has letters, digits, hyphens, underscores, dots and colons only."),
            field="id",
        )
    return typed


def _events(wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the events in their order. Raise InputError."""
    unknown = [each for each in wanted if each not in events.EVENTS]
    if unknown or not wanted:
        raise InputError(
            "hook_events",
            N_("Choose events among: %(known)s."),
            field="events",
            known=", ".join(events.EVENTS),
        )
    return tuple(each for each in events.EVENTS if each in wanted)
