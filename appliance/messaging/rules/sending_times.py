"""The times at which promotional messages may be sent."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from appliance import local_time, public_holidays
from appliance.config import MessagingSettings, sending_hours
from appliance.messaging.requests import Delayed

_HOUR = 60  # minutes


class Closed(NamedTuple):
    """A moment at which nothing may be sent: why, and when sending is allowed next."""

    reason: Delayed
    until_ms: int


def closed(settings: MessagingSettings, at_ms: int) -> Closed | None:
    """Return why promotional messages may not be sent at a moment, or None if they may."""
    reason = _reason(settings, at_ms)
    return None if reason is None else Closed(reason, _next_open(settings, at_ms))


def closed_on_all(settings: Iterable[MessagingSettings], at_ms: int) -> Closed | None:
    """Return when the first of several lines may send promotional messages, or None if one may."""
    found = [closed(each, at_ms) for each in settings]
    waits = [each for each in found if each is not None]
    return min(waits, key=lambda each: each.until_ms) if len(waits) == len(found) else None


def is_holiday(settings: MessagingSettings, day: date) -> bool:
    """Return whether it is a public holiday where the box stands."""
    return day in public_holidays.of_year(region(settings), day.year)


def region(settings: MessagingSettings) -> str:
    """Return the country or region whose public holidays count; empty for none."""
    of_country = settings.holidays == sending_hours.OF_COUNTRY
    return settings.country if of_country else settings.holidays


def _reason(settings: MessagingSettings, at_ms: int) -> Delayed | None:
    local = local_time.local(at_ms)
    if is_holiday(settings, local.date()):
        return "holiday"
    hours = sending_hours.hours_of(settings.promotional_hours)
    is_day = local.weekday() in sending_hours.days_of(settings.promotional_days)
    is_hour = hours.start <= local.hour * _HOUR + local.minute < hours.end
    return None if is_day and is_hour else "quiet_hours"


def _next_open(settings: MessagingSettings, at_ms: int) -> int:
    """Return the first moment from then on at which promotional messages may be sent.

    The clocks may skip the start of the hours or show it twice, so each start is checked.
    """
    start = sending_hours.hours_of(settings.promotional_hours).start
    opens = time(*divmod(start, _HOUR))
    return next(
        found
        for day in _days_from(local_time.local(at_ms).date())
        if (found := local_time.read(datetime.combine(day, opens), at_ms).at_ms) > at_ms
        and _reason(settings, found) is None
    )


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=1)
