"""What each line has sent: SMS of a day, and different recipients of a month.

The counts are rows of `day_count`, beside those of the whole box: a claim or an outcome writes that
page anyway.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from peewee import fn

from appliance.store import days
from appliance.store.database import Store
from appliance.store.marks import padded
from appliance.store.models.counts import DayCount
from appliance.store.models.discussions import Discussion
from appliance.store.statements import Query, among, given, statement, statements

_MESSAGES: Final = "line:"  # and the line's name: messages sent on a day
_SEGMENTS: Final = "segments:"  # segments sent on a day
_RECIPIENTS: Final = "recipients:"  # different recipients of a month; the day is then YYYY-MM
_CHUNK: Final = 500


@statement
def _of_line() -> Query:
    query = DayCount.select(DayCount.count).where(DayCount.day == given("day"))
    return query.where(DayCount.what == given("what"))


@statements
def _of_all_lines(kind: str) -> Query:
    query = DayCount.select(fn.sum(DayCount.count)).where(DayCount.day == given("day"))
    return query.where(DayCount.what.between(kind, kind + "\x7f"))


@statement
def _segments_since() -> Query:
    query = DayCount.select(fn.sum(DayCount.count)).where(DayCount.day >= given("first"))
    return query.where(DayCount.what == given("what"))


@statement
def _mark_recipient() -> Query:
    counted = {Discussion.counted_in: given("month")}
    differs = Discussion.counted_in.is_null() | (Discussion.counted_in != given("month"))
    return Discussion.update(counted).where((Discussion.id == given("id")) & differs)


@statements
def _counted(number: int) -> Query:
    query = Discussion.select(Discussion.address).where(Discussion.counted_in == given("month"))
    return query.where(among(Discussion.address, "addresses", number))


def add_segment(store: Store, line: str, *, completes: bool, segments: int = 1) -> None:
    """Count a segment that a line has sent, and the message if it was the last of it.

    A line that sends messages as a whole sends several segments at once.
    """
    if completes:
        days.bump_both(store, _SEGMENTS + line, segments, _MESSAGES + line)
    else:
        days.bump(store, _SEGMENTS + line, segments)


def add_recipient(store: Store, line: str, discussion_id: int) -> None:
    """Count a recipient to whom a line sends, once a month."""
    month = month_of(store.clock.now_ms())
    if _mark_recipient.execute(store, id=discussion_id, month=month):
        days.bump(store, _RECIPIENTS + line, day=month)


def messages_today(store: Store, line: str | None = None) -> int:
    """Return the number of messages that a line, or all lines, have sent today."""
    return _count(store, _MESSAGES, days.day_of(store.clock.now_ms()), line)


def recipients_this_month(store: Store, line: str | None = None) -> int:
    """Return the number of different recipients to whom a line, or all lines, have sent."""
    return _count(store, _RECIPIENTS, month_of(store.clock.now_ms()), line)


def segments_since(store: Store, line: str, first_day: str) -> int:
    """Return the number of segments that a line has sent since a local date, YYYY-MM-DD."""
    found = _segments_since.value(store, first=first_day, what=_SEGMENTS + line)
    return int(found or 0)


def counted_this_month(store: Store, addresses: Iterable[str]) -> set[str]:
    """Return those of the addresses that are among this month's recipients."""
    asked: Sequence[str] = list(addresses)
    month = month_of(store.clock.now_ms())
    found: set[str] = set()
    for start in range(0, len(asked), _CHUNK):
        chunk = padded(asked[start : start + _CHUNK])
        rows = _counted(len(chunk)).rows(store, month=month, addresses=chunk)
        found.update(row[0] for row in rows)
    return found


def month_of(at_ms: int) -> str:
    """Return the local month of a moment, YYYY-MM."""
    return days.day_of(at_ms)[:7]


def _count(store: Store, kind: str, day: str, line: str | None) -> int:
    if line is None:
        return int(_of_all_lines(kind).value(store, day=day) or 0)
    return int(_of_line.value(store, day=day, what=kind + line) or 0)
