"""The webhooks of the box: made, changed, paused, tried, removed, and running."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from appliance.channels.hooks import queueing, redelivery, reports, wanted
from appliance.channels.hooks.delivering import Deliveries
from appliance.channels.hooks.payloads import Payloads
from appliance.channels.hooks.posting import Poster
from appliance.channels.hooks.requests import Requests
from appliance.channels.hooks.wanted import NewHook, Wanted
from appliance.config.channels import EVERY_NETWORK
from appliance.errors import N_, ConflictError, InputError, NotFoundError
from appliance.messaging.journal.consumers import Consumer, Consumers
from appliance.messaging.requests import Author
from appliance.store import consumers, groups, hook_deliveries, hooks, report_addresses
from appliance.store import events as journal
from appliance.store.database import Store
from appliance.store.hooks import HookRow
from appliance.store.journal.box import HookChanged
from appliance.store.report_addresses import ReportAddressRow
from appliance.store.sealing import Seal

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Made:
    """A new webhook, or one with a new key, and the key, which is shown once."""

    row: HookRow
    key: str


class Hooks:
    """All webhooks. Any thread may use it.

    `consumers` are the box's; `own_number` returns the number of a line, if it is known;
    `networks` returns the addresses of the own network that webhooks may reach.
    """

    def __init__(
        self,
        store: Store,
        consumers: Callable[[], Consumers],
        device_id: str,
        own_number: Callable[[str | None], str | None],
        networks: Callable[[], Sequence[str]] = lambda: (EVERY_NETWORK,),
    ) -> None:
        self._store = store
        self.device_id = device_id  # by which the box calls itself to programs
        self._consumers = consumers
        self._networks = networks
        self._seal = Seal(store.path.parent)
        self._requests = Requests(store, Payloads(store, device_id, own_number), own_number)
        self._poster = Poster(store.clock, self._seal.open, networks)
        self._deliveries = Deliveries(store, self._requests, self._poster)
        self.consumer: Consumer = queueing.consumer(self._deliveries.wake)

    def start(self) -> None:
        """Deliver what waits."""
        self._deliveries.wake()

    def stop(self) -> None:
        """End the deliveries; what waits is delivered after the next start."""
        self._deliveries.stop()

    def add(self, new: NewHook, author: Author, country: str) -> Made:
        """Make a webhook. Raise InputError or ConflictError."""
        values = self._checked(new, country)
        key, public_id = wanted.key(new.key), wanted.lasting_id(new.public_id)
        sealed = self._seal.close(key)
        with self._store.transaction():
            self._require_room()
            if any(row.public_id == public_id for row in hooks.every(self._store)):
                raise ConflictError(
                    "duplicate_id",
                    N_("A webhook with the id %(id)s is there already."),
                    id=public_id,
                )
            self._require_group(new.group_id)
            hooks.add(self._store, public_id=public_id, secret=sealed, actor=author.actor, **values)
            self._tell(author, "added", new.url)
        self._go_on()
        return Made(self.named(public_id), key)

    def change(self, public_id: str, new: Wanted, author: Author, country: str) -> HookRow:
        """Change what a webhook tells, and where; what waits already is delivered there.

        Raise NotFoundError, InputError, or ConflictError for a webhook that the box made.
        """
        with self._store.transaction():
            row = self.named(public_id)
            if not row.events:
                raise ConflictError(
                    "hook_of_reports",
                    N_("The box made this webhook for reports: it can only be paused or removed."),
                )
            values = self._checked(new, country)
            if new.group_id != row.group_id:
                self._require_group(new.group_id)
            hooks.change(self._store, row.id, **values)
            self._tell(author, "changed", new.url)
        self._deliveries.wake()
        return self.named(public_id)

    def renew_key(self, public_id: str, author: Author) -> Made:
        """Give a webhook a new key; the earlier one signs nothing more. Raise NotFoundError."""
        key = wanted.key("")
        sealed = self._seal.close(key)
        with self._store.transaction():
            row = self.named(public_id)
            hooks.set_secret(self._store, row.id, sealed)
            self._tell(author, "key", row.url)
        return Made(self.named(public_id), key)

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
        name = f"{row.public_id}-{secrets.token_hex(4)}"
        return self._poster.post(row, self._requests.of_test(row, name))

    def want_reports(
        self, batch_id: int, address: str, mask: int, author: Author, *, own: str = ""
    ) -> None:
        """Call an address for each report about a sending, within the caller's transaction.

        `mask` says for which: see `kannel_urls`; `own` is what the program calls the sender. Raise
        InputError or ConflictError.
        """
        checked = wanted.address(address, self._networks())
        server = reports.server_of(checked)
        hook = next((row for row in hooks.every(self._store) if _takes_reports(row, server)), None)
        hook_id = self._add_for_reports(server, author) if hook is None else hook.id
        now = self._store.clock.now_ms()
        report_addresses.add(
            self._store, ReportAddressRow(batch_id, hook_id, checked, mask, own, now)
        )

    def _add_for_reports(self, server: str, author: Author) -> int:
        self._require_room()
        # It has its place in the journal from the commit on that stores the sending.
        consumers.add_missing(self._store, [self.consumer.name])
        hook_id = hooks.add(
            self._store,
            public_id=wanted.lasting_id(""),
            url=server,
            events=(),
            secret=self._seal.close(wanted.key("")),
            number=None,
            line=None,
            actor=author.actor,
            form="kannel",
        )
        self._tell(author, "added", server)
        self._store.after_commit(self._go_on)
        return hook_id

    def _go_on(self) -> None:
        self._consumers().follow([self.consumer])
        self._deliveries.wake()

    def deliver_again(
        self, since_ms: int, until_ms: int, kinds: tuple[str, ...]
    ) -> tuple[int, int]:
        """Deliver what was received in a period once more; see `redelivery.queue_again`."""
        found = redelivery.queue_again(self._store, since_ms, until_ms, kinds)
        self._deliveries.wake()
        return found

    def named(self, public_id: str) -> HookRow:
        """Return a webhook. Raise NotFoundError."""
        for row in hooks.every(self._store):
            if row.public_id == public_id:
                return row
        raise NotFoundError("no_hook", N_("There is no webhook with this id."))

    def _checked(self, new: Wanted, country: str) -> dict[str, Any]:
        """Return the columns of a webhook as it is asked for. Raise InputError."""
        return {
            "url": wanted.address(new.url, self._networks()),
            "events": wanted.chosen(new.events),
            "number": wanted.number(new.number, country),
            "line": new.line or None,
            "group_id": new.group_id,
            "form": wanted.form(new.form, new.events),
        }

    def _require_room(self) -> None:
        if len(hooks.every(self._store)) >= MOST:
            raise ConflictError(
                "too_many_hooks", N_("There are %(most)d webhooks already."), most=MOST
            )

    def _require_group(self, group_id: int | None) -> None:
        if group_id is not None and not groups.by_ids(self._store, [group_id]):
            raise InputError("no_group", N_("There is no such group."), field="group")

    def _tell(self, author: Author, change: str, url: str) -> None:
        # Without the query, which may contain a secret.
        shown = url.strip().partition("?")[0]
        journal.append(self._store, HookChanged(actor=author.actor, hook=shown, change=change))


def _takes_reports(row: HookRow, server: str) -> bool:
    return not row.events and row.url == server
