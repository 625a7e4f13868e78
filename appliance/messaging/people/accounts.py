"""Users, roles, passwords and tokens: who may log in, to the pages and to the API alike.

A password is kept as argon2id; a token has 256 random bits, so its SHA-256 is enough. Changing a
password ends the sessions of the user and what `messaging.people.credentials` remembers.
"""

import hashlib
import secrets
import unicodedata
from functools import cache
from typing import Final, Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from appliance.errors import N_, ConflictError, InputError, NotFoundError
from appliance.messaging.people.common_passwords import is_guessed_first
from appliance.messaging.people.hashing import BoundedHasher
from appliance.store import accounts as rows
from appliance.store import events, sessions
from appliance.store.accounts import TokenRow, UserRow
from appliance.store.database import Store
from appliance.store.journal.people import TokenChanged, UserChanged

Role = Literal["viewer", "operator", "admin"]
ROLES: Final[tuple[str, ...]] = get_args(Role)  # each may do what those before it may
SHORTEST_PASSWORD: Final = 8
_LONGEST_PASSWORD: Final = 1024
_LONGEST_NAME: Final = 64
_TOKEN_OCTETS: Final = 32
# A token's use is noted once an hour, not at each request: each note is a write to the card.
_NOTE_USE_MS: Final = 3_600_000

# 58 ms on a desktop, 19 MiB: what a small box can bear, and OWASP's recommendation.
_HASHER: Final = BoundedHasher(PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1))


def may(role: str, wanted: Role) -> bool:
    """Whether `role` includes what `wanted` may do."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(wanted)


# --- users --------------------------------------------------------------------------------------


def create_user(
    store: Store, name: str, password: str, role: str, *, actor: str | None = None
) -> UserRow:
    """Add a user. Raises InputError (name, password, role) or ConflictError("user_exists")."""
    name = _checked_name(name)
    _check_role(role)
    password_hash = _hashed(password, name)
    with store.transaction():
        if rows.user_by_name(store, name):
            raise ConflictError("user_exists", N_("There is a user “%(name)s” already."), name=name)
        rows.add_user(store, name, role, password_hash)
        events.append(store, UserChanged(actor=actor, added=name, role=role))
        return user(store, name)


def find_user(store: Store, name: str) -> UserRow | None:
    """The user of that name, whichever way its accents were typed, or None."""
    name = unicodedata.normalize("NFC", name).strip()
    return rows.user_by_name(store, name) if name.isprintable() else None


def known_name(store: Store, name: str) -> str | None:
    """The user's or token's name as it is kept, or None where it is nobody's."""
    if found := find_user(store, name):
        return found.name
    token = rows.token_by_name(store, name) if name.isprintable() else None
    return token.name if token else None


def user(store: Store, name: str) -> UserRow:
    """The user of that name. Raises NotFoundError("no_user")."""
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
) -> UserRow:
    """Give a user another password; the user's sessions end, but for the one to be kept."""
    password_hash = _hashed(password, name)
    with store.transaction():
        found = user(store, name)
        rows.set_password(store, found.id, password_hash)
        sessions.remove_others(store, found.id, kept_session)
        events.append(store, UserChanged(actor=actor, password_changed=found.name))
        return user(store, name)


def change_role(store: Store, name: str, role: str, *, actor: str | None = None) -> UserRow:
    """Give a user another role. Raises ConflictError("last_admin")."""
    _check_role(role)
    with store.transaction():
        found = user(store, name)
        if role != "admin":
            _keep_an_administrator(store, found)
        rows.set_role(store, found.id, role)
        events.append(store, UserChanged(actor=actor, role_changed=found.name, role=role))
        return user(store, name)


def remove_user(store: Store, name: str, *, actor: str | None = None) -> None:
    """Remove a user and the user's tokens. Raises ConflictError("last_admin")."""
    with store.transaction():
        found = user(store, name)
        _keep_an_administrator(store, found)
        rows.remove_user(store, found.id)
        events.append(store, UserChanged(actor=actor, removed=found.name))


def verify_password(store: Store, name: str, password: str) -> UserRow | None:
    """The user whose name and password these are, or None, after the same time either way.

    Raises BusyError when several passwords are being checked already.
    """
    found = find_user(store, name)
    kept = found.password_hash if found else _hash_of_nobody()
    # What nobody can have set is compared too, but as something short: hashing takes its time.
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
    """Compared with when there is no such user, so that an answer takes as long as for a real one.

    The first such try takes twice as long: making it at import would cost every command.
    """
    return _HASHER.hash(secrets.token_urlsafe())


# --- tokens -------------------------------------------------------------------------------------


def new_secret() -> str:
    """256 random bits, as letters and digits alone.

    A program's command line takes it for no option, and a double click selects it whole.
    """
    return secrets.token_hex(_TOKEN_OCTETS)


def create_token(
    store: Store, name: str, *, user_name: str | None = None, actor: str | None = None
) -> str:
    """Add a token, of a user or of the box itself (an operator); the secret, shown this once.

    Raises InputError("name"), NotFoundError("no_user") or ConflictError("token_exists").
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
    """The token of that name. Raises NotFoundError("no_token")."""
    found = rows.token_by_name(store, name) if name.isprintable() else None
    if found is None:
        raise NotFoundError("no_token", N_("There is no token “%(name)s”."), name=name)
    return found


def remove_token(store: Store, name: str, *, actor: str | None = None) -> None:
    """Remove a token; it is refused from now on. Raises NotFoundError("no_token")."""
    with store.transaction():
        found = token(store, name)
        rows.remove_token(store, found.id)
        events.append(store, TokenChanged(actor=actor, removed=found.name))


def verify_token(store: Store, secret: str) -> TokenRow | None:
    """The token whose secret this is, or None.

    It is looked up by its hash: what a clock could tell of that says nothing of the secret.
    """
    found = rows.token_by_hash(store, _digest(secret))
    if found is None:
        return None
    if store.clock.now_ms() - (found.last_used_at or 0) >= _NOTE_USE_MS:
        store.postponed.write(("token used", found.id), lambda: rows.note_use(store, found.id))
    return found


# --- what is taken ------------------------------------------------------------------------------


def _checked_name(name: str) -> str:
    """A name as it is kept. No colon: it ends the name in HTTP's Basic log-in."""
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
