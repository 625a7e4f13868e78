"""Tokens that programs have fetched for a while."""

from dataclasses import dataclass

from appliance.store.database import Row, Store
from appliance.store.models.people import AccessToken
from appliance.store.statements import Query, given, insert, statement, statements
from appliance.store.token_limits import joined, split


@dataclass(frozen=True, slots=True)
class AccessTokenRow:
    """A fetched token, without its secrets. Exactly one of `token_id` and `user_id` is given."""

    id: int
    public_id: str
    token_id: int | None  # the token with which it was fetched
    user_id: int | None  # the user who fetched it
    scopes: tuple[str, ...] | None  # None: all that its owner may do
    created_at: int
    expires_at: int
    refresh_until: int


@dataclass(frozen=True, slots=True)
class NewAccessToken:
    """A token to store."""

    public_id: str
    token_id: int | None
    user_id: int | None
    secret_hash: bytes
    refresh_hash: bytes
    scopes: tuple[str, ...] | None
    expires_at: int
    refresh_until: int


_COLUMNS = (
    AccessToken.id,
    AccessToken.public_id,
    AccessToken.token_id,
    AccessToken.user_id,
    AccessToken.scopes,
    AccessToken.created_at,
    AccessToken.expires_at,
    AccessToken.refresh_until,
)


@statements
def _by(column: str) -> Query:
    return AccessToken.select(*_COLUMNS).where(getattr(AccessToken, column) == given("value"))


@statement
def _add() -> Query:
    return insert(
        AccessToken.public_id,
        AccessToken.token_id,
        AccessToken.user_id,
        AccessToken.secret_hash,
        AccessToken.refresh_hash,
        AccessToken.scopes,
        AccessToken.created_at,
        AccessToken.expires_at,
        AccessToken.refresh_until,
    )


@statements
def _remove(column: str) -> Query:
    return AccessToken.delete().where(getattr(AccessToken, column) == given("value"))


@statement
def _remove_old() -> Query:
    return AccessToken.delete().where(AccessToken.refresh_until <= given("now"))


@statements
def _beyond(column: str) -> Query:
    query = AccessToken.select(AccessToken.id)
    query = query.where(getattr(AccessToken, column) == given("owner"))
    return query.order_by(AccessToken.id.desc()).limit(-1).offset(given("most"))


def by_secret(store: Store, secret_hash: bytes) -> AccessTokenRow | None:
    """Return the token whose secret has this SHA-256 hash."""
    return _maybe(_by("secret_hash").row(store, value=secret_hash))


def by_refresh(store: Store, refresh_hash: bytes) -> AccessTokenRow | None:
    """Return the token whose refresh secret has this SHA-256 hash."""
    return _maybe(_by("refresh_hash").row(store, value=refresh_hash))


def by_public_id(store: Store, public_id: str) -> AccessTokenRow | None:
    """Return the token of this id."""
    return _maybe(_by("public_id").row(store, value=public_id))


def add(store: Store, new: NewAccessToken, most: int) -> None:
    """Insert a token; remove those that are over, and the oldest of more than `most` of an owner.

    It belongs into a transaction.
    """
    now = store.clock.now_ms()
    _remove_old.execute(store, now=now)
    _add.insert(
        store,
        public_id=new.public_id,
        token_id=new.token_id,
        user_id=new.user_id,
        secret_hash=new.secret_hash,
        refresh_hash=new.refresh_hash,
        scopes=joined(new.scopes),
        created_at=now,
        expires_at=new.expires_at,
        refresh_until=new.refresh_until,
    )
    column, owner = ("user_id", new.user_id) if new.token_id is None else ("token_id", new.token_id)
    for (row_id,) in _beyond(column).rows(store, owner=owner, most=most):
        remove(store, row_id)


def remove(store: Store, row_id: int) -> None:
    """Delete a token."""
    _remove("id").execute(store, value=row_id)


def remove_of_user(store: Store, user_id: int) -> None:
    """Delete all tokens that a user has fetched."""
    _remove("user_id").execute(store, value=user_id)


def _maybe(row: Row | None) -> AccessTokenRow | None:
    if row is None:
        return None
    return AccessTokenRow(
        row["id"],
        row["public_id"],
        row["token_id"],
        row["user_id"],
        split(row["scopes"]),
        row["created_at"],
        row["expires_at"],
        row["refresh_until"],
    )
