"""Addresses on the STOP list. `messaging.rules.optouts` changes them together with the journal.

An erased number stays on the list as its hash: see `erased_numbers`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from peewee import Tuple

from appliance.store import erased_numbers
from appliance.store import text as texts
from appliance.store.database import Store
from appliance.store.dialect.expressions import contains
from appliance.store.listing import MOST_COUNTED
from appliance.store.marks import padded
from appliance.store.models.optouts import Optout
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
from appliance.store.statements import (
    among as one_of,
)

_CHUNK = 500


class OptoutKey(NamedTuple):
    """The place of an entry in the list."""

    since: int
    address: str


@dataclass(frozen=True, slots=True)
class OptoutRow:
    """An entry of the STOP list."""

    address: str
    since: int
    source: str  # message, page, api
    message_id: int | None  # the message that requested it
    note: str
    actor: str
    name: str | None  # of the contact

    @property
    def is_erased(self) -> bool:
        """Whether the number was erased: the address is its hash."""
        return erased_numbers.is_hash(self.address)

    @property
    def key(self) -> OptoutKey:
        """The place of the entry in the list."""
        return OptoutKey(self.since, self.address)


_IS_ERASED: Final[Any] = (Optout.address >= erased_numbers.MARK) & (
    Optout.address < erased_numbers.AFTER_MARK
)


def of_erased_numbers() -> Query:
    """Return the query whether any entry is the hash of an erased number."""
    return Optout.select(1).where(_IS_ERASED).limit(1)


_has_erased = statement(of_erased_numbers)


@statements
def _among(number: int) -> Query:
    return Optout.select(Optout.address).where(one_of(Optout.address, "addresses", number))


def _entries() -> Query:
    """Return the query for entries with the columns of `OptoutRow`."""
    return Optout.select(
        Optout.address,
        Optout.since,
        Optout.source,
        Optout.message_id,
        Optout.note,
        Optout.actor,
        contact_name(Optout.address),
    )


@statement
def _get() -> Query:
    return _entries().where(Optout.address == given("address"))


@statement
def _add() -> Query:
    columns = (
        Optout.address,
        Optout.since,
        Optout.source,
        Optout.message_id,
        Optout.note,
        Optout.actor,
    )
    return insert(*columns).on_conflict(action="nothing")


@statement
def _remove() -> Query:
    return Optout.delete().where(Optout.address == given("address"))


@statements
def _count(span: Span, *, after: bool) -> Query:
    conditions = _conditions(span, after=after)
    if not conditions:
        return Optout.select(count_all())
    return counted(Optout.select(1).where(*conditions).limit(MOST_COUNTED))


@statements
def _page(span: Span, *, before: bool, text: bool, after: bool) -> Query:
    keys = (Optout.since, Optout.address)
    conditions = _conditions(span, after=after)
    if before:
        conditions.append(span.beyond(keys, ("before_since", "before_address")))
    if text:
        conditions += [contains(Optout.address, given("text")), ~_IS_ERASED]
    query = _entries().where(*conditions) if conditions else _entries()
    return query.order_by(*map(span.ordered, keys)).limit(given("limit"))


def _conditions(span: Span, *, after: bool) -> list[Any]:
    conditions = span.dates(Optout.since)
    if after:
        entry = Tuple(given("after_since"), given("after_address"))
        conditions.append(Tuple(Optout.since, Optout.address) > entry)
    return conditions


def is_opted_out(store: Store, address: str) -> bool:
    """Return whether this address is on the list."""
    return bool(among(store, [address]))


def is_erased_and_opted_out(store: Store, address: str) -> bool:
    """Return whether this address is on the list as its hash."""
    return bool(_hashed_among(store, [address]))


def among(store: Store, addresses: Iterable[str]) -> set[str]:
    """Return those of `addresses` that are on the list."""
    asked = list(addresses)
    found: set[str] = set()
    for start in range(0, len(asked), _CHUNK):
        chunk = padded(asked[start : start + _CHUNK])
        found.update(row[0] for row in _among(len(chunk)).rows(store, addresses=chunk))
    found.update(_hashed_among(store, asked).values())
    return found


def _hashed_among(store: Store, addresses: Iterable[str]) -> dict[str, str]:
    """Return those of the addresses that are on the list as their hashes, by hash."""
    if _has_erased.value(store) is None:
        return {}
    asked = erased_numbers.hashes(store, addresses)
    hashes = list(asked)
    found: dict[str, str] = {}
    for start in range(0, len(hashes), _CHUNK):
        chunk = padded(hashes[start : start + _CHUNK])
        rows = _among(len(chunk)).rows(store, addresses=chunk)
        found.update((row[0], asked[row[0]]) for row in rows)
    return found


def get(store: Store, address: str) -> OptoutRow | None:
    """Return the entry of one address, which may be its hash."""
    row = _get.row(store, address=_entry_of(store, address))
    return OptoutRow(*row) if row is not None else None


def _entry_of(store: Store, address: str) -> str:
    """Return the address, or its hash if the list has that."""
    return next(iter(_hashed_among(store, [address])), address)


def forget_number(store: Store, address: str) -> None:
    """Replace an address by its hash, and keep only since when and how it is on the list.

    An address that is not on the list is added as its hash.
    """
    entry = get(store, address)
    if entry is not None and entry.is_erased:
        return
    _remove.execute(store, address=address)
    _add.execute(
        store,
        address=erased_numbers.new_hash(store, address),
        since=entry.since if entry else store.clock.now_ms(),
        source=entry.source if entry else "page",
        message_id=None,
        note="",
        actor=entry.actor if entry else "",
    )


def add(
    store: Store,
    address: str,
    *,
    source: str,
    actor: str = "",
    note: str = "",
    message_id: int | None = None,
) -> bool:
    """Add an address to the list; return False if it is there already: the first entry stays."""
    if is_erased_and_opted_out(store, address):
        return False
    return bool(
        _add.execute(
            store,
            address=address,
            since=store.clock.now_ms(),
            source=source,
            message_id=message_id,
            note=note,
            actor=actor,
        )
    )


def remove(store: Store, address: str) -> bool:
    """Remove an address from the list; return False if it is not there."""
    return bool(_remove.execute(store, address=_entry_of(store, address)))


def is_listed(row: OptoutRow, span: Span = EVERYTHING, after: OptoutKey | None = None) -> bool:
    """Return whether the part of the list that `page` shows contains this entry."""
    return span.holds(row.since) and (after is None or row.key > after)


def count(store: Store, span: Span = EVERYTHING, after: OptoutKey | None = None) -> int:
    """Return the number of entries; of a period or after an entry, counted up to MOST_COUNTED."""
    query = _count(span.shape, after=after is not None)
    return int(query.value(store, **{**span.values, **_key("after", after)}))


def page(
    store: Store,
    *,
    limit: int,
    before: OptoutKey | None = None,
    text: str = "",
    span: Span = EVERYTHING,
    after: OptoutKey | None = None,
) -> list[OptoutRow]:
    """Return a page of the list, newest first unless `span` says otherwise, after entry `before`.

    `text` is part of a number; with `after`, only entries created after that one are listed.
    """
    part = text.strip()
    query = _page(span.shape, before=before is not None, text=bool(part), after=after is not None)
    rows = query.rows(
        store,
        **{**span.values, **_key("before", before), **_key("after", after)},
        text=texts.number_fragment(text) or part,
        limit=limit,
    )
    return [OptoutRow(*row) for row in rows]


def _key(name: str, key: OptoutKey | None) -> dict[str, Any]:
    return {} if key is None else {f"{name}_since": key.since, f"{name}_address": key.address}
