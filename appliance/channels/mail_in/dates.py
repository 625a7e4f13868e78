"""Read the date of the mail and HTTP commands: HHMMDDMMYYYY, in the box's local time."""

import re
from datetime import datetime
from typing import Final

from appliance import local_time
from appliance.errors import N_, InputError

_WRITTEN: Final = re.compile(r"[0-9]{12}")


def due_ms(written: str, now_ms: int) -> int:
    """Return the moment that twelve digits mean. Raise InputError `bad_date`."""
    if _WRITTEN.fullmatch(written):
        hour, minute, day, month = (int(written[at : at + 2]) for at in (0, 2, 4, 6))
        try:
            typed = datetime(int(written[8:]), month, day, hour, minute)  # noqa: DTZ001 - local
            return local_time.read(typed, now_ms).at_ms
        except (ValueError, OverflowError, OSError):
            pass
    raise InputError(
        "bad_date",
        N_("“%(date)s” is no date: write HHMMDDMMYYYY, such as 143025122026."),
        field="date",
        date=written[:40],
    )
