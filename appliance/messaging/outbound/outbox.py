"""The only way out: pages, the API, the scheduler and the command line all submit messages here.

A message is accepted once `accept` returns: it is stored and synced. Later decisions about it
(cancel, resend, dismiss, release, pause) go through here too. The rules are read again each time,
because the settings page may change them while the daemon runs.
"""

from collections.abc import Callable, Sequence
from functools import partial

from appliance.clock import Clock
from appliance.config import MessagingSettings
from appliance.messaging.outbound import (
    acceptance,
    decisions,
    releasing,
    revising,
    revision,
    staging,
)
from appliance.messaging.outbound.decisions import Resent
from appliance.messaging.outbound.revision import Change, Revised
from appliance.messaging.requests import AcceptedBatch, Author, NewMessage, Preview
from appliance.messaging.routing import permissions
from appliance.messaging.routing.ways import EqualWays, Ways
from appliance.messaging.rules import line_stops
from appliance.store.database import Store
from appliance.store.lines import LineRow


class Outbox:
    """Accept messages for sending, and carry out decisions about them.

    Each method is one commit, or part of the caller's, unless it says that it takes several.
    `settings` returns the settings in force, such as `Preferences.messaging`; `wake` tells the
    lines and the scheduler, always after the commit. `ways` knows the box's lines; None means that
    there is one, whatever its name.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        settings: Callable[[], MessagingSettings],
        wake: Callable[[], None],
        ways: Ways | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._wake = partial(store.after_commit, wake)
        self._ways: Ways = ways or EqualWays(tuple, settings)

    def lines(self) -> tuple[LineRow, ...]:
        """Return the lines of a box that has several; nothing if it has one."""
        rows = tuple(self._ways.rows())
        return rows if len(rows) > 1 else ()

    def line_names(self) -> tuple[str, ...]:
        """Return the names of all lines."""
        return tuple(self._ways.names())

    def number_of(self, line: str) -> str | None:
        """Return a line's own number, if it is known."""
        return self._ways.number_of(line)

    def lines_for(self, author: Author) -> tuple[LineRow, ...]:
        """Return the lines among which an author may choose; nothing if the box has one."""
        rows = self.lines()
        user_id = permissions.user_of(self._store, author) if rows else None
        return tuple(row for row in rows if permissions.may_use(row, author, user_id))

    def preview(
        self, request: NewMessage, author: Author, *, instead_of: int | None = None
    ) -> Preview:
        """Return what `accept` would do; store nothing. Raise InputError for an invalid text."""
        return acceptance.preview(
            self._store,
            self._settings(),
            request,
            author,
            ways=self._ways,
            instead_of=instead_of,
        )

    def accept(
        self,
        request: NewMessage,
        author: Author,
        *,
        instead_of: int | None = None,
        also: Callable[[], None] = lambda: None,
    ) -> AcceptedBatch:
        """Store the messages of a request and cancel the message `instead_of`; all or nothing.

        `also` is called in the same commit; what it raises prevents everything.

        Raise InputError, NotFoundError (contact or group), QuotaError, ConflictError `duplicate_id`
        if the public id exists, and what `cancel` raises.
        """
        accepted = acceptance.accept(
            self._store,
            self._settings(),
            request,
            author,
            ways=self._ways,
            instead_of=instead_of,
            also=also,
        )
        self._wake()
        return accepted

    def cancel(self, message_id: int, author: Author) -> None:
        """Cancel a message. Raise ConflictError if it has been sent, NotFoundError if unknown."""
        decisions.cancel(self._store, message_id, author)

    def cancel_many(self, message_ids: Sequence[int], author: Author) -> int:
        """Cancel those of the messages that have not been sent; return their number."""
        return decisions.cancel_many(self._store, message_ids, author)

    def cancel_batch(self, batch_id: int, author: Author) -> int:
        """Cancel all messages of a batch that have not been sent; return their number."""
        return decisions.cancel_batch(self._store, batch_id, author)

    def revise(self, batch_id: int, change: Change, author: Author) -> Revised:
        """Give a scheduled sending a new text and date; see `revision.revise`."""
        revised = revision.revise(self._store, self._settings(), batch_id, change, author)
        self._wake()
        return revised

    def resend(self, message_id: int, author: Author) -> None:
        """Queue a failed, uncertain or expired message again, as a person decided."""
        decisions.resend(self._store, self._settings(), message_id, author, ways=self._ways)
        self._wake()

    def resend_many(self, message_ids: Sequence[int], author: Author) -> Resent:
        """Queue failed, uncertain or expired messages again, in several commits."""
        resent = decisions.resend_many(
            self._store, self._settings(), message_ids, author, ways=self._ways
        )
        self._wake()
        return resent

    def dismiss(self, message_id: int, author: Author) -> None:
        """Dismiss a failed, uncertain or held message: it needs no further decision."""
        decisions.dismiss(self._store, message_id, author)

    def release_held(self, message_id: int, author: Author) -> None:
        """Release a held message for sending."""
        decisions.release_held(self._store, self._settings(), message_id, author, ways=self._ways)
        self._wake()

    def pause_batch(self, batch_id: int, author: Author) -> None:
        """Pause the messages of a batch that have not begun to be sent."""
        decisions.set_paused(self._store, batch_id, author, paused=True)

    def resume_batch(self, batch_id: int, author: Author) -> None:
        """Resume a paused batch."""
        decisions.set_paused(self._store, batch_id, author, paused=False)
        self._wake()

    def resume_line(self, line: str, author: Author) -> bool:
        """Let a line resume mass sending; return False if it was not stopped."""
        resumed = line_stops.resume(self._store, line, author)
        self._wake()
        return resumed

    def look_again(self) -> None:
        """Wake the lines: settings have changed, and they may send more than before."""
        self._wake()

    def release_due(self) -> int:
        """Release due messages, hold late ones, expire old ones; return the number changed.

        Large sendings whose messages are not all created or edited yet are completed first.
        Scheduled messages wait while the clock is not set. It takes several commits, until nothing
        due is left.
        """
        try:
            revising.work_off_all(self._store)
            released = staging.work_off_all(self._store)
        except Exception:
            # Small writes may still succeed, for instance on a disk that is almost full.
            self._release()
            raise
        if released:
            self._wake()
        return released + self._release()

    def _release(self) -> int:
        released = 0
        while at_once := releasing.release_due(self._store, self._settings(), self._ways):
            self._wake()
            released += at_once
        return released

    def next_release_ms(self) -> int | None:
        """Return when `release_due` next has something to do, or None if nothing waits."""
        return releasing.next_release_ms(self._store)
