"""Delays promotional messages to the hours and days at which they may be sent.

The setting `promotional_hours` has the hours and `promotional_days` the days, both in the box's
local time. A message that waits goes by itself at the beginning of the next allowed hours.
Functional messages are never delayed, nor are promotional answers to somebody who wrote within the
three days before; a promotional message in an older discussion is.
"""

from collections.abc import Sequence

from appliance.messaging.rules import sending_times
from appliance.messaging.rules.verdict import Asked, GoAt, Verdicts


def judge(asked: Asked, addresses: Sequence[str]) -> Verdicts:
    """Delay a promotional message that would go too early, too late or on another day."""
    if not asked.is_promotional:
        return {}
    closed = sending_times.closed_on_all(asked.settings_of_lines, asked.at_ms)
    if closed is None or closed.reason != "quiet_hours":
        return {}
    return dict.fromkeys(addresses, GoAt(closed.until_ms, closed.reason))
