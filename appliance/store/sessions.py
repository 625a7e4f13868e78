"""Sessions of people: one row a browser that is logged in. Secrets are kept as hashes alone."""

from dataclasses import dataclass, field

from appliance.store import accounts
from appliance.store.accounts import UserRow
from appliance.store.database import Row, Store


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One browser that is logged in."""

    id: int
    user_id: int
    secret_hash: bytes = field(repr=False)
    created_at: int
    used_at: int
    address: str
    browser: str


def add(store: Store, user_id: int, secret_hash: bytes, address: str, browser: str) -> int:
    """Insert a session that begins now; return its id."""
    now = store.clock.now_ms()
    return store.insert(
        "INSERT INTO session (user_id, secret_hash, created_at, used_at, address, browser)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (user_id, secret_hash, now, now, address, browser),
    )


def find(store: Store, secret_hash: bytes) -> tuple[SessionRow, UserRow] | None:
    """Return the session with this secret and its user, or None."""
    row = store.row("SELECT * FROM session WHERE secret_hash = ?", (secret_hash,))
    if row is None:
        return None
    user = accounts.user_by_id(store, row["user_id"])
    return None if user is None else (_session(row), user)


def of_user(store: Store, user_id: int) -> list[SessionRow]:
    """Return the sessions of a user, the one used last first."""
    rows = store.rows(
        "SELECT * FROM session WHERE user_id = ? ORDER BY used_at DESC, id DESC", (user_id,)
    )
    return [_session(row) for row in rows]


def note_use(store: Store, session_id: int) -> None:
    """Remember that the session was used now."""
    store.execute("UPDATE session SET used_at = ? WHERE id = ?", (store.clock.now_ms(), session_id))


def remove(store: Store, session_id: int, user_id: int) -> bool:
    """Delete a session of this user; False when there is none of that id."""
    return bool(
        store.execute("DELETE FROM session WHERE id = ? AND user_id = ?", (session_id, user_id))
    )


def remove_others(store: Store, user_id: int, kept: int | None = None) -> int:
    """Delete the sessions of a user, but for the one `kept`; return how many there were."""
    return store.execute("DELETE FROM session WHERE user_id = ? AND id IS NOT ?", (user_id, kept))


def remove_all(store: Store) -> int:
    """Delete every session; return how many there were."""
    return store.execute("DELETE FROM session")


def remove_ended(store: Store, used_before_ms: int, made_before_ms: int) -> int:
    """Delete the sessions that were not used since, or began before; return how many."""
    return store.execute(
        "DELETE FROM session WHERE used_at < ? OR created_at < ?", (used_before_ms, made_before_ms)
    )


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
