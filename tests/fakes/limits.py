"""Settings without caps and pace, for tests that send many messages in a moment."""

from typing import Final

from appliance.config import MessagingSettings

UNLIMITED: Final = MessagingSettings(
    pace_per_minute=0, daily_messages=0, monthly_recipients=0, stop_line_after_failures=0
)
# The same for a daemon in a process of its own.
ENVIRONMENT: Final = {
    "SMS_APPLIANCE_PACE_PER_MINUTE": "0",
    "SMS_APPLIANCE_DAILY_MESSAGES": "0",
    "SMS_APPLIANCE_MONTHLY_RECIPIENTS": "0",
    "SMS_APPLIANCE_STOP_LINE_AFTER_FAILURES": "0",
}
