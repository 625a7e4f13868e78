"""Limit how often a request may offer a secret, see `messaging.people.log_ins`."""

from contextlib import AbstractContextManager

from flask import request
from flask_login import current_user

from appliance.messaging.people.guessing import Attempt
from appliance.messaging.people.log_ins import STRANGER, Origin, Way
from appliance.store.accounts import UserRow
from appliance.web.frame.services import services


def checked_password(name: str, password: str, way: Way) -> UserRow | None:
    """Return the user whose name and password these are, or None.

    Raises TooManyTriesError, or BusyError when several passwords are being checked already.
    """
    return services().log_ins.password(name, password, _origin(way))


def attempt(way: Way, name: str = "") -> AbstractContextManager[Attempt]:
    """Check another secret inside and judge it. Raises TooManyTriesError or BusyError."""
    return services().log_ins.attempt(_origin(way), name)


def _origin(way: Way) -> Origin:
    # No program is asked for its cookie: it has none.
    person = current_user if way == "profile" else None
    return Origin(request.remote_addr or "", way, person.author.actor if person else STRANGER)
