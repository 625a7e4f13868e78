"""The rules in their order, asked in one place by all who send.

A preview, an acceptance and another try ask `judge`. The first rule that has a verdict about a
recipient has the last word: a rule is not asked about whom an earlier one has blocked or held.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from appliance.messaging.rules import consent, destinations
from appliance.messaging.rules.verdict import Asked, Verdicts

Rule: TypeAlias = Callable[[Asked, Sequence[str]], Verdicts]

RULES: Final[tuple[Rule, ...]] = (
    consent.judge,  # the STOP list, contacts who accept no SMS
    destinations.judge,  # countries, premium and unknown numbers
)


def judge(asked: Asked, addresses: Sequence[str]) -> Verdicts:
    """Return the verdict about each recipient who is not sent to at once."""
    found: Verdicts = {}
    left = addresses
    for rule in RULES:
        found |= rule(asked, left)
        left = [address for address in left if address not in found]
    return found
