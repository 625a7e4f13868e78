"""What the codes mean that lines leave with messages. The texts are msgids; each kind has its own.

Codes are kept in the store for as long as the message, so a kind's codes are explained here even
where the box has no such line any more.
"""

from appliance.lines.modem import refusals, report_codes


def meaning(error: str) -> str:
    """Return the English text for the error that a line gave; empty if no line gives such a one."""
    return report_codes.meaning(error) or refusals.meaning(error)


def error_of_report(code: int) -> str:
    """Return the error that a message keeps for a report of failure with this code."""
    return report_codes.error_of(code)
