"""Users and tokens: who may log in. Secrets are kept as hashes, and only read to be compared."""

from dataclasses import dataclass, field
from typing import Final

from appliance.store.database import Row, Store


@dataclass(frozen=True, slots=True)
class UserRow:
    """A person."""

    id: int
    name: str
    role: str  # viewer, operator, admin
    password_hash: str = field(repr=False)
    language: str | None  # None = what the browser asks for
    created_at: int
    last_login_at: int | None


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A program's key; the secret itself is not kept."""

    id: int
    name: str
    user_name: str | None  # None = the box itself
    role: str
    created_at: int
    last_used_at: int | None


def users(store: Store) -> list[UserRow]:
    """Everyone, by name."""
    return [_user(row) for row in store.rows("SELECT * FROM user ORDER BY name")]


def user_by_name(store: Store, name: str) -> UserRow | None:
    """The user of that name, in capitals or not."""
    return _maybe_user(store.row("SELECT * FROM user WHERE name = ?", (name,)))


def user_by_id(store: Store, user_id: int) -> UserRow | None:
    """The user of that id."""
    return _maybe_user(store.row("SELECT * FROM user WHERE id = ?", (user_id,)))


def add_user(store: Store, name: str, role: str, password_hash: str) -> int:
    """Insert a user; the id."""
    return store.insert(
        "INSERT INTO user (name, role, password_hash, created_at) VALUES (?, ?, ?, ?)",
        (name, role, password_hash, store.clock.now_ms()),
    )


def set_password(store: Store, user_id: int, password_hash: str) -> None:
    """Replace the password's hash."""
    store.execute("UPDATE user SET password_hash = ? WHERE id = ?", (password_hash, user_id))


def set_role(store: Store, user_id: int, role: str) -> None:
    """Replace the role."""
    store.execute("UPDATE user SET role = ? WHERE id = ?", (role, user_id))


def set_language(store: Store, user_id: int, language: str | None) -> None:
    """Replace the language."""
    store.execute("UPDATE user SET language = ? WHERE id = ?", (language, user_id))


def note_login(store: Store, user_id: int) -> None:
    """Remember that the user logged in now."""
    store.execute("UPDATE user SET last_login_at = ? WHERE id = ?", (store.clock.now_ms(), user_id))


def remove_user(store: Store, user_id: int) -> None:
    """Delete a user, whose tokens and sessions go with it."""
    store.execute("DELETE FROM user WHERE id = ?", (user_id,))


def administrators(store: Store) -> int:
    """How many administrators there are."""
    return int(store.value("SELECT count(*) FROM user WHERE role = 'admin'"))


_TOKENS: Final = (
    "SELECT token.id, token.name, user.name AS user_name,"
    " coalesce(user.role, 'operator') AS role, token.created_at, token.last_used_at"
    " FROM token LEFT JOIN user ON user.id = token.user_id"
)


def tokens(store: Store) -> list[TokenRow]:
    """Every token, by name."""
    return [_token(row) for row in store.rows(f"{_TOKENS} ORDER BY token.name")]


def token_by_name(store: Store, name: str) -> TokenRow | None:
    """The token of that name, in capitals or not."""
    return _maybe_token(store.row(f"{_TOKENS} WHERE token.name = ?", (name,)))


def token_by_hash(store: Store, secret_hash: bytes) -> TokenRow | None:
    """The token whose secret has that SHA-256."""
    return _maybe_token(store.row(f"{_TOKENS} WHERE token.secret_hash = ?", (secret_hash,)))


def add_token(store: Store, name: str, user_id: int | None, secret_hash: bytes) -> int:
    """Insert a token; the id."""
    return store.insert(
        "INSERT INTO token (name, user_id, secret_hash, created_at) VALUES (?, ?, ?, ?)",
        (name, user_id, secret_hash, store.clock.now_ms()),
    )


def note_use(store: Store, token_id: int) -> None:
    """Remember that the token was used now."""
    store.execute(
        "UPDATE token SET last_used_at = ? WHERE id = ?", (store.clock.now_ms(), token_id)
    )


def remove_token(store: Store, token_id: int) -> None:
    """Delete a token."""
    store.execute("DELETE FROM token WHERE id = ?", (token_id,))


def _user(row: Row) -> UserRow:
    return UserRow(
        row["id"],
        row["name"],
        row["role"],
        row["password_hash"],
        row["language"],
        row["created_at"],
        row["last_login_at"],
    )


def _maybe_user(row: Row | None) -> UserRow | None:
    return None if row is None else _user(row)


def _token(row: Row) -> TokenRow:
    return TokenRow(
        row["id"],
        row["name"],
        row["user_name"],
        row["role"],
        row["created_at"],
        row["last_used_at"],
    )


def _maybe_token(row: Row | None) -> TokenRow | None:
    return None if row is None else _token(row)
