"""Who is logged in: a person from the store, as Flask-Login wants one.

The session cookie names the user and the user's session epoch; a new password raises the epoch,
and every session of the user has ended.
"""

import secrets
from pathlib import Path

from flask import Flask
from flask_login import LoginManager, UserMixin

from appliance.messaging.requests import Author
from appliance.store import accounts
from appliance.store.accounts import UserRow
from appliance.web.services import services

KEY_FILE = "session.key"
KEY_OCTETS = 32
PRIVATE = 0o600


class Person(UserMixin):  # type: ignore[misc]  # flask_login has no types
    """The user of this request."""

    def __init__(self, row: UserRow) -> None:
        self.id = row.id
        self.name = row.name
        self.role = row.role
        self.language = row.language
        self.epoch = row.session_epoch

    def get_id(self) -> str:
        """What the session cookie keeps."""
        return f"{self.id}.{self.epoch}"

    @property
    def author(self) -> Author:
        """As the author of messages and of journal entries."""
        return Author("user", self.name)


def load(identity: str) -> Person | None:
    """The person a session cookie names, unless the session has ended."""
    user_id, _, epoch = identity.partition(".")
    if not user_id.isdecimal():
        return None
    row = accounts.user_by_id(services().store, int(user_id))
    if row is None or str(row.session_epoch) != epoch:
        return None
    return Person(row)


def secret_key(data_dir: Path) -> bytes:
    """The key that signs session cookies; made at the first start.

    It is a file of its own, so that a copy of the database lets nobody forge a session.
    """
    path = data_dir / KEY_FILE
    if not path.exists():
        path.touch(mode=PRIVATE)
        path.write_bytes(secrets.token_bytes(KEY_OCTETS))
    return path.read_bytes()


def register(app: Flask) -> None:
    """Make `current_user` work."""
    manager = LoginManager(app)
    manager.user_loader(load)
