"""Say until when rules delay messages, and why."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from babel import dates
from flask_babel import gettext, ngettext

from appliance import local_time
from appliance.config import sending_hours
from appliance.messaging.meanings import meaning
from appliance.web.frame.services import services
from appliance.web.shown.formatting import locale, weekday_moment

# Later dates of the same sending are summed up.
_SHOWN = 5


class Delay(NamedTuple):
    """When a delayed message goes, and why not before."""

    at_ms: int
    reason: str


def sentences(delays: Mapping[Delay, int], meant_ms: int) -> tuple[str, ...]:
    """Return a sentence for each date of delayed messages, first the earliest.

    `delays` has the number of messages of each delay; `meant_ms` is when they would leave without
    the rules.
    """
    counted = sorted(delays.items())
    told = [_sentence(each, number, meant_ms) for each, number in counted[:_SHOWN]]
    if rest := sum(number for _, number in counted[_SHOWN:]):
        told.append(str(ngettext("and %(num)s more later", "and %(num)s more later", rest)))
    return tuple(told)


def expiry_sentence(expiring: int) -> str:
    """Return the sentence about messages whose validity ends before a rule lets them go."""
    if not expiring:
        return ""
    return str(
        ngettext(
            "%(num)s SMS will not be sent: its validity ends before it may leave.",
            "%(num)s SMS will not be sent: their validity ends before they may leave.",
            expiring,
        )
    )


def leaves_ms(delays: Sequence[Delay], due_ms: int | None, going: int) -> int | None:
    """Return when the first of `going` messages leaves; None means at once."""
    return min(delays).at_ms if delays and len(delays) == going else due_ms


def _sentence(delay: Delay, number: int, meant_ms: int) -> str:
    told = ngettext(
        "%(num)s SMS leaves on %(date)s: %(reason)s",
        "%(num)s SMS leave on %(date)s: %(reason)s",
        number,
        date=weekday_moment(delay.at_ms),
        reason=reason_word(delay.reason, meant_ms),
    )
    return str(told)


def reason_word(reason: str, meant_ms: int) -> str:
    """Return a few words for why a message does not leave when it was meant to."""
    if reason == "holiday":
        return str(gettext("public holiday"))
    if reason != "quiet_hours":
        return str(gettext(meaning(reason)))
    meant = local_time.local(meant_ms)
    settings = services().preferences.messaging()
    if meant.weekday() not in sending_hours.days_of(settings.promotional_days):
        return str(dates.format_date(meant, "EEEE", locale=locale()))
    return str(gettext("outside the allowed hours"))
