"""Explain the error codes that lines store with messages.

The texts are msgids; each kind has its own.

The store keeps a code for as long as its message, so the codes of a kind are explained here even if
the box no longer has such a line.
"""

from appliance.lines import kinds
from appliance.lines.modem import refusals, report_codes


def meaning(error: str) -> str:
    """Return the English text for an error from a line, or an empty string for an unknown one."""
    return report_codes.meaning(error) or kinds.meaning(error) or refusals.meaning(error)


def error_of_report(code: int) -> str:
    """Return the error to store with a message for a report of failure with this code."""
    return report_codes.error_of(code)
