"""Who got, or is about to get, a message with a certain text."""

from collections.abc import Sequence
from typing import Any, Final

from peewee import fn

from appliance.store.database import Store
from appliance.store.marks import padded
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import Message
from appliance.store.statements import Query, among, given, statement, statements
from appliance.store.states import DEFERRED, MessageStatus

_CHUNK: Final = 500
_ARRIVING: Final = (
    MessageStatus.QUEUED,
    MessageStatus.SUBMITTING,
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
    MessageStatus.UNCERTAIN,
)


@statement
def _first_place() -> Query:
    """Return the place, in the order of all messages, of the first one sent since a time."""
    found = Message.select(fn.coalesce(Message.place, Message.id))
    found = found.where(Message.direction == "out", Message.at >= given("since"))
    return found.order_by(Message.at).limit(1)


def _to(number: int, *conditions: Any) -> Query:
    query = Discussion.select(Discussion.address).distinct()
    return query.join(Message, on=Message.discussion_id == Discussion.id).where(
        among(Discussion.address, "addresses", number),
        Message.direction == "out",
        Message.body == given("text"),
        *conditions,
    )


@statements
def _sent(number: int, *, moved: bool) -> Query:
    place = Message.place if moved else Message.id
    return _to(
        number,
        place >= given("first"),
        Message.place.is_null(not moved),
        Message.at.between(given("since"), given("until")),
        Message.status.in_(_ARRIVING),
    )


@statements
def _waiting(number: int) -> Query:
    at = fn.coalesce(Message.release_at, Message.at)
    return _to(
        number,
        Message.status.in_(DEFERRED),
        at.between(given("since"), given("until")),
        Message.id != given("apart_from"),
    )


def addresses(
    store: Store,
    text: str,
    of: Sequence[str],
    *,
    since_ms: int,
    until_ms: int,
    apart_from: int | None = None,
) -> set[str]:
    """Return those of the addresses to which this text goes, or went, within a period.

    The waiting message `apart_from` does not count.
    """
    first = _first_place.value(store, since=since_ms)
    period = {"text": text, "since": since_ms, "until": until_ms}
    found: set[str] = set()
    for start in range(0, len(of), _CHUNK):
        chunk = padded(of[start : start + _CHUNK])
        rows = _waiting(len(chunk)).rows(
            store, addresses=chunk, apart_from=apart_from or 0, **period
        )
        if first is not None:
            for moved in (False, True):
                sent = _sent(len(chunk), moved=moved)
                rows += sent.rows(store, addresses=chunk, first=first, **period)
        found.update(row[0] for row in rows)
    return found
