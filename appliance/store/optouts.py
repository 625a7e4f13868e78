"""Addresses that want no SMS. `messaging.rules.optouts` adds and removes them with the journal."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from appliance.store import text as texts
from appliance.store.database import Store
from appliance.store.listing import MOST_COUNTED
from appliance.store.marks import marks, padded
from appliance.store.spans import EVERYTHING, Span

_COLUMNS = (
    "o.address, o.since, o.source, o.message_id, o.note, o.actor, (SELECT c.name"
    " FROM contact_number n JOIN contact c ON c.id = n.contact_id WHERE n.address = o.address"
    " ORDER BY n.contact_id LIMIT 1)"
)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class OptoutRow:
    """One entry of the STOP list."""

    address: str
    since: int
    source: str  # message, page, api
    message_id: int | None  # the message that asked for it
    note: str
    actor: str
    name: str | None  # of the contact


def is_opted_out(store: Store, address: str) -> bool:
    """Whether this address is on the list."""
    return store.value("SELECT 1 FROM optout WHERE address = ?", (address,)) is not None


def among(store: Store, addresses: Iterable[str]) -> set[str]:
    """Those of `addresses` that are on the list."""
    asked = list(addresses)
    found: set[str] = set()
    for start in range(0, len(asked), _CHUNK):
        chunk = padded(asked[start : start + _CHUNK])
        rows = store.rows(f"SELECT address FROM optout WHERE address IN ({marks(chunk)})", chunk)  # noqa: S608 - marks
        found.update(row[0] for row in rows)
    return found


def get(store: Store, address: str) -> OptoutRow | None:
    """The entry of one address."""
    row = store.row(f"SELECT {_COLUMNS} FROM optout o WHERE o.address = ?", (address,))  # noqa: S608 - constants
    return OptoutRow(*row) if row is not None else None


def add(
    store: Store,
    address: str,
    *,
    source: str,
    actor: str = "",
    note: str = "",
    message_id: int | None = None,
) -> bool:
    """Put an address on the list; False when it was there already: the first entry stays."""
    return bool(
        store.execute(
            "INSERT INTO optout (address, since, source, message_id, note, actor)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (address, store.clock.now_ms(), source, message_id, note, actor),
        )
    )


def remove(store: Store, address: str) -> bool:
    """Take an address off the list; False when it was not on it."""
    return bool(store.execute("DELETE FROM optout WHERE address = ?", (address,)))


def count(store: Store, span: Span = EVERYTHING, after: OptoutRow | None = None) -> int:
    """How many entries there are; of a period or after an entry counted up to MOST_COUNTED."""
    conditions, parameters = _conditions(span, after)
    if not parameters:
        return int(store.value("SELECT count(*) FROM optout"))
    inner = f"SELECT 1 FROM optout o WHERE {' AND '.join(conditions)} LIMIT ?"  # noqa: S608 - constants
    return int(store.value(f"SELECT count(*) FROM ({inner})", (*parameters, MOST_COUNTED)))  # noqa: S608 - constants


def page(
    store: Store,
    *,
    limit: int,
    before: OptoutRow | None = None,
    text: str = "",
    span: Span = EVERYTHING,
    after: OptoutRow | None = None,
) -> list[OptoutRow]:
    """A page of the list, newest first unless `span` says otherwise, beyond the entry `before`.

    `text` is part of a number; with `after` only entries that were made after that one.
    """
    conditions, parameters = _conditions(span, after)
    if before is not None:
        conditions.append(f"(o.since, o.address) {span.beyond} (?, ?)")
        parameters += (before.since, before.address)
    if text.strip():
        conditions.append("instr(o.address, ?)")
        parameters.append(texts.number_fragment(text) or text.strip())
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM optout o WHERE {' AND '.join(conditions)}"  # noqa: S608 - constants
        f" ORDER BY o.since {span.direction}, o.address {span.direction} LIMIT ?",
        (*parameters, limit),
    )
    return [OptoutRow(*row) for row in rows]


def _conditions(span: Span, after: OptoutRow | None) -> tuple[list[str], list[Any]]:
    dates, values = span.conditions("o.since")
    conditions, parameters = ["1", *dates], list[Any](values)
    if after is not None:
        conditions.append("(o.since, o.address) > (?, ?)")
        parameters += (after.since, after.address)
    return conditions, parameters
