"""Who is logged in: a person from the store, as Flask-Login wants one.

The session cookie names the user and the user's session epoch; a new password raises the epoch,
and every session of the user has ended.
"""

import logging
import secrets
from pathlib import Path

from flask import Flask
from flask_login import LoginManager, UserMixin

from appliance import atomic_file
from appliance.messaging.requests import Author
from appliance.store import accounts
from appliance.store.accounts import UserRow
from appliance.web.services import services

KEY_FILE = "session.key"
KEY_OCTETS = 32

log = logging.getLogger(__name__)


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
    """The key that signs cookies and forms; made at the first start, and anew if it is damaged.

    It is a file of its own, so that a copy of the database lets nobody forge a session.
    """
    path = data_dir / KEY_FILE
    key = path.read_bytes() if path.exists() else None
    if key is not None and len(key) == KEY_OCTETS:
        return key
    if key is not None:
        log.warning("%s is damaged (%d octets): a new one is made", path, len(key))
    key = secrets.token_bytes(KEY_OCTETS)
    atomic_file.write(path, key)
    return key


def register(app: Flask) -> None:
    """Make `current_user` work."""
    manager = LoginManager(app)
    manager.user_loader(load)
