"""Invite a user by a link that sets the password, once, until it expires.

The secret of the link has 256 random bits and is shown once; the store keeps its hash.
"""

import hashlib
from typing import Final

from appliance.errors import N_, NotFoundError
from appliance.messaging.people import users
from appliance.store import invitations as rows
from appliance.store import users as user_rows
from appliance.store.database import Store
from appliance.store.users import UserRow

GOOD_FOR_DAYS: Final = 7
_DAY_MS: Final = 86_400_000


def invite(store: Store, user: UserRow) -> str:
    """Return the secret of a new invitation, which replaces an earlier one of the user."""
    secret = users.new_secret()
    expires_at = store.clock.now_ms() + GOOD_FOR_DAYS * _DAY_MS
    with store.transaction():
        rows.put(store, user.id, _digest(secret), expires_at)
    return secret


def invited(store: Store, secret: str) -> UserRow:
    """Return the user whom a link invites. Raise NotFoundError if it is used up or has expired."""
    found = rows.find(store, _digest(secret))
    user = user_rows.user_by_id(store, found.user_id) if found else None
    if found is None or user is None or found.expires_at <= store.clock.now_ms():
        raise NotFoundError(
            "no_invitation",
            N_("This link has been used already, or it has expired."),
            cure=N_("Ask an administrator for a new one."),
        )
    return user


def take_up(store: Store, secret: str, password: str) -> UserRow:
    """Set the password of the invited user; the link is used up then.

    Raise NotFoundError, or InputError (password) for a password that is not accepted.
    """
    user = invited(store, secret)
    return users.change_password(
        store,
        user.name,
        password,
        actor=f"user:{user.name}",
        check=lambda: invited(store, secret),  # another browser may have been faster
    )


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
