"""Sessions of users: they begin with a log-in and end with a log-out, by time or by decision.

A cookie carries a random secret and nothing else of importance; the row that it leads to has the
user.
"""

import hashlib
import logging
import secrets
from dataclasses import dataclass
from typing import Final

from appliance.errors import N_, NotFoundError
from appliance.masking import mask_name
from appliance.messaging.requests import Author
from appliance.store import events, sessions
from appliance.store import users as user_rows
from appliance.store.database import Store
from appliance.store.journal.people import LoggedIn, LoggedOut, UserChanged
from appliance.store.sessions import SessionRow
from appliance.store.users import UserRow

log = logging.getLogger(__name__)

_SECRET_OCTETS: Final = 32
_HOUR_MS: Final = 3_600_000
_DAY_MS: Final = 24 * _HOUR_MS
# The last use of a session is recorded no more often, because each record is a write to the card.
_NOTE_USE_MS: Final = 5 * 60_000
# The most sessions of one user; the least recently used one is dropped.
_MOST_OF_ONE: Final = 50
_LONGEST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts."""

    idle_hours: int  # without any activity
    days: int  # in total

    def has_ended(self, session: SessionRow, now_ms: int) -> bool:
        """Return whether the session has expired."""
        return (
            now_ms - session.used_at > self.idle_hours * _HOUR_MS
            or now_ms - session.created_at > self.days * _DAY_MS
        )


def begin(store: Store, user: UserRow, limits: Limits, *, address: str, browser: str) -> str:
    """Log a user in on a browser and record it in the journal; return the cookie's secret."""
    secret = secrets.token_urlsafe(_SECRET_OCTETS)
    now = store.clock.now_ms()
    with store.transaction():
        sessions.remove_ended(
            store, now - limits.idle_hours * _HOUR_MS, now - limits.days * _DAY_MS
        )
        for oldest in sessions.of_user(store, user.id)[_MOST_OF_ONE - 1 :]:
            sessions.remove(store, oldest.id, user.id)
        sessions.add(
            store, user.id, _digest(secret), address[:_LONGEST_SHOWN], browser[:_LONGEST_SHOWN]
        )
        user_rows.note_login(store, user.id)
        events.append(store, LoggedIn(actor=f"user:{user.name}", address=address))
    log.info("logged in from %s: %s", address, mask_name(user.name))
    return secret


def resume(
    store: Store, secret: str, limits: Limits, *, note_use: bool
) -> tuple[SessionRow, UserRow] | None:
    """Return the session of a cookie and its user, or None if it does not exist or has ended.

    `note_use` means that the user is active, which extends the session. If the store is not
    writable now, the user can read all the same.
    """
    found = sessions.find(store, _digest(secret))
    if found is None:
        return None
    session, _ = found
    now = store.clock.now_ms()
    if limits.has_ended(session, now):
        return None
    if note_use and now - session.used_at >= _NOTE_USE_MS:
        store.postponed.write(
            ("session used", session.id), lambda: sessions.note_use(store, session.id)
        )
    return found


def end(store: Store, secret: str) -> None:
    """Log out."""
    found = sessions.find(store, _digest(secret))
    if found is None:
        return
    session, user = found
    with store.transaction():
        sessions.remove(store, session.id, user.id)
        events.append(store, LoggedOut(actor=f"user:{user.name}"))
    log.info("logged out: %s", mask_name(user.name))


def end_one(store: Store, user: UserRow, session_id: int, author: Author) -> None:
    """End a session of `user` by its id. Raise NotFoundError if it has ended already."""
    with store.transaction():
        if not sessions.remove(store, session_id, user.id):
            raise NotFoundError("no_session", N_("This session has ended already."))
        events.append(store, UserChanged(actor=author.actor, session_ended=user.name))


def end_others(store: Store, user: UserRow, kept: int | None, author: Author) -> int:
    """End the sessions of `user` except `kept`; return their number."""
    with store.transaction():
        ended = sessions.remove_others(store, user.id, kept)
        if ended:
            events.append(store, UserChanged(actor=author.actor, session_ended=user.name))
    return ended


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
