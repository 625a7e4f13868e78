"""Log in to the API: find the caller of an `Authorization` header.

It is Bearer TOKEN, Basic USER:PASSWORD or Basic TOKEN-NAME:TOKEN. A token may be one that was
fetched for a while (`access_tokens`). Checking a password takes 58 ms, so a correct one is cached
for some minutes: not as plain text but keyed by a secret of this process, together with the hash
that it matched. Once the password changes, in whatever way, the cached entry no longer matches.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final, Self

from appliance.messaging.people import permits, users
from appliance.messaging.requests import Author
from appliance.store.database import Store
from appliance.store.users import TokenRow, UserRow

_REMEMBER_SECONDS: Final = 300.0
_REMEMBER_MOST: Final = 256
# They distinguish the secrets of fetched tokens, and those that fetch the next one, from others.
ACCESS_PREFIX: Final = "sms_at_"
REFRESH_PREFIX: Final = "sms_rt_"
# A person who types commands on this machine.
COMMAND: Final = Author("system", "command", administers=True)


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller: a user, a program with its token, or the box's own command line."""

    author: Author
    role: str
    # What its token may do at most; None: all that its role may do.
    scopes: frozenset[str] | None = None
    # None for a user and the box's own command line.
    token: TokenRow | None = field(default=None, compare=False)

    @classmethod
    def of_user(cls, user: UserRow) -> Self:
        """Return a user as the caller."""
        return cls(Author("user", user.name, administers=user.role == "admin"), user.role)

    @classmethod
    def of_token(cls, token: TokenRow) -> Self:
        """Return a program as the caller."""
        given = token.limits.scopes
        return cls(
            Author("token", token.name, administers=token.role == "admin"),
            token.role,
            None if given is None else frozenset(given),
            token,
        )


@dataclass(frozen=True, slots=True)
class Guess:
    """A name and password that have not been checked: what a limit on attempts must count."""

    name: str
    password: str


class Credentials:
    """Check `Authorization` headers against the store."""

    def __init__(self, store: Store, *, box_token: str = "") -> None:
        """Prepare; `box_token` is the daemon's own token for local commands, or "" for none."""
        self._store = store
        self._box_token = box_token
        self._key = secrets.token_bytes(32)
        self._remembered: OrderedDict[bytes, tuple[str, float]] = OrderedDict()
        self._lock = threading.Lock()

    def by_token(self, secret: str, address: str = "") -> Caller | None:
        """Return the caller of a bearer token, used from an IP address.

        Raise ForbiddenError for an expired token, and for one that may not be used from there.
        """
        if self._box_token and hmac.compare_digest(
            secret.encode("utf-8", "surrogatepass"), self._box_token.encode()
        ):
            return Caller(COMMAND, "admin")
        return self._of_secret(secret, address)

    def recall(self, guess: Guess, address: str = "") -> Caller | None:
        """Return the caller of a token given with its name, or of a recently verified password.

        It costs next to nothing, so it needs no limit on attempts. Raise what `by_token` raises.
        """
        caller = self._of_secret(guess.password, address, guess.name)
        if caller is not None:
            return caller
        with self._lock:
            good_for, until = self._remembered.get(self._remembered_as(guess), ("", 0.0))
        if self._store.clock.monotonic() >= until:
            return None
        user = users.find_user(self._store, guess.name)
        if user is None or not hmac.compare_digest(user.password_hash, good_for):
            return None
        return Caller.of_user(user)

    def verify(self, guess: Guess) -> Caller | None:
        """Return the caller of a name and password. It takes as long as hashing."""
        user = users.verify_password(self._store, guess.name, guess.password)
        if user is None:
            return None
        until = self._store.clock.monotonic() + _REMEMBER_SECONDS
        with self._lock:
            self._remembered[self._remembered_as(guess)] = (user.password_hash, until)
            while len(self._remembered) > _REMEMBER_MOST:
                self._remembered.popitem(last=False)
        return Caller.of_user(user)

    def _of_secret(self, secret: str, address: str, name: str | None = None) -> Caller | None:
        """Return the caller of a token, which must have that name if one is given."""
        if secret.startswith((ACCESS_PREFIX, REFRESH_PREFIX)):
            from appliance.messaging.people import access_tokens  # most boxes have none

            caller = access_tokens.caller_of(self._store, secret, address)
            return caller if caller and _is_same(name, caller.author.name) else None
        token = users.verify_token(self._store, secret)
        if token is None or not _is_same(name, token.name):
            return None
        permits.admit(self._store, token, address)
        return Caller.of_token(token)

    def _remembered_as(self, guess: Guess) -> bytes:
        content = f"{guess.name}\x00{guess.password}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, content, hashlib.sha256)


def parse(header: str) -> str | Guess | None:
    """Parse an `Authorization` header (RFC 6750, RFC 7617): a bearer token, a guess, or neither."""
    scheme, _, value = header.strip().partition(" ")
    value = value.strip()
    if scheme.lower() == "bearer" and value:
        return value
    if scheme.lower() != "basic":
        return None
    try:
        octets = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None
    name, colon, password = _text(octets).partition(":")
    return Guess(name, password) if colon else None


def _text(octets: bytes) -> str:
    """Decode as UTF-8, which clients must use (RFC 7617 clause 2.1), or as Latin 1 from old ones.

    Python's `requests` is such a client: a name with an accent could otherwise never log in.
    """
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("iso-8859-1")


def _is_same(name: str | None, stored: str) -> bool:
    return name is None or name.casefold() == stored.casefold()
