"""Delays promotional messages that would go on a public holiday.

The setting `holidays` has the country or region, by default that of the box. A message that waits
goes by itself on the next day on which promotional messages may be sent.
"""

from collections.abc import Sequence

from appliance.messaging.rules import sending_times
from appliance.messaging.rules.verdict import Asked, GoAt, Verdicts


def judge(asked: Asked, addresses: Sequence[str]) -> Verdicts:
    """Delay a promotional message that would go on a public holiday."""
    if not asked.is_promotional:
        return {}
    closed = sending_times.closed_on_all(asked.settings_of_lines, asked.at_ms)
    if closed is None or closed.reason != "holiday":
        return {}
    return dict.fromkeys(addresses, GoAt(closed.until_ms, closed.reason))
