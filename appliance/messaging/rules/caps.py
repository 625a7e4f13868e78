"""Delays what exceeds the caps of a line: messages a day, and different recipients a month.

Operators suspend lines that send as no person would. Mass sendings keep to the caps; replies and
alerts may use ten times as much, so that only a program that runs wild meets that limit. What
exceeds a cap goes the next day, or in the next month, from 8:00 on. The answer to a stop word is
always sent.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from appliance.clock import to_ms
from appliance.config import MessagingSettings
from appliance.messaging.requests import Delayed
from appliance.messaging.rules.verdict import Asked, GoAt, Moment, Verdicts
from appliance.store import days, line_counts, messages, outgoing
from appliance.store.database import Store
from appliance.store.states import MessageStatus

# Replies and alerts may use this many times the caps of mass sendings.
_LENIENCE: Final = 10
_FIRST_HOUR: Final = 8  # of a day on which more may be sent
_EXEMPT: Final = frozenset({"stop_reply", "test"})
_WARNED_ABOVE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of a cap is used."""

    reason: Delayed
    used: int
    cap: int

    @property
    def is_close(self) -> bool:
        """Whether four fifths are used."""
        return self.used >= self.cap * _WARNED_ABOVE


def usage(store: Store, settings: MessagingSettings, line: str | None = None) -> list[Usage]:
    """Return how much of each cap in force a line, or all lines, have used."""
    found = list[Usage]()
    if settings.daily_messages:
        today = line_counts.messages_today(store, line)
        found.append(Usage("daily_cap", today, settings.daily_messages))
    if settings.monthly_recipients:
        month = line_counts.recipients_this_month(store, line)
        found.append(Usage("monthly_cap", month, settings.monthly_recipients))
    return found


def judge(asked: Asked, addresses: Sequence[str]) -> Verdicts:
    """Delay the recipients for whom a cap leaves no room, in the order of the sending."""
    if asked.origin in _EXEMPT or not addresses:
        return {}
    found = _by_month(asked, addresses)
    left = [address for address in addresses if address not in found]
    return found | _by_day(asked, left)


def _by_month(asked: Asked, addresses: Sequence[str]) -> Verdicts:
    if not _is_same(line_counts.month_of, asked):
        return {}
    room = _room(asked, "monthly_recipients", line_counts.recipients_this_month)
    if room is None or room >= len(addresses):
        return {}
    known = line_counts.counted_this_month(asked.store, addresses)
    new = [address for address in addresses if address not in known]
    first = _local_day(asked.at_ms).replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return dict.fromkeys(new[max(0, room) :], GoAt(_morning(following), "monthly_cap"))


def _by_day(asked: Asked, addresses: Sequence[str]) -> Verdicts:
    cap = _room(asked, "daily_messages", lambda _store, _line: 0)
    if not cap:
        return {}
    room = cap
    if _is_same(days.day_of, asked):
        room = _room(asked, "daily_messages", line_counts.messages_today) or 0
        room -= 0 if asked.moment is Moment.CLAIM else _ahead(asked)
    room = max(0, room)
    today = _local_day(asked.at_ms)
    return {
        address: GoAt(_morning(today + timedelta(days=1 + number // cap)), "daily_cap")
        for number, address in enumerate(addresses[room:])
    }


def _room(
    asked: Asked,
    cap: Literal["daily_messages", "monthly_recipients"],
    used: Callable[[Store, str | None], int],
) -> int | None:
    """Return how much a cap leaves on all lines that may send; None if one of them has none.

    The part of a line that has exceeded its cap counts as used up, not as less than nothing.
    """
    times = 1 if asked.is_mass else _LENIENCE
    lines: list[tuple[str | None, MessagingSettings]] = [(asked.line, asked.settings)]
    if asked.lines:
        lines = [(each.name, each.settings) for each in asked.lines]
    caps: list[int] = [getattr(settings, cap) * times for _, settings in lines]
    if not all(caps):
        return None
    parts = [most - used(asked.store, line) for most, (line, _) in zip(caps, lines, strict=True)]
    return sum(max(0, part) for part in parts) if len(parts) > 1 else parts[0]


def _is_same(period: Callable[[int], str], asked: Asked) -> bool:
    """Return whether the message would be sent in the current day or month."""
    return period(asked.at_ms) == period(asked.store.clock.now_ms())


def _ahead(asked: Asked) -> int:
    """Return the number of messages that are already on their way."""
    if asked.lines:
        return outgoing.ready_for(asked.store, [each.name for each in asked.lines])
    kept = messages.statuses(asked.store)
    on_their_way = (MessageStatus.QUEUED, MessageStatus.SUBMITTING)
    return sum(kept.get(("out", status), 0) for status in on_their_way)


def _local_day(at_ms: int) -> date:
    return date.fromisoformat(days.day_of(at_ms))


def _morning(day: date) -> int:
    return to_ms(datetime(day.year, day.month, day.day, _FIRST_HOUR).astimezone())
