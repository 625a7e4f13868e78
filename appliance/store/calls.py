"""Incoming calls."""

from dataclasses import dataclass
from typing import Any

from appliance.store import text as texts
from appliance.store.database import Store
from appliance.store.listing import MOST_COUNTED
from appliance.store.spans import EVERYTHING, Span

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
    span: Span = EVERYTHING,
    beyond: tuple[int, int] | None = None,
) -> list[CallRow]:
    """A page of calls, newest first unless `span` says otherwise; all, or of one address.

    It begins before the call of the id `before`, or beyond the call whose time and id are
    `beyond`. `text` is part of a number. In a period calls are in the order of their times, else
    in that of their ids: a clock that was set back changes the one and not the other.
    """
    conditions, parameters = _conditions(span, address)
    by_time = _is_by_time(span, address)
    if before is not None:
        conditions.append("k.id < ?")
        parameters.append(before)
    if beyond is not None:
        key, marks = ("(k.at, k.id)", "(?, ?)") if by_time else ("k.id", "?")
        conditions.append(f"{key} {span.beyond} {marks}")
        parameters += beyond if by_time else beyond[1:]
    if text.strip():
        conditions.append("instr(k.address, ?)")
        parameters.append(texts.number_fragment(text) or text.strip())
    keys = ("k.at", "k.id") if by_time else ("k.id",)
    order = ", ".join(f"{key} {span.direction}" for key in keys)
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM call k WHERE {' AND '.join(conditions)}"  # noqa: S608 - constants
        f" ORDER BY {order} LIMIT ?",
        (*parameters, limit),
    )
    return [CallRow(*row) for row in rows]


def _is_by_time(span: Span, address: str | None) -> bool:
    return span.has_dates and address is None


def _conditions(span: Span, address: str | None) -> tuple[list[str], list[Any]]:
    dates, values = span.conditions("k.at")
    conditions, parameters = ["1", *dates], list[Any](values)
    if span.after is not None:
        conditions.append("k.id > ?")
        parameters.append(span.after)
    if address is not None:
        conditions.append("k.address = ?")
        parameters.append(address)
    return conditions, parameters


def unseen(store: Store) -> int:
    """How many calls nobody has seen yet."""
    return int(store.value("SELECT count(*) FROM call WHERE seen_at IS NULL"))


def mark_seen(store: Store) -> int:
    """Every call has been seen; how many are seen for the first time."""
    return store.execute(
        "UPDATE call SET seen_at = ? WHERE seen_at IS NULL", (store.clock.now_ms(),)
    )


def count(store: Store, *, address: str | None = None, span: Span = EVERYTHING) -> int:
    """How many calls there are; of an address or a span counted up to MOST_COUNTED."""
    conditions, parameters = _conditions(span, address)
    if not parameters:
        return int(store.value("SELECT count(*) FROM call"))
    inner = f"SELECT 1 FROM call k WHERE {' AND '.join(conditions)} LIMIT ?"  # noqa: S608 - constants
    return int(store.value(f"SELECT count(*) FROM ({inner})", (*parameters, MOST_COUNTED)))  # noqa: S608 - constants
