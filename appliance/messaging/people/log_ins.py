"""Attempts to log in, in every way: limited, checked, and recorded in the journal if they fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

from appliance.errors import TooManyTriesError
from appliance.messaging.journal.counted_entries import CountedEntries
from appliance.messaging.people import users
from appliance.messaging.people.guessing import Attempt, Guessing
from appliance.networks import network_of
from appliance.store.database import Store
from appliance.store.users import UserRow

# The log-in page, a program, the current password on the profile page, the code shown on the
# console, and a mail.
Way = Literal["page", "api", "profile", "code", "mail"]
STRANGER: Final = "system:stranger"


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of an attempt."""

    address: str
    way: Way
    actor: str = STRANGER  # the user already logged in, if any


class LogIns:
    """The attempts to log in to one box."""

    def __init__(self, store: Store, entries: CountedEntries, limit: int) -> None:
        """Prepare; `limit` is the number of attempts that may fail in five minutes."""
        self._store = store
        self._entries = entries
        self.guessing = Guessing(store.clock, limit)

    def password(self, name: str, password: str, origin: Origin) -> UserRow | None:
        """Return the user with this name and password, or None.

        Raise TooManyTriesError, or BusyError if several passwords are being checked already.
        """
        with self.attempt(origin, name) as attempt:
            found = users.verify_password(self._store, name, password)
            attempt.judge(right=found is not None)
        return found

    @contextmanager
    def attempt(self, origin: Origin, name: str = "") -> Iterator[Attempt]:
        """Check a secret in the block and judge it; `name` is the one given, if any.

        Raise TooManyTriesError or BusyError.
        """
        source = network_of(origin.address)
        try:
            with self.guessing.attempt(origin.address, name) as attempt:
                yield attempt
        except TooManyTriesError:
            detail = self._detail(origin, name)
            self._entries.note("throttled", source, actor=origin.actor, detail=detail)
            raise
        if attempt.was_right is False:
            detail = self._detail(origin, name)
            self._entries.note("login_failed", source, actor=origin.actor, detail=detail)

    def _detail(self, origin: Origin, name: str) -> dict[str, str]:
        # An unknown name is not recorded, because people type their password there by mistake.
        known = users.known_name(self._store, name)
        return {
            "tried": known or "",
            "unknown": _unknown(origin.way, name) if known is None else "",
            "from": origin.address,
            "way": origin.way,
        }


def _unknown(way: Way, name: str) -> str:
    """Return which kind of unknown name or secret was tried."""
    if name:
        return "name"
    return "token" if way in {"api", "mail"} else ""
