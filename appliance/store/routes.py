"""Routes: the lines that a message may take, in the order in which they are tried.

A box has few of them, and messages share them. Rows are only added, so that whoever knows the
newest id knows all.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from peewee import fn

from appliance.store.database import Store
from appliance.store.models.messages import Message
from appliance.store.models.messages import Route as Stored
from appliance.store.statements import Query, given, insert, statement

# What chose the lines of a route: the request, what it is about, the correspondent's last line, a
# rule, or their prices.
Why: TypeAlias = Literal[
    "asked", "template", "contact", "account", "user", "known", "rule", "price"
]
REASONS: Final = frozenset[str](get_args(Why))
Tiers: TypeAlias = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Route:
    """Lines that may send a message. Those of one tier are equal; the first tier goes first."""

    id: int
    tiers: Tiers
    why: str

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines, in their order."""
        return tuple(line for tier in self.tiers for line in tier)

    def before(self, line: str) -> tuple[str, ...] | None:
        """Return the lines that are tried before this one, or None if it is not on the route."""
        found: tuple[str, ...] = ()
        for tier in self.tiers:
            if line in tier:
                return found
            found += tier
        return None


@statement
def _every() -> Query:
    return Stored.select(Stored.id, Stored.tiers, Stored.why).order_by(Stored.id)


@statement
def _of_id() -> Query:
    return Stored.select(Stored.id, Stored.tiers, Stored.why).where(Stored.id == given("id"))


@statement
def _of_message() -> Query:
    query = Stored.select(Stored.id, Stored.tiers, Stored.why)
    query = query.join(Message, on=Message.route_id == Stored.id)
    return query.where(Message.id == given("message_id"))


@statement
def _newest() -> Query:
    return Stored.select(fn.max(Stored.id))


@statement
def _known() -> Query:
    alike = (Stored.tiers == given("tiers")) & (Stored.why == given("why"))
    return Stored.select(Stored.id).where(alike)


@statement
def _add() -> Query:
    return insert(Stored.tiers, Stored.why)


def every(store: Store) -> list[Route]:
    """Return all routes."""
    return [_read(*row) for row in _every.rows(store)]


def by_id(store: Store, route_id: int | None) -> Route | None:
    """Return a route, or None if there is none."""
    row = None if route_id is None else _of_id.row(store, id=route_id)
    return None if row is None else _read(*row)


def of_message(store: Store, message_id: int) -> Route | None:
    """Return the route of a message, or None if it has none."""
    row = _of_message.row(store, message_id=message_id)
    return None if row is None else _read(*row)


def newest(store: Store) -> int:
    """Return the greatest id of a route; 0 if there is none."""
    return int(_newest.value(store) or 0)


def id_of(store: Store, tiers: Sequence[Sequence[str]], why: Why) -> int:
    """Return the id of the route with these tiers, which is stored if it is new."""
    written = json.dumps(tiers, ensure_ascii=False, separators=(",", ":"))
    known = _known.value(store, tiers=written, why=why)
    if known is not None:
        return int(known)
    with store.transaction():
        known = _known.value(store, tiers=written, why=why)
        return int(known) if known is not None else _add.insert(store, tiers=written, why=why)


def _read(route_id: int, tiers: str, why: str) -> Route:
    return Route(route_id, tuple(tuple(tier) for tier in json.loads(tiers)), why)
