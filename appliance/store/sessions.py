"""Sessions of users: one row per logged-in browser. Only hashes of the secrets are stored."""

from dataclasses import dataclass, field

from appliance.store import users
from appliance.store.database import Row, Store
from appliance.store.dialect.expressions import is_other_than
from appliance.store.models.people import Session
from appliance.store.statements import Query, given, insert, statement
from appliance.store.users import UserRow


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A logged-in browser."""

    id: int
    user_id: int
    secret_hash: bytes = field(repr=False)
    created_at: int
    used_at: int
    address: str
    browser: str


@statement
def _add() -> Query:
    return insert(
        Session.user_id,
        Session.secret_hash,
        Session.created_at,
        Session.used_at,
        Session.address,
        Session.browser,
    )


@statement
def _find() -> Query:
    return Session.select().where(Session.secret_hash == given("secret_hash"))


@statement
def _of_user() -> Query:
    of_user = Session.select().where(Session.user_id == given("user_id"))
    return of_user.order_by(Session.used_at.desc(), Session.id.desc())


@statement
def _note_use() -> Query:
    return Session.update({Session.used_at: given("now")}).where(Session.id == given("id"))


@statement
def _remove() -> Query:
    return Session.delete().where(Session.id == given("id"), Session.user_id == given("user_id"))


@statement
def _remove_others() -> Query:
    return Session.delete().where(
        Session.user_id == given("user_id"), is_other_than(Session.id, given("kept"))
    )


@statement
def _remove_all() -> Query:
    return Session.delete()


@statement
def _remove_ended() -> Query:
    return Session.delete().where(
        (Session.used_at < given("used_before")) | (Session.created_at < given("made_before"))
    )


def add(store: Store, user_id: int, secret_hash: bytes, address: str, browser: str) -> int:
    """Insert a session that begins now; return its id."""
    now = store.clock.now_ms()
    return _add.insert(
        store,
        user_id=user_id,
        secret_hash=secret_hash,
        created_at=now,
        used_at=now,
        address=address,
        browser=browser,
    )


def find(store: Store, secret_hash: bytes) -> tuple[SessionRow, UserRow] | None:
    """Return the session with this secret and its user, or None."""
    row = _find.row(store, secret_hash=secret_hash)
    if row is None:
        return None
    user = users.user_by_id(store, row["user_id"])
    return None if user is None else (_session(row), user)


def of_user(store: Store, user_id: int) -> list[SessionRow]:
    """Return the sessions of a user, the most recently used first."""
    return [_session(row) for row in _of_user.rows(store, user_id=user_id)]


def note_use(store: Store, session_id: int) -> None:
    """Record that the session was used now."""
    _note_use.execute(store, id=session_id, now=store.clock.now_ms())


def remove(store: Store, session_id: int, user_id: int) -> bool:
    """Delete a session of this user; return False if it does not exist."""
    return bool(_remove.execute(store, id=session_id, user_id=user_id))


def remove_others(store: Store, user_id: int, kept: int | None = None) -> int:
    """Delete the sessions of a user except `kept`; return their number."""
    return _remove_others.execute(store, user_id=user_id, kept=kept)


def remove_all(store: Store) -> int:
    """Delete all sessions; return their number."""
    return _remove_all.execute(store)


def remove_ended(store: Store, used_before_ms: int, made_before_ms: int) -> int:
    """Delete the sessions last used, or begun, before these times; return their number."""
    return _remove_ended.execute(store, used_before=used_before_ms, made_before=made_before_ms)


def _session(row: Row) -> SessionRow:
    return SessionRow(
        row["id"],
        row["user_id"],
        row["secret_hash"],
        row["created_at"],
        row["used_at"],
        row["address"],
        row["browser"],
    )
