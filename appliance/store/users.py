"""Users and tokens: who may log in. Secrets are stored as hashes and only ever compared."""

from dataclasses import dataclass, field

from peewee import JOIN, fn

from appliance.store import token_limits
from appliance.store.database import Row, Store
from appliance.store.models.people import Token, User
from appliance.store.statements import Query, count_all, given, insert, statement, statements
from appliance.store.token_limits import NO_LIMITS, TokenLimits, joined, split


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user."""

    id: int
    name: str
    role: str  # viewer, operator, admin
    password_hash: str = field(repr=False)
    language: str | None  # None = as the browser asks
    created_at: int
    last_login_at: int | None
    countries: tuple[str, ...] | None  # allowed destinations; None = the box's list


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A program's API token, without its secret."""

    id: int
    name: str
    user_name: str | None  # None = the box itself
    role: str
    created_at: int
    last_used_at: int | None
    countries: tuple[str, ...] | None  # allowed destinations; None = the user's list, or the box's
    daily_messages: int | None  # None = no limit
    limits: TokenLimits = NO_LIMITS

    @property
    def has_quota(self) -> bool:
        """Whether its messages are counted."""
        return self.daily_messages is not None or self.limits.minute_messages is not None


@statement
def _users() -> Query:
    return User.select().order_by(User.name)


@statement
def _user_of_name() -> Query:
    return User.select().where(User.name == given("name"))


@statement
def _user_of_id() -> Query:
    return User.select().where(User.id == given("id"))


@statement
def _add_user() -> Query:
    return insert(User.name, User.role, User.password_hash, User.created_at)


@statements
def _set_user(column: str) -> Query:
    return User.update({column: given("value")}).where(User.id == given("id"))


@statement
def _remove_user() -> Query:
    return User.delete().where(User.id == given("id"))


@statement
def _administrators() -> Query:
    return User.select(count_all()).where(User.role == "admin")


def users(store: Store) -> list[UserRow]:
    """Return all users, by name."""
    return [_user(row) for row in _users.rows(store)]


def user_by_name(store: Store, name: str) -> UserRow | None:
    """Return the user of that name, regardless of case."""
    return _maybe_user(_user_of_name.row(store, name=name))


def user_by_id(store: Store, user_id: int) -> UserRow | None:
    """Return the user of that id."""
    return _maybe_user(_user_of_id.row(store, id=user_id))


def add_user(store: Store, name: str, role: str, password_hash: str) -> int:
    """Insert a user and return the id."""
    return _add_user.insert(
        store, name=name, role=role, password_hash=password_hash, created_at=store.clock.now_ms()
    )


def set_password(store: Store, user_id: int, password_hash: str) -> None:
    """Replace the hash of the password."""
    _set_user("password_hash").execute(store, id=user_id, value=password_hash)


def set_role(store: Store, user_id: int, role: str) -> None:
    """Replace the role."""
    _set_user("role").execute(store, id=user_id, value=role)


def set_user_countries(store: Store, user_id: int, names: tuple[str, ...] | None) -> None:
    """Replace the countries that a user may write to."""
    _set_user("countries").execute(store, id=user_id, value=joined(names))


def set_language(store: Store, user_id: int, language: str | None) -> None:
    """Replace the language."""
    _set_user("language").execute(store, id=user_id, value=language)


def note_login(store: Store, user_id: int) -> None:
    """Record that the user logged in now."""
    _set_user("last_login_at").execute(store, id=user_id, value=store.clock.now_ms())


def remove_user(store: Store, user_id: int) -> None:
    """Delete a user with all tokens and sessions."""
    _remove_user.execute(store, id=user_id)


def administrators(store: Store) -> int:
    """Return the number of administrators."""
    return int(_administrators.value(store))


