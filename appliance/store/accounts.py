"""Users and tokens: who may log in. Secrets are kept as hashes, and only read to be compared."""

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from appliance.store import days
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
    countries: tuple[str, ...] | None  # that may be written to; None = those of the box


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A program's key; the secret itself is not kept."""

    id: int
    name: str
    user_name: str | None  # None = the box itself
    role: str
    created_at: int
    last_used_at: int | None
    countries: tuple[str, ...] | None  # that may be written to; None = the user's, or the box's
    daily_messages: int | None  # None = as many as it likes


class Quota(NamedTuple):
    """What a token may hand over in a day, and what it has today."""

    daily_messages: int
    counted: int


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


def set_user_countries(store: Store, user_id: int, names: tuple[str, ...] | None) -> None:
    """Replace the countries that a user may write to."""
    store.execute("UPDATE user SET countries = ? WHERE id = ?", (_joined(names), user_id))


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
    " coalesce(user.role, 'operator') AS role, token.created_at, token.last_used_at,"
    " token.countries, token.daily_messages"
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


def set_token_limits(
    store: Store, token_id: int, names: tuple[str, ...] | None, daily_messages: int | None
) -> None:
    """Replace the countries that a token may write to, and its messages a day."""
    store.execute(
        "UPDATE token SET countries = ?, daily_messages = ? WHERE id = ?",
        (_joined(names), daily_messages, token_id),
    )


def countries_of(store: Store, kind: str, name: str) -> tuple[str, ...] | None:
    """The countries that a user or a token may write to; None leaves it to the box."""
    if kind == "token":
        return _split(
            store.value(
                "SELECT coalesce(token.countries, user.countries) FROM token"
                " LEFT JOIN user ON user.id = token.user_id WHERE token.name = ?",
                (name,),
            )
        )
    if kind == "user":
        return _split(store.value("SELECT countries FROM user WHERE name = ?", (name,)))
    return None


def quota(store: Store, name: str) -> Quota | None:
    """The daily quota of the token of that name; None when it has none."""
    row = store.row(
        "SELECT daily_messages, CASE counted_on WHEN ? THEN counted ELSE 0 END FROM token"
        " WHERE name = ? AND daily_messages IS NOT NULL",
        (days.day_of(store.clock.now_ms()), name),
    )
    return None if row is None else Quota(*row)


def count_messages(store: Store, name: str, counted: int) -> None:
    """Remember how many messages the token of that name has handed over today."""
    store.execute(
        "UPDATE token SET counted_on = ?, counted = ? WHERE name = ?",
        (days.day_of(store.clock.now_ms()), counted, name),
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
        _split(row["countries"]),
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
        _split(row["countries"]),
        row["daily_messages"],
    )


def _maybe_token(row: Row | None) -> TokenRow | None:
    return None if row is None else _token(row)


def _joined(names: tuple[str, ...] | None) -> str | None:
    return None if names is None else ",".join(names)


def _split(kept: Any) -> tuple[str, ...] | None:
    return None if kept is None else tuple(filter(None, str(kept).split(",")))
