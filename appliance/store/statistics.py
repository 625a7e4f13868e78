"""The figures of the home page: today, the last days, and what needs attention."""

from dataclasses import dataclass
from datetime import date, timedelta

from peewee import fn

from appliance.store import days, messages
from appliance.store.database import Store
from appliance.store.models.counts import DayCount
from appliance.store.models.messages import IS_UNDECIDED, Message
from appliance.store.statements import Query, count_all, given, statement
from appliance.store.states import MessageStatus

_COUNTED = (
    MessageStatus.SENT,
    MessageStatus.RECEIVED,
    MessageStatus.DELIVERED,
    MessageStatus.FAILED,
    MessageStatus.BLOCKED,
    "call",
)
_IN_QUEUE = (MessageStatus.QUEUED, MessageStatus.SUBMITTING)


@dataclass(frozen=True, slots=True)
class DayRow:
    """One local day: the count of each thing that happened."""

    day: date
    sent: int = 0
    received: int = 0
    delivered: int = 0
    failed: int = 0
    blocked: int = 0
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """The current figures; all are stored, except that messages to decide about are counted."""

    unread: int
    scheduled: int  # and those that a rule delays
    queued: int  # including submitting ones
    held: int  # until a person decides
    failed: int
    uncertain: int


@statement
def _of_days() -> Query:
    return DayCount.select(DayCount.day, DayCount.what, DayCount.count).where(
        DayCount.day.between(given("first"), given("last"))
    )


@statement
def _totals() -> Query:
    what = DayCount.what
    query = DayCount.select(what, fn.sum(DayCount.count)).where(what.in_(_COUNTED))
    return query.group_by(what)


@statement
def _undecided() -> Query:
    return Message.select(count_all()).where(IS_UNDECIDED)


def last_days(store: Store, number: int) -> list[DayRow]:
    """Return the last days up to today, oldest first, with days without traffic."""
    today = date.fromisoformat(days.day_of(store.clock.now_ms()))
    first = today - timedelta(days=number - 1)
    rows = _of_days.rows(store, first=first.isoformat(), last=today.isoformat())
    counts: dict[str, dict[str, int]] = {}
    for day, what, count in rows:
        counts.setdefault(day, {})[what] = count
    return [
        _day(first + timedelta(days=after), counts.get((first + timedelta(days=after)).isoformat()))
        for after in range(number)
    ]


def totals(store: Store) -> dict[str, int]:
    """Return how often each thing of `DayRow` has happened on all days that are kept."""
    found = {row[0]: int(row[1]) for row in _totals.rows(store)}
    return {str(what): found.get(what, 0) for what in _COUNTED}


def overview(store: Store) -> Overview:
    """Return the figures of what waits."""
    kept = messages.statuses(store)
    out = {status: count for (direction, status), count in kept.items() if direction == "out"}
    undecided = int(_undecided.value(store) or 0)
    delayed = out.get(MessageStatus.HELD, 0) - undecided
    return Overview(
        unread=kept.get(("in", "unread"), 0),
        scheduled=out.get(MessageStatus.SCHEDULED, 0) + delayed,
        queued=sum(out.get(status, 0) for status in _IN_QUEUE),
        held=undecided,
        failed=out.get(MessageStatus.FAILED, 0),
        uncertain=out.get(MessageStatus.UNCERTAIN, 0),
    )


def _day(day: date, counts: dict[str, int] | None) -> DayRow:
    counts = counts or {}
    return DayRow(
        day,
        sent=counts.get(MessageStatus.SENT, 0),
        received=counts.get(MessageStatus.RECEIVED, 0),
        delivered=counts.get(MessageStatus.DELIVERED, 0),
        failed=counts.get(MessageStatus.FAILED, 0),
        blocked=counts.get(MessageStatus.BLOCKED, 0),
        calls=counts.get("call", 0),
    )
