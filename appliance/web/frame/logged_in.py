"""The user of a request, as Flask-Login wants one.

The session cookie holds a secret that identifies a session in the store. Its user is logged in
until the session is deleted or expires (`messaging.people.sessions`).
"""

import logging
import secrets
from pathlib import Path

from flask import Flask, request
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from appliance import atomic_file
from appliance.messaging.people import sessions
from appliance.messaging.people.sessions import Limits
from appliance.messaging.requests import Author
from appliance.store.users import UserRow
from appliance.web.frame.services import services

KEY_FILE = "session.key"
POLLED = "live.live"
KEY_OCTETS = 32

log = logging.getLogger(__name__)


class Person(UserMixin):  # type: ignore[misc]  # flask_login has no types
    """The user of this request."""

    def __init__(self, row: UserRow, secret: str, session_id: int | None = None) -> None:
        self.id = row.id
        self.name = row.name
        self.role = row.role
        self.language = row.language
        self.session_id = session_id  # None in the request that logs in
        self._secret = secret

    def get_id(self) -> str:
        """Return the secret that the session cookie holds."""
        return self._secret

    @property
    def author(self) -> Author:
        """The user as the author of messages and of journal entries."""
        return Author("user", self.name, administers=self.role == "admin")


def load(secret: str) -> Person | None:
    """Return the user whose session the secret identifies; None if the session has ended.

    Requests that an open page sends by itself do not prolong the session.
    """
    by_itself = request.endpoint == POLLED
    found = sessions.resume(services().store, secret, session_limits(), note_use=not by_itself)
    if found is None:
        return None
    session, user = found
    return Person(user, secret, session.id)


def log_in(user: UserRow) -> None:
    """Begin a session of the user in this browser."""
    secret = sessions.begin(
        services().store,
        user,
        session_limits(),
        address=request.remote_addr or "",
        browser=request.user_agent.string,
    )
    login_user(Person(user, secret))


def log_out() -> None:
    """End the session of this request, if there is one."""
    if current_user.is_authenticated:
        sessions.end(services().store, current_user.get_id())
    logout_user()


def session_limits() -> Limits:
    """Return how long sessions last, as configured."""
    web = services().settings.web
    return Limits(web.session_hours, web.session_days)


def secret_key(data_dir: Path) -> bytes:
    """Return the key that signs cookies and forms; create it if it is missing or damaged.

    It is kept in a file of its own, so that a copy of the database is not enough to forge a
    session.
    """
    path = data_dir / KEY_FILE
    key = path.read_bytes() if path.exists() else None
    if key is not None and len(key) == KEY_OCTETS:
        return key
    if key is not None:
        log.warning("%s is damaged (%d octets): a new one replaces it", path, len(key))
    key = secrets.token_bytes(KEY_OCTETS)
    atomic_file.write(path, key)
    return key


def register(app: Flask) -> None:
    """Let Flask-Login find the user of each request."""
    manager = LoginManager(app)
    manager.user_loader(load)
