"""Incoming calls."""

from dataclasses import dataclass
from typing import Any

from appliance.store import text as texts
from appliance.store.database import Store

_COLUMNS = (
    "k.id, k.at, k.address, (SELECT c.name FROM contact_number n"
    " JOIN contact c ON c.id = n.contact_id WHERE n.address = k.address"
    " ORDER BY n.contact_id LIMIT 1), k.rings, k.ended_at, k.modem, k.seen_at"
)


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call, however often it rang."""

    id: int
    at: int
    address: str | None  # None = withheld
    name: str | None  # of the contact
    rings: int
    ended_at: int | None
    modem: str
    seen_at: int | None


def add(store: Store, modem: str, address: str | None, rings: int) -> int:
    """Store a call that begins to ring; its id."""
    return store.insert(
        "INSERT INTO call (at, address, rings, modem) VALUES (?, ?, ?, ?)",
        (store.clock.now_ms(), address, rings, modem),
    )


def rang(store: Store, call_id: int, address: str | None, rings: int) -> None:
    """It rings again; the number may come only with the second ring."""
    store.execute(
        "UPDATE call SET rings = max(rings, ?), address = coalesce(address, ?) WHERE id = ?",
        (rings, address, call_id),
    )


def ended(store: Store, call_id: int) -> None:
    """The call is over."""
    store.execute(
        "UPDATE call SET ended_at = ? WHERE id = ? AND ended_at IS NULL",
        (store.clock.now_ms(), call_id),
    )


def page(
    store: Store,
    *,
    limit: int,
    before: int | None = None,
    address: str | None = None,
    text: str = "",
) -> list[CallRow]:
    """A page of calls, newest first, before the id `before`; all, or of one address.

    `text` is part of a number.
    """
    conditions, parameters = ["1"], list[Any]()
    if before is not None:
        conditions.append("k.id < ?")
        parameters.append(before)
    if address is not None:
        conditions.append("k.address = ?")
        parameters.append(address)
    if text.strip():
        conditions.append("instr(k.address, ?)")
        parameters.append(texts.number_fragment(text) or text.strip())
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM call k WHERE {' AND '.join(conditions)}"  # noqa: S608 - constants
        " ORDER BY k.id DESC LIMIT ?",
        (*parameters, limit),
    )
    return [CallRow(*row) for row in rows]


def unseen(store: Store) -> int:
    """How many calls nobody has seen yet."""
    return int(store.value("SELECT count(*) FROM call WHERE seen_at IS NULL"))


def mark_seen(store: Store) -> int:
    """Every call has been seen; how many are seen for the first time."""
    return store.execute(
        "UPDATE call SET seen_at = ? WHERE seen_at IS NULL", (store.clock.now_ms(),)
    )


def count(store: Store) -> int:
    """How many calls there are."""
    return int(store.value("SELECT count(*) FROM call"))
