"""The one path out: pages, the API, the scheduler and the command line all hand messages here.

A message is accepted when `accept` returned: stored and synced. What is decided about it afterwards
(cancel, resend, dismiss, release, pause) passes here too. Rules are asked for anew each time: the
settings page may change them while the daemon runs.
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
from appliance.store.database import Store


class Outbox:
    """Messages on their way to the queue, and decisions about them.

    Each method is one commit, or part of the caller's, but for what is said to be several.
    `settings` gives the settings in force, e.g. `Preferences.messaging`; `wake` tells the modem
    sessions and the scheduler, always after the commit.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        settings: Callable[[], MessagingSettings],
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._wake = partial(store.after_commit, wake)

    def preview(self, request: NewMessage, author: Author) -> Preview:
        """What `accept` would do; nothing is stored. InputError for a text that cannot go."""
        return acceptance.preview(self._store, self._settings(), request, author)

    def accept(
        self, request: NewMessage, author: Author, *, instead_of: int | None = None
    ) -> AcceptedBatch:
        """Store the messages of a request and cancel the message `instead_of`; all or nothing.

        Raises InputError, NotFoundError (contact or group), ConflictError `duplicate_id` when the
        public id is known, QuotaError; and what `cancel` raises.
        """
        accepted = acceptance.accept(
            self._store, self._settings(), request, author, instead_of=instead_of
        )
        self._wake()
        return accepted

    def cancel(self, message_id: int, author: Author) -> None:
        """Take back what has not gone. ConflictError when it has, NotFoundError if unknown."""
        decisions.cancel(self._store, message_id, author)

    def cancel_many(self, message_ids: Sequence[int], author: Author) -> int:
        """Take back those of the messages that have not gone; of how many."""
        return decisions.cancel_many(self._store, message_ids, author)

    def cancel_batch(self, batch_id: int, author: Author) -> int:
        """Take back every message of a batch that has not gone; how many."""
        return decisions.cancel_batch(self._store, batch_id, author)

    def revise(self, batch_id: int, change: Change, author: Author) -> Revised:
        """Give a scheduled sending another text and date; see `revision.revise`."""
        revised = revision.revise(self._store, self._settings(), batch_id, change, author)
        self._wake()
        return revised

    def resend(self, message_id: int, author: Author) -> None:
        """Queue a failed, uncertain or expired message again: a person decided so."""
        decisions.resend(self._store, self._settings(), message_id, author)
        self._wake()

    def resend_many(self, message_ids: Sequence[int], author: Author) -> Resent:
        """Queue failed, uncertain or expired messages again, in several commits."""
        resent = decisions.resend_many(self._store, self._settings(), message_ids, author)
        self._wake()
        return resent

    def dismiss(self, message_id: int, author: Author) -> None:
        """Leave a failed, uncertain or held message as it is, decided and done with."""
        decisions.dismiss(self._store, message_id, author)

    def release_held(self, message_id: int, author: Author) -> None:
        """Send a held message after all."""
        decisions.release_held(self._store, message_id, author)
        self._wake()

    def pause_batch(self, batch_id: int, author: Author) -> None:
        """Hold back the messages of a batch that have not begun to go."""
        decisions.set_paused(self._store, batch_id, author, paused=True)

    def resume_batch(self, batch_id: int, author: Author) -> None:
        """Let a paused batch go on."""
        decisions.set_paused(self._store, batch_id, author, paused=False)
        self._wake()

    def release_due(self) -> int:
        """Make ready what is due, hold what is too late, expire what is too old; how many.

        Large sendings whose messages are not all made or changed yet go on first. Scheduled
        messages wait while the clock is not set. In several commits, until nothing is left that is
        due.
        """
        try:
            revising.work_off_all(self._store)
            released = staging.work_off_all(self._store)
        except Exception:
            # What takes little may still be written: on a disk that is almost full, for instance.
            self._release()
            raise
        if released:
            self._wake()
        return released + self._release()

    def _release(self) -> int:
        released = 0
        while at_once := releasing.release_due(self._store, self._settings()):
            self._wake()
            released += at_once
        return released

    def next_release_ms(self) -> int | None:
        """When `release_due` has something to do next; None if nothing waits."""
        return releasing.next_release_ms(self._store)
