"""Users, roles, passwords and tokens: who may log in to the pages and the API.

A password is stored as an argon2id hash; a token has 256 random bits, so its SHA-256 hash is
enough. Changing a password ends the user's sessions and clears what `messaging.people.credentials`
has cached.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final, Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from appliance.errors import N_, ConflictError, InputError, NotFoundError
from appliance.messaging.people.common_passwords import is_guessed_first
from appliance.messaging.people.hashing import BoundedHasher
from appliance.store import access_tokens, events, invitations, sessions
from appliance.store import users as rows
from appliance.store.database import Store
from appliance.store.journal.people import TokenChanged, UserChanged
from appliance.store.users import TokenRow, UserRow

Role = Literal["viewer", "operator", "admin"]
ROLES: Final[tuple[str, ...]] = get_args(Role)  # each role may do what the ones before it may
SHORTEST_PASSWORD: Final = 8
_LONGEST_PASSWORD: Final = 1024
_LONGEST_NAME: Final = 64
_TOKEN_OCTETS: Final = 32
# The use of a token is recorded at most once an hour, because each record is a write to the card.
_NOTE_USE_MS: Final = 3_600_000

# 58 ms on a desktop, 19 MiB: affordable on a small box, and OWASP's recommendation.
_HASHER: Final = BoundedHasher(PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1))


def may(role: str, wanted: Role) -> bool:
    """Return whether `role` includes the rights of `wanted`."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(wanted)


# --- users --------------------------------------------------------------------------------------


def create_user(
    store: Store, name: str, password: str, role: str, *, actor: str | None = None
) -> UserRow:
    """Add a user. Raise InputError (name, password, role) or ConflictError("user_exists")."""
    name = _checked_name(name)
    _check_role(role)
    return _add_user(store, name, role, _hashed(password, name), actor)


def create_without_password(
    store: Store, name: str, role: str, *, actor: str | None = None
) -> UserRow:
    """Add a user who cannot log in until a password is set. Raise what `create_user` raises.

    The first call takes long, unless `prepare` was called before.
    """
    name = _checked_name(name)
    _check_role(role)
    return _add_user(store, name, role, _hash_of_nobody(), actor)


def prepare() -> None:
    """Hash what `create_without_password` needs, so that no transaction waits for it."""
    _hash_of_nobody()


def _add_user(store: Store, name: str, role: str, password_hash: str, actor: str | None) -> UserRow:
    with store.transaction():
        if rows.user_by_name(store, name):
            raise ConflictError("user_exists", N_("There is a user “%(name)s” already."), name=name)
        rows.add_user(store, name, role, password_hash)
        events.append(store, UserChanged(actor=actor, added=name, role=role))
        return user(store, name)


def find_user(store: Store, name: str) -> UserRow | None:
    """Return the user of that name, however its accents are encoded, or None."""
    name = unicodedata.normalize("NFC", name).strip()
    return rows.user_by_name(store, name) if name.isprintable() else None


def known_name(store: Store, name: str) -> str | None:
    """Return the name of a user or token as stored, or None if it is unknown."""
    if found := find_user(store, name):
        return found.name
    token = rows.token_by_name(store, name) if name.isprintable() else None
    return token.name if token else None


def user(store: Store, name: str) -> UserRow:
    """Return the user of that name. Raise NotFoundError("no_user")."""
    found = find_user(store, name)
    if found is None:
        raise NotFoundError("no_user", N_("There is no user “%(name)s”."), name=name)
    return found


def change_password(
    store: Store,
    name: str,
    password: str,
    *,
    actor: str | None = None,
    kept_session: int | None = None,
    check: Callable[[], object] = lambda: None,
) -> UserRow:
    """Change a user's password; end the user's sessions except `kept_session`, and fetched tokens.

    `check` is called in the same commit; what it raises prevents the change.
    """
    password_hash = _hashed(password, name)  # takes long: nobody waits for the store meanwhile
    with store.transaction():
        check()
        found = user(store, name)
        rows.set_password(store, found.id, password_hash)
        invitations.remove(store, found.id)
        sessions.remove_others(store, found.id, kept_session)
        access_tokens.remove_of_user(store, found.id)
        events.append(store, UserChanged(actor=actor, password_changed=found.name))
        return user(store, name)


def change_role(store: Store, name: str, role: str, *, actor: str | None = None) -> UserRow:
    """Change a user's role. Raise ConflictError("last_admin")."""
    _check_role(role)
    with store.transaction():
        found = user(store, name)
        if role != "admin":
            _keep_an_administrator(store, found)
        rows.set_role(store, found.id, role)
        events.append(store, UserChanged(actor=actor, role_changed=found.name, role=role))
        return user(store, name)


