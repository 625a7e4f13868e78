"""Holds what no line of the box may carry until an administrator decides.

Operators forbid promotional mass sendings from mobile numbers (in France 06 and 07), so a line with
such a number carries none unless its settings allow it; promotional messages to a few are not
concerned. A line may also be limited to some users, or to some countries.
"""

from collections.abc import Sequence

from appliance.messaging.rules.verdict import Asked, Hold, Verdicts


def judge(asked: Asked, addresses: Sequence[str]) -> Verdicts:
    """Hold messages for which no line was found that may carry them."""
    allowed = asked.costs_allowed and asked.author is not None and asked.author.administers
    if asked.objection is None or allowed:
        return {}
    return dict.fromkeys(addresses, Hold(asked.objection))
