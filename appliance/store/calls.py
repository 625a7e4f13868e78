"""Incoming calls."""

from dataclasses import dataclass
from typing import Any

from peewee import fn

from appliance.store import text as texts
from appliance.store.database import Store
from appliance.store.dialect.expressions import contains, greatest
from appliance.store.listing import MOST_COUNTED
from appliance.store.models.calls import Call
from appliance.store.naming import contact_name
from appliance.store.spans import EVERYTHING, Span
from appliance.store.statements import (
    Query,
    count_all,
    counted,
    given,
    insert,
    statement,
    statements,
)


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call with all its rings."""

    id: int
    at: int
    address: str | None  # None = withheld
    name: str | None  # of the contact
    rings: int
    ended_at: int | None
    modem: str
    seen_at: int | None


@statement
def _add() -> Query:
    return insert(Call.at, Call.address, Call.rings, Call.modem)


@statement
def _rang() -> Query:
    again = {
        Call.rings: greatest(Call.rings, given("rings")),
        Call.address: fn.coalesce(Call.address, given("address")),
    }
    return Call.update(again).where(Call.id == given("id"))


@statement
def _ended() -> Query:
    now = {Call.ended_at: given("now")}
    return Call.update(now).where(Call.id == given("id"), Call.ended_at.is_null())


def add(store: Store, modem: str, address: str | None, rings: int) -> int:
    """Store a call that begins to ring; return its id."""
    return _add.insert(store, at=store.clock.now_ms(), address=address, rings=rings, modem=modem)


def rang(store: Store, call_id: int, address: str | None, rings: int) -> None:
    """Record another ring; the number may come only with the second one."""
    _rang.execute(store, id=call_id, address=address, rings=rings)


def ended(store: Store, call_id: int) -> None:
    """Record that the call has ended."""
    _ended.execute(store, id=call_id, now=store.clock.now_ms())


@statements
def _page(span: Span, *, address: bool, text: bool, before: bool, beyond: bool) -> Query:
    keys = [Call.at, Call.id] if _is_by_time(span, address=address) else [Call.id]
    conditions = _conditions(span, address=address)
    if before:
        conditions.append(Call.id < given("before"))
    if beyond:
        conditions.append(span.beyond(keys, ["beyond_at", "beyond_id"][-len(keys) :]))
    if text:
        conditions.append(contains(Call.address, given("text")))
    query = Call.select(
        Call.id,
        Call.at,
        Call.address,
        contact_name(Call.address),
        Call.rings,
        Call.ended_at,
        Call.modem,
        Call.seen_at,
    )
    return (
        (query.where(*conditions) if conditions else query)
        .order_by(*map(span.ordered, keys))
        .limit(given("limit"))
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
    """Return a page of calls, newest first unless `span` says otherwise; all, or of one address.

    The page begins before the call of the id `before`, or after the call whose time and id are
    `beyond`. `text` is part of a number. In a period, calls are ordered by time, else by id:
    setting the clock back changes the one order and not the other.
    """
    part = text.strip()
    beyond_at, beyond_id = beyond or (None, None)
    query = _page(
        span.shape,
        address=address is not None,
        text=bool(part),
        before=before is not None,
        beyond=beyond is not None,
    )
    rows = query.rows(
        store,
        **span.values,
        address=address,
        text=texts.number_fragment(text) or part,
        before=before,
        beyond_at=beyond_at,
        beyond_id=beyond_id,
        limit=limit,
    )
    return [CallRow(*row) for row in rows]


def _is_by_time(span: Span, *, address: bool) -> bool:
    return span.has_dates and not address


def _conditions(span: Span, *, address: bool) -> list[Any]:
    conditions = span.dates(Call.at)
    if span.after is not None:
        conditions.append(Call.id > given("after"))
    if address:
        conditions.append(Call.address == given("address"))
    return conditions


@statement
def _unseen() -> Query:
    return Call.select(count_all()).where(Call.seen_at.is_null())


@statement
def _mark_seen() -> Query:
    return Call.update({Call.seen_at: given("now")}).where(Call.seen_at.is_null())


@statements
def _count(span: Span, *, address: bool) -> Query:
    conditions = _conditions(span, address=address)
    if not conditions:
        return Call.select(count_all())
    return counted(Call.select(1).where(*conditions).limit(MOST_COUNTED))


def unseen(store: Store) -> int:
    """Return the number of calls that nobody has seen yet."""
    return int(_unseen.value(store))


def mark_seen(store: Store) -> int:
    """Mark all calls as seen; return the number that were unseen."""
    return _mark_seen.execute(store, now=store.clock.now_ms())


def count(store: Store, *, address: str | None = None, span: Span = EVERYTHING) -> int:
    """Return the number of calls; of an address or a span, counted up to MOST_COUNTED."""
    query = _count(span.shape, address=address is not None)
    return int(query.value(store, **span.values, address=address))
