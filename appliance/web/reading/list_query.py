"""The query of a list of messages: search, state, period and order."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import request
from flask_babel import gettext

from appliance import local_time
from appliance.store.listing import MessageFilter, Order
from appliance.store.states import DEFERRED
from appliance.web.reading.message_lists import MessageList, filter_of


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What the query asks of a list."""

    wanted: MessageFilter
    order: Order
    date_error: str = ""

    @property
    def filtered(self) -> bool:
        """Whether the list is filtered."""
        return bool(
            self.wanted.text or request.args.get("state") or self.has_dates or self.date_error
        )

    @property
    def has_dates(self) -> bool:
        """Whether the list is limited to a period."""
        return self.wanted.since_ms is not None or self.wanted.until_ms is not None


def day_begins(day: date) -> int:
    """Return the first moment of a local day, in milliseconds since the epoch."""
    return local_time.read(datetime.combine(day, time.min)).at_ms


@dataclass(frozen=True, slots=True)
class Period:
    """The period that the query asks for; None leaves an end open."""

    since_ms: int | None = None
    until_ms: int | None = None
    error: str = ""


def read_period() -> Period:
    """Read the first and the last day from the query."""
    since, until = request.args.get("from", ""), request.args.get("to", "")
    try:
        return Period(
            day_begins(date.fromisoformat(since)) if since else None,
            day_begins(date.fromisoformat(until) + timedelta(days=1)) if until else None,
        )
    except (ValueError, OverflowError):
        wrong = gettext("This date is not valid: choose the day, the month and the year.")
        return Period(error=wrong)


def read_query(which: MessageList) -> ListQuery:
    """Read search, state, period and order from the query."""
    period = read_period()
    state = request.args.get("state", "")
    states, delayed = which.statuses if which.outgoing else (), None
    if state in which.states:
        states, delayed = filter_of(state)
    wanted = MessageFilter(
        direction="out" if which.outgoing else "in",
        statuses=DEFERRED if which.due else states,
        unread=which.unread or None,
        delayed=delayed,
        since_ms=period.since_ms,
        until_ms=period.until_ms,
        text=request.args.get("q", "").strip(),
    )
    oldest_first = request.args.get("sort") == "oldest"
    # Search results are in the order of arrival, also in the list of scheduled messages.
    order: Order = "due" if which.due and not wanted.text else "newest"
    return ListQuery(wanted, "oldest" if oldest_first else order, period.error)
