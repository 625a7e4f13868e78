"""Count the messages of past days for the reports, one day at a time.

Yesterday is counted soon after midnight, and again while delivery reports may come; later only when
one of its unsettled messages has changed. An old history is counted backwards, from its newest day.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from appliance import local_time
from appliance.store import days, preferences, report_days
from appliance.store.database import Store
from appliance.store.report_days import EVERYBODY, Counted
from appliance.store.states import DEFERRED, DELAYED, UNFINISHED, MessageStatus

DAY: Final = timedelta(days=1)
_STATE: Final = "reports.counted"
_UNSETTLED: Final = frozenset({*UNFINISHED, MessageStatus.UNCERTAIN, DELAYED})


@dataclass(frozen=True, slots=True)
class Closed:
    """The days that have been counted: from the first one to the day before `until`."""

    first: str  # empty: the whole history
    until: str


def today(store: Store) -> date:
    """Return the box's local date."""
    return date.fromisoformat(days.day_of(store.clock.now_ms()))


def begins(day: date) -> int:
    """Return the first moment of a local day, in milliseconds since the epoch."""
    return local_time.read(datetime.combine(day, time.min)).at_ms


def closed(store: Store) -> Closed:
    """Return the days that have been counted; none before the first run."""
    found = preferences.get(store, _STATE)
    now = today(store).isoformat()
    if found is None:
        return Closed(now, now)
    # A clock that was set back makes days open that were over.
    return Closed(found["first"], min(found["until"], now))


def run(store: Store, report_days_kept: int, given_up: Callable[[], bool] = lambda: False) -> int:
    """Count the days that are over and not counted; return the number of days counted."""
    done = _close(store, given_up)
    done += _recount(store, report_days_kept, given_up)
    return done + _go_back(store, given_up)


def _close(store: Store, given_up: Callable[[], bool]) -> int:
    """Count the days that have ended since the last run."""
    state, now, done = closed(store), today(store), 0
    day = date.fromisoformat(state.until)
    while day < now and not given_up():
        rows = _count(store, day)
        with store.transaction():
            report_days.replace(store, day.isoformat(), rows)
            _note(store, Closed(state.first, (day + DAY).isoformat()))
        day, done = day + DAY, done + 1
    if done == 0 and not given_up():
        _note(store, state)
    return done


def _recount(store: Store, report_days_kept: int, given_up: Callable[[], bool]) -> int:
    """Count again the days on which messages may have changed since."""
    state, now, done = closed(store), today(store), 0
    recent = now - timedelta(days=report_days_kept + 1)
    wanted = {recent + number * DAY for number in range((now - recent).days)}
    wanted |= _changed(store, recent)
    for day in sorted(wanted):
        if given_up():
            break
        if state.first <= day.isoformat() < state.until:
            done += _count_again(store, day)
    return done


def _changed(store: Store, before: date) -> set[date]:
    """Return the older days with fewer or more messages in an unsettled state than stored."""
    found = set()
    for text, status, number in report_days.unsettled(store, before.isoformat()):
        day = date.fromisoformat(text)
        present = report_days.number_in_state(store, status, begins(day), begins(day + DAY))
        if present != number:
            found.add(day)
    return found


def _count_again(store: Store, day: date) -> bool:
    """Count a day again; return whether its figures have changed."""
    stored, present = report_days.of_day(store, day.isoformat()), _count(store, day)
    if _total(present) < _total(stored, without=(*DEFERRED, DELAYED)):
        # Messages were deleted, which changes no figure; only what is unsettled is brought in step.
        present = [row for row in stored if row.status not in _UNSETTLED] + [
            row for row in present if row.status in _UNSETTLED
        ]
    if set(present) == set(stored):
        return False
    with store.transaction():
        report_days.replace(store, day.isoformat(), present)
    return True


def _go_back(store: Store, given_up: Callable[[], bool]) -> int:
    """Count the days of an older history, the newest first."""
    done = 0
    while not given_up():
        state = closed(store)
        if not state.first:
            break
        newest = report_days.newest_before(store, begins(date.fromisoformat(state.first)))
        day = None if newest is None else date.fromisoformat(days.day_of(newest))
        rows = [] if day is None else _count(store, day)
        with store.transaction():
            if day is not None:
                report_days.replace(store, day.isoformat(), rows)
                done += 1
            _note(store, Closed(day.isoformat() if day else "", state.until))
    return done


def _count(store: Store, day: date) -> list[Counted]:
    return report_days.count(store, begins(day), begins(day + DAY))


def _total(rows: list[Counted], without: tuple[str, ...] = ()) -> int:
    return sum(
        row.messages for row in rows if row.group_id == EVERYBODY and row.status not in without
    )


def _note(store: Store, state: Closed) -> None:
    preferences.put(store, _STATE, asdict(state))