def _tokens() -> Query:
    """Return the query for tokens with the columns of `TokenRow`."""
    return Token.select(
        Token.id,
        Token.name,
        User.name.alias("user_name"),
        fn.coalesce(User.role, "operator").alias("role"),
        Token.created_at,
        Token.last_used_at,
        Token.countries,
        Token.daily_messages,
        *token_limits.COLUMNS,
    ).join(User, JOIN.LEFT_OUTER, on=User.id == Token.user_id)


@statement
def _all_tokens() -> Query:
    return _tokens().order_by(Token.name)


@statement
def _token_of_name() -> Query:
    return _tokens().where(Token.name == given("name"))


@statement
def _token_of_id() -> Query:
    return _tokens().where(Token.id == given("id"))


@statement
def _token_of_hash() -> Query:
    return _tokens().where(Token.secret_hash == given("secret_hash"))


@statement
def _add_token() -> Query:
    return insert(Token.name, Token.user_id, Token.secret_hash, Token.created_at)


@statement
def _set_token_limits() -> Query:
    limits = {Token.countries: given("countries"), Token.daily_messages: given("daily_messages")}
    return Token.update(limits).where(Token.id == given("id"))


@statement
def _countries_of_token() -> Query:
    return (
        Token.select(fn.coalesce(Token.countries, User.countries))
        .join(User, JOIN.LEFT_OUTER, on=User.id == Token.user_id)
        .where(Token.name == given("name"))
    )


@statement
def _countries_of_user() -> Query:
    return User.select(User.countries).where(User.name == given("name"))


@statement
def _note_use() -> Query:
    return Token.update({Token.last_used_at: given("now")}).where(Token.id == given("id"))


@statement
def _remove_token() -> Query:
    return Token.delete().where(Token.id == given("id"))


def tokens(store: Store) -> list[TokenRow]:
    """Return all tokens, by name."""
    return [_token(row) for row in _all_tokens.rows(store)]


def token_by_name(store: Store, name: str) -> TokenRow | None:
    """Return the token of that name, regardless of case."""
    return _maybe_token(_token_of_name.row(store, name=name))


def token_by_id(store: Store, token_id: int) -> TokenRow | None:
    """Return the token of that id."""
    return _maybe_token(_token_of_id.row(store, id=token_id))


def token_by_hash(store: Store, secret_hash: bytes) -> TokenRow | None:
    """Return the token whose secret has this SHA-256 hash."""
    return _maybe_token(_token_of_hash.row(store, secret_hash=secret_hash))


def add_token(store: Store, name: str, user_id: int | None, secret_hash: bytes) -> int:
    """Insert a token and return its id."""
    return _add_token.insert(
        store, name=name, user_id=user_id, secret_hash=secret_hash, created_at=store.clock.now_ms()
    )


def set_token_limits(
    store: Store, token_id: int, names: tuple[str, ...] | None, daily_messages: int | None
) -> None:
    """Replace a token's allowed countries and its limit of messages a day."""
    _set_token_limits.execute(
        store, id=token_id, countries=joined(names), daily_messages=daily_messages
    )


def countries_of(store: Store, kind: str, name: str) -> tuple[str, ...] | None:
    """Return the countries that a user or token may write to, or None if the box's list applies."""
    if kind == "token":
        return split(_countries_of_token.value(store, name=name))
    if kind == "user":
        return split(_countries_of_user.value(store, name=name))
    return None


def note_use(store: Store, token_id: int) -> None:
    """Record that the token was used now."""
    _note_use.execute(store, id=token_id, now=store.clock.now_ms())


def remove_token(store: Store, token_id: int) -> None:
    """Delete a token."""
    _remove_token.execute(store, id=token_id)


def _user(row: Row) -> UserRow:
    return UserRow(
        row["id"],
        row["name"],
        row["role"],
        row["password_hash"],
        row["language"],
        row["created_at"],
        row["last_login_at"],
        split(row["countries"]),
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
        split(row["countries"]),
        row["daily_messages"],
        token_limits.read(row),
    )


def _maybe_token(row: Row | None) -> TokenRow | None:
    return None if row is None else _token(row)
