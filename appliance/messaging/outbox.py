"""The one path out: pages, the API, the scheduler and the command line all hand messages here.

A message is accepted when `accept` returned: stored and synced. What is decided about it afterwards
(cancel, resend, dismiss, release, pause) passes here too. Rules are asked for anew each time: the
settings page may change them while the daemon runs.
"""

from collections.abc import Callable

from appliance.clock import Clock
from appliance.config import MessagingSettings
from appliance.messaging.requests import AcceptedBatch, Author, NewMessage, Preview
from appliance.store.database import Store


class Outbox:
    """Messages on their way to the queue, and decisions about them.

    `rules` gives the settings in force, e.g. `Preferences.messaging`; `wake` tells the modem
    sessions that there is something to send, always after the commit.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        rules: Callable[[], MessagingSettings],
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules
        self._wake = wake

    def preview(self, request: NewMessage) -> Preview:
        """What `accept` would do; nothing is stored. InputError for a text that cannot go."""
        raise NotImplementedError

    def accept(self, request: NewMessage, author: Author) -> AcceptedBatch:
        """Store the messages of a request, all or none.

        Raises InputError, NotFoundError (contact or group), ConflictError `duplicate_id` when the
        public id is known.
        """
        raise NotImplementedError

    def cancel(self, message_id: int, author: Author) -> None:
        """Take back what has not gone. ConflictError when it has, NotFoundError if unknown."""
        raise NotImplementedError

    def cancel_batch(self, batch_id: int, author: Author) -> int:
        """Take back every message of a batch that has not gone; how many."""
        raise NotImplementedError

    def resend(self, message_id: int, author: Author) -> None:
        """Queue a failed, uncertain or expired message again: a person decided so."""
        raise NotImplementedError

    def dismiss(self, message_id: int, author: Author) -> None:
        """Leave a failed, uncertain or held message as it is, decided and done with."""
        raise NotImplementedError

    def release_held(self, message_id: int, author: Author) -> None:
        """Send a held message after all."""
        raise NotImplementedError

    def pause_batch(self, batch_id: int, author: Author) -> None:
        """Hold back the messages of a batch that have not begun to go."""
        raise NotImplementedError

    def resume_batch(self, batch_id: int, author: Author) -> None:
        """Let a paused batch go on."""
        raise NotImplementedError

    def release_due(self) -> int:
        """Make ready what is due, hold what is too late, expire what is too old; how many.

        Scheduled messages wait while the clock is not set.
        """
        raise NotImplementedError

    def next_release_ms(self) -> int | None:
        """When `release_due` has something to do next; None if nothing waits."""
        raise NotImplementedError
