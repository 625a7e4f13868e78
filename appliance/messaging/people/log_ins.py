"""Tries to log in, by whichever way: limited, checked, and told to the journal if they fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

from appliance.errors import TooManyTriesError
from appliance.messaging.journal.counted_entries import CountedEntries
from appliance.messaging.people import accounts
from appliance.messaging.people.guessing import Attempt, Guessing
from appliance.networks import network_of
from appliance.store.accounts import UserRow
from appliance.store.database import Store

# By the log-in page, by a program, by the profile's question for one's present password, and by the
# code that the console shows.
Way = Literal["page", "api", "profile", "code"]
STRANGER: Final = "system:stranger"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a try comes from."""

    address: str
    way: Way
    actor: str = STRANGER  # who is logged in already


class LogIns:
    """The tries of one box."""

    def __init__(self, store: Store, entries: CountedEntries, limit: int) -> None:
        """`limit` is how many tries may fail in five minutes."""
        self._store = store
        self._entries = entries
        self.guessing = Guessing(store.clock, limit)

    def password(self, name: str, password: str, origin: Origin) -> UserRow | None:
        """Return the user whose name and password these are, or None.

        Raises TooManyTriesError, or BusyError when several passwords are being checked already.
        """
        with self.attempt(origin, name) as attempt:
            found = accounts.verify_password(self._store, name, password)
            attempt.judge(right=found is not None)
        return found

    @contextmanager
    def attempt(self, origin: Origin, name: str = "") -> Iterator[Attempt]:
        """Check a secret inside and judge it; `name` is the account's, if one is named.

        Raises TooManyTriesError or BusyError.
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
        # What is nobody's name is not kept: people type their password there.
        known = accounts.known_name(self._store, name)
        return {
            "tried": known or "",
            "unknown": _unknown(origin.way, name) if known is None else "",
            "from": origin.address,
            "way": origin.way,
        }


def _unknown(way: Way, name: str) -> str:
    """Say what was tried that belongs to nobody."""
    if name:
        return "name"
    return "token" if way == "api" else ""
