"""Tokens that a program fetches for a while, instead of sending its lasting secret each time.

Such a token acts as the user or the token that fetched it, with that one's limits, and with no more
scopes. Its refresh secret fetches the next one, once. Removing the token, changing the password or
removing the user ends it.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from appliance.errors import N_, ConflictError, ExpiredError, InputError, NotFoundError
from appliance.messaging.people import permits, scopes, users
from appliance.messaging.people.credentials import ACCESS_PREFIX, REFRESH_PREFIX, Caller
from appliance.store import access_tokens as rows
from appliance.store import events
from appliance.store import users as user_rows
from appliance.store.access_tokens import AccessTokenRow, NewAccessToken
from appliance.store.database import Store
from appliance.store.journal.people import TokenChanged

USUAL_SECONDS: Final = 86_400
LONGEST_SECONDS: Final = 366 * 86_400
# A program that was switched off over the holidays goes on by itself.
_REFRESH_SECONDS: Final = 30 * 86_400
# A program that fetches one for each request forgets them: the oldest go.
MOST: Final = 100
_NO_LONGER: Final = N_("This token cannot be used any more: fetch a new one.")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A token and its secrets, shown this once."""

    id: str
    secret: str
    refresh: str
    expires_at: int
    scopes: tuple[str, ...]


def fetch(
    store: Store, caller: Caller, wanted: Collection[str] | None, seconds: int = USUAL_SECONDS
) -> Fetched:
    """Return a token of the caller with some of its scopes, or all of them.

    Raise InputError, ForbiddenError for a scope that the caller lacks, or ConflictError for a
    caller that is neither a user nor a token.
    """
    asked = scopes.checked(wanted) if wanted else None
    if wanted:
        for scope in asked or (scopes.ALL,):
            permits.require(caller, scope)
    granted = scopes.common(caller.scopes, asked)
    in_order = None if granted is None else tuple(each for each in scopes.SCOPES if each in granted)
    if not 0 < seconds <= LONGEST_SECONDS:
        raise InputError(
            "bad_ttl", N_("The validity must be a positive number of seconds."), field="ttl"
        )
    token_id = user_id = None
    if caller.author.kind == "token":
        token_id = users.token(store, caller.author.name).id
    elif caller.author.kind == "user":
        user_id = users.user(store, caller.author.name).id
    else:
        raise ConflictError("no_owner", N_("Only users and tokens can fetch a token."))
    with store.transaction():
        return _add(store, (token_id, user_id), in_order, seconds, caller.author.actor)


def refresh(store: Store, caller: Caller, secret: str) -> Fetched:
    """Return the token that follows the one with this refresh secret, which ends.

    Raise ConflictError for another secret, such as that of a lasting token.
    """
    with store.transaction():
        found = rows.by_refresh(store, digest(secret))
        if found is None:
            raise ConflictError("no_refresh", N_("This needs the secret for the next token."))
        rows.remove(store, found.id)
        seconds = max(1, (found.expires_at - found.created_at) // 1000)
        owners = found.token_id, found.user_id
        return _add(store, owners, found.scopes, seconds, caller.author.actor)


def revoke(store: Store, caller: Caller, public_id: str) -> None:
    """End a token of the caller, or of anybody for an administrator. Raise NotFoundError."""
    with store.transaction():
        found = rows.by_public_id(store, public_id)
        if found is None or not _may_revoke(store, caller, found):
            raise NotFoundError("no_token", N_("There is no token with this id."))
        rows.remove(store, found.id)
        events.append(store, TokenChanged(actor=caller.author.actor, revoked=public_id))


def caller_of(store: Store, secret: str, address: str) -> Caller | None:
    """Return the caller of a fetched token, or of the secret that fetches the next one.

    Return None for a wrong secret. Raise ExpiredError for one that is over.
    """
    refreshes = secret.startswith(REFRESH_PREFIX)
    found = (rows.by_refresh if refreshes else rows.by_secret)(store, digest(secret))
    owner = None if found is None else owner_of(store, found, address)
    if found is None or owner is None:
        return None
    if (found.refresh_until if refreshes else found.expires_at) <= store.clock.now_ms():
        raise ExpiredError("access_expired", _NO_LONGER)
    only_that = frozenset({scopes.REFRESH})
    allowed = only_that if refreshes else scopes.common(owner.scopes, found.scopes)
    return Caller(owner.author, owner.role, allowed, owner.token)


def owner_of(store: Store, found: AccessTokenRow, address: str) -> Caller | None:
    """Return the user or token that fetched a token. Raise what `permits.admit` raises."""
    if found.token_id is not None:
        token = user_rows.token_by_id(store, found.token_id)
        if token is None:
            return None
        permits.admit(store, token, address)
        return Caller.of_token(token)
    user = None if found.user_id is None else user_rows.user_by_id(store, found.user_id)
    return None if user is None else Caller.of_user(user)


def digest(secret: str) -> bytes:
    """Return the hash under which a secret is stored."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _may_revoke(store: Store, caller: Caller, found: AccessTokenRow) -> bool:
    if caller.author.administers:
        return True
    owner = caller.author
    if owner.kind == "token":
        return found.token_id == users.token(store, owner.name).id
    return found.user_id == users.user(store, owner.name).id


def _add(
    store: Store,
    owner: tuple[int | None, int | None],
    granted: tuple[str, ...] | None,
    seconds: int,
    actor: str,
) -> Fetched:
    now = store.clock.now_ms()
    public_id = secrets.token_hex(8)
    secret, refresh_secret = ACCESS_PREFIX + users.new_secret(), REFRESH_PREFIX + users.new_secret()
    expires_at = now + seconds * 1000
    rows.add(
        store,
        NewAccessToken(
            public_id,
            *owner,
            digest(secret),
            digest(refresh_secret),
            granted,
            expires_at,
            expires_at + _REFRESH_SECONDS * 1000,
        ),
        MOST,
    )
    events.append(store, TokenChanged(actor=actor, fetched=public_id))
    return Fetched(public_id, secret, refresh_secret, expires_at, granted or (scopes.ALL,))
