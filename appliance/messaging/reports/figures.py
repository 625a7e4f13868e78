"""The figures of a report: past days as they were counted, and the days since counted now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from appliance.errors import N_, InputError
from appliance.messaging.reports import closing
from appliance.store import report_days
from appliance.store.database import Store
from appliance.store.report_days import EVERYBODY, Counted, DaySum

MOST_DAYS: Final = 1_830  # five years
Key = str | int
# How each breakdown groups the messages.
KEYS: Final[Mapping[str, Callable[[Counted], Key]]] = {
    "state": lambda row: row.status,
    "author": lambda row: f"{row.author_kind}:{row.author}" if row.author_kind else "",
    "account": lambda row: row.account_id,
    "group": lambda row: row.group_id,
    "template": lambda row: row.template_id,
    "line": lambda row: row.line,
}
# Only what is sent has these.
_OF_SENT: Final = frozenset({"author", "account", "template"})
COLUMNS: Final[Mapping[str, str]] = {
    "direction": "direction",
    "state": "status",
    "account": "account_id",
    "group": "group_id",
    "template": "template_id",
    "line": "line",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A period, both days included, and the filters by the names of COLUMNS, and `author`."""

    first: date
    last: date
    filters: Mapping[str, Key] = field(default_factory=dict)

    def columns(self) -> dict[str, Key]:
        """Return the filters by the columns of the store; without a group, of everybody."""
        found: dict[str, Key] = {"group_id": EVERYBODY}
        for name, value in self.filters.items():
            if name == "author":
                kind, _, author = str(value).partition(":")
                found |= {"author_kind": kind, "author": author}
            else:
                found[COLUMNS[name]] = value
        return found


@dataclass(slots=True)
class Sum:
    """A number of messages and of their segments."""

    messages: int = 0
    segments: int = 0

    def add(self, row: Counted | DaySum) -> None:
        """Add the messages of a row."""
        self.messages += row.messages
        self.segments += row.segments


@dataclass(slots=True)
class DayFigures:
    """The messages sent and received on a day."""

    day: date
    sent: Sum = field(default_factory=Sum)
    received: Sum = field(default_factory=Sum)


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a period."""

    days: Sequence[DayFigures]
    by: Mapping[str, Mapping[Key, Sum]]  # for each breakdown, by its key, most messages first
    total: Sum
    complete_from: date | None  # None: the period is complete


def read_period(store: Store, first: date, last: date) -> tuple[date, date]:
    """Return the period up to today. Raise InputError for one that is reversed or too long."""
    if first > last:
        raise InputError("period_reversed", N_("The period ends before it begins."), field="to")
    now = closing.today(store)
    if first > now:
        raise InputError("period_to_come", N_("The period has not begun yet."), field="from")
    last = min(last, now)
    if (last - first).days >= MOST_DAYS:
        raise InputError("period_too_long", N_("A report covers at most five years."), field="from")
    return first, last


def report(store: Store, wanted: Wanted) -> Report:
    """Return the figures of a period."""
    state = closing.closed(store)
    past = (
        wanted.first.isoformat(),
        min(wanted.last, date.fromisoformat(state.until) - closing.DAY).isoformat(),
    )
    columns = wanted.columns()
    shared = report_days.sums(store, *past, columns)
    by_day = report_days.sums_by_day(store, *past, columns)
    groups = _by_group(store, past, columns)
    for day in _open_days(wanted, date.fromisoformat(state.until)):
        rows = _live(store, day)
        matching = [row for row in rows if _matches(row, columns)]
        shared += matching
        by_day += [
            DaySum(day.isoformat(), row.direction, row.messages, row.segments) for row in matching
        ]
        groups += [row for row in rows if _is_of_group(row, columns)]
    sent = [row for row in shared if row.direction == "out"]
    by = {
        name: _summed(groups if name == "group" else sent if name in _OF_SENT else shared, key)
        for name, key in KEYS.items()
    }
    total = Sum()
    for row in shared:
        total.add(row)
    begun = date.fromisoformat(state.first) if state.first else None
    partly = begun is not None and wanted.first < begun
    return Report(_days(wanted, by_day), by, total, begun if partly else None)


def _by_group(store: Store, past: tuple[str, str], columns: Mapping[str, Key]) -> list[Counted]:
    if columns["group_id"] != EVERYBODY:
        return report_days.sums(store, *past, columns)
    others = {name: value for name, value in columns.items() if name != "group_id"}
    return report_days.sums(store, *past, others, by_group=True)


def _open_days(wanted: Wanted, until: date) -> list[date]:
    """Return the days of the period that have not been counted yet."""
    first = max(wanted.first, until)
    return [first + timedelta(days=number) for number in range((wanted.last - first).days + 1)]


def _live(store: Store, day: date) -> list[Counted]:
    return report_days.count(store, closing.begins(day), closing.begins(day + closing.DAY))


def _matches(row: Counted, columns: Mapping[str, Key]) -> bool:
    return all(getattr(row, name) == value for name, value in columns.items())


def _is_of_group(row: Counted, columns: Mapping[str, Key]) -> bool:
    if columns["group_id"] == EVERYBODY:
        columns = {**columns, "group_id": row.group_id}
    return row.group_id != EVERYBODY and _matches(row, columns)


def _summed(rows: Sequence[Counted], key: Callable[[Counted], Key]) -> dict[Key, Sum]:
    found: dict[Key, Sum] = {}
    for row in rows:
        found.setdefault(key(row), Sum()).add(row)
    return dict(sorted(found.items(), key=lambda each: (-each[1].messages, str(each[0]))))


def _days(wanted: Wanted, rows: Sequence[DaySum]) -> list[DayFigures]:
    number = (wanted.last - wanted.first).days + 1
    found = {
        (wanted.first + timedelta(days=after)).isoformat(): DayFigures(
            wanted.first + timedelta(days=after)
        )
        for after in range(number)
    }
    for row in rows:
        of_day = found[row.day]
        (of_day.sent if row.direction == "out" else of_day.received).add(row)
    return list(found.values())