def remove_user(store: Store, name: str, *, actor: str | None = None) -> None:
    """Remove a user with all tokens. Raise ConflictError("last_admin")."""
    with store.transaction():
        found = user(store, name)
        _keep_an_administrator(store, found)
        rows.remove_user(store, found.id)
        events.append(store, UserChanged(actor=actor, removed=found.name))


def verify_password(store: Store, name: str, password: str) -> UserRow | None:
    """Return the user with this name and password, or None; both take the same time.

    Raise BusyError if several passwords are being checked already.
    """
    found = find_user(store, name)
    kept = found.password_hash if found else _hash_of_nobody()
    # A password too long to have been set is compared too, but as a short one, because hashing a
    # long one takes time.
    given = password if len(password) <= _LONGEST_PASSWORD else ""
    try:
        _HASHER.verify(kept, given.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return None
    if found is None or given != password:
        return None
    if _HASHER.check_needs_rehash(kept):
        rows.set_password(store, found.id, _HASHER.hash(password))
        return rows.user_by_name(store, name)
    return found


@cache
def _hash_of_nobody() -> str:
    """Return a hash to compare with for an unknown user, so that the answer takes equally long.

    The first such attempt takes twice as long: creating the hash at import would slow down every
    command.
    """
    return _HASHER.hash(secrets.token_urlsafe())


# --- tokens -------------------------------------------------------------------------------------


def new_secret() -> str:
    """Return 256 random bits, as letters and digits only.

    On a command line it is not mistaken for an option, and a double click selects all of it.
    """
    return secrets.token_hex(_TOKEN_OCTETS)


def create_token(
    store: Store, name: str, *, user_name: str | None = None, actor: str | None = None
) -> str:
    """Add a token of a user or of the box (an operator); return the secret, which is shown once.

    Raise InputError("name"), NotFoundError("no_user") or ConflictError("token_exists").
    """
    name = _checked_name(name)
    secret = new_secret()
    with store.transaction():
        owner = user(store, user_name).id if user_name is not None else None
        if rows.token_by_name(store, name):
            raise ConflictError(
                "token_exists", N_("There is a token “%(name)s” already."), name=name
            )
        rows.add_token(store, name, owner, _digest(secret))
        events.append(store, TokenChanged(actor=actor, added=name))
    return secret


def token(store: Store, name: str) -> TokenRow:
    """Return the token of that name. Raise NotFoundError("no_token")."""
    found = rows.token_by_name(store, name) if name.isprintable() else None
    if found is None:
        raise NotFoundError("no_token", N_("There is no token “%(name)s”."), name=name)
    return found


def remove_token(store: Store, name: str, *, actor: str | None = None) -> None:
    """Remove a token, which is refused from now on. Raise NotFoundError("no_token")."""
    with store.transaction():
        found = token(store, name)
        rows.remove_token(store, found.id)
        events.append(store, TokenChanged(actor=actor, removed=found.name))


def verify_token(store: Store, secret: str) -> TokenRow | None:
    """Return the token with this secret, or None.

    It is looked up by its hash, so the time that this takes reveals nothing about the secret.
    """
    found = rows.token_by_hash(store, _digest(secret))
    if found is None:
        return None
    if store.clock.now_ms() - (found.last_used_at or 0) >= _NOTE_USE_MS:
        store.postponed.write(("token used", found.id), lambda: rows.note_use(store, found.id))
    return found


# --- what is taken ------------------------------------------------------------------------------


def _checked_name(name: str) -> str:
    """Return a name as stored. A colon is refused, because it ends the name in HTTP Basic."""
    name = unicodedata.normalize("NFC", name).strip()
    if not name or len(name) > _LONGEST_NAME or ":" in name or not name.isprintable():
        raise InputError(
            "bad_name",
            N_("A name has 1 to %(longest)d characters and no colon."),
            field="name",
            longest=_LONGEST_NAME,
        )
    return name


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise InputError(
            "bad_role",
            N_("The role must be one of %(roles)s."),
            field="role",
            roles=", ".join(ROLES),
        )


def _hashed(password: str, name: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD or "\x00" in password:
        raise InputError(
            "bad_password",
            N_("A password has %(shortest)d to %(longest)d characters."),
            field="password",
            shortest=SHORTEST_PASSWORD,
            longest=_LONGEST_PASSWORD,
        )
    if is_guessed_first(password, name):
        raise InputError(
            "common_password",
            N_("This password is one of the first that people try: choose another one."),
            field="password",
        )
    try:
        return _HASHER.hash(password)
    except UnicodeEncodeError:
        raise InputError(
            "bad_password", N_("The password is not valid text."), field="password"
        ) from None


def _keep_an_administrator(store: Store, found: UserRow) -> None:
    if found.role == "admin" and rows.administrators(store) == 1:
        raise ConflictError(
            "last_admin",
            N_("“%(name)s” is the only administrator."),
            cure=N_("Make another user an administrator first."),
            name=found.name,
        )


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
