"""Ask the rules in their order, in the one place for every moment when a message may be stopped.

A preview, an acceptance, a resend, the release of a scheduled message and the claim of a segment
call `judge`. The first rule with a verdict about a recipient decides: later rules are not asked
about a recipient whom an earlier one has blocked, held or delayed. Rules that delay come last: what
may never be sent must not wait first.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from appliance.messaging.rules import (
    caps,
    carriers,
    consent,
    destinations,
    holiday,
    promotional_consent,
    quiet_hours,
    same_text,
    sending_times,
)
from appliance.messaging.rules.verdict import Asked, GoAt, Moment, Verdict, Verdicts


class Rule(NamedTuple):
    """A rule and the moments at which it is asked.

    `docs/rules.md` shows the first paragraph of its module's docstring.
    """

    name: str
    judge: Callable[[Asked, Sequence[str]], Verdicts]
    moments: frozenset[Moment]


RULES: Final[tuple[Rule, ...]] = (
    Rule("consent", consent.judge, frozenset(Moment)),
    Rule("promotional consent", promotional_consent.judge, frozenset(Moment)),
    # Afterwards the message itself would be found, and sending again is a person's decision.
    Rule("same text", same_text.judge, frozenset({Moment.PREVIEW, Moment.ACCEPTANCE})),
    # Not asked again after the acceptance, because an administrator may have allowed the cost.
    Rule(
        "destinations",
        destinations.judge,
        frozenset({Moment.PREVIEW, Moment.ACCEPTANCE, Moment.RESEND}),
    ),
    # Nor this one, because an administrator may have let it go all the same.
    Rule("lines", carriers.judge, frozenset({Moment.PREVIEW, Moment.ACCEPTANCE})),
    Rule("holidays", holiday.judge, frozenset(Moment)),
    Rule("quiet hours", quiet_hours.judge, frozenset(Moment)),
    Rule("caps", caps.judge, frozenset(Moment)),
)


def _when_open(asked: Asked, verdict: Verdict) -> Verdict:
    """Return a verdict that lets no promotional message go at a time at which none may."""
    if not isinstance(verdict, GoAt) or not asked.is_promotional:
        return verdict
    closed = sending_times.closed_on_all(asked.settings_of_lines, verdict.at_ms)
    return verdict if closed is None else GoAt(closed.until_ms, verdict.reason)


def judge(asked: Asked, addresses: Sequence[str]) -> Verdicts:
    """Return the verdict about each recipient whom a rule blocks, holds or delays."""
    found: Verdicts = {}
    left = addresses
    for rule in RULES:
        if asked.moment in rule.moments:
            verdicts = rule.judge(asked, left)
            if verdicts:
                found |= {address: _when_open(asked, each) for address, each in verdicts.items()}
                left = [address for address in left if address not in found]
    return found
