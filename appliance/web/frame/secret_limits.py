"""Limits on how often a request may present a secret; see `messaging.people.log_ins`."""

from contextlib import AbstractContextManager

from flask import request
from flask_login import current_user

from appliance.messaging.people.guessing import Attempt
from appliance.messaging.people.log_ins import STRANGER, Origin, Way
from appliance.store.users import UserRow
from appliance.web.frame.services import services


def checked_password(name: str, password: str, way: Way) -> UserRow | None:
    """Return the user with this name and password, or None.

    Raise TooManyTriesError, or BusyError while too many passwords are being checked.
    """
    return services().log_ins.password(name, password, _origin(way))


def attempt(way: Way, name: str = "") -> AbstractContextManager[Attempt]:
    """Count an attempt at another secret. Raise TooManyTriesError or BusyError.

    The caller checks the secret inside the context and judges the attempt there.
    """
    return services().log_ins.attempt(_origin(way), name)


def _origin(way: Way) -> Origin:
    # Only the profile has a user who is logged in; programs send no cookie.
    person = current_user if way == "profile" else None
    return Origin(request.remote_addr or "", way, person.author.actor if person else STRANGER)
