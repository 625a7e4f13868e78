"""Read numbers that a spreadsheet shows as figures: 612345678.0 and 6,12E+08.

The first form is complete. The second is complete only if it kept every digit; otherwise the
spreadsheet has truncated the number, and it cannot be recovered.
"""

import re

_WHOLE = re.compile(r"(\+?\d{6,15})[.,]0{1,2}", re.ASCII)
_POWER = re.compile(r"\+?(\d)(?:[.,](\d{1,15}))?E\+?(\d{1,2})", re.ASCII | re.IGNORECASE)
# A shorter text is no telephone number: "1E3" is a word.
_LEAST_POWER = 5


def written_out(text: str) -> str | None:
    """Return the digits of a complete figure, or None for anything else."""
    if whole := _WHOLE.fullmatch(text):
        return whole[1]
    power = _POWER.fullmatch(text)
    if power is None or not is_power(text):
        return None
    first, decimals, exponent = power[1], power[2] or "", int(power[3])
    return f"{first}{decimals}" if len(decimals) == exponent else None


def is_power(text: str) -> bool:
    """Return whether `text` contains a power of ten, as a spreadsheet shows long figures."""
    power = _POWER.fullmatch(text.strip())
    return power is not None and int(power[3]) >= _LEAST_POWER
