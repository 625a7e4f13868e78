"""The appliance on a clock that steps: `stepped.py FILE ARGUMENTS`.

FILE holds the seconds that are added to the machine's time; it is read whenever the clock is. The
machine's own clock is not changed.
"""

import sys
import time
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

OFFSET = Path(sys.argv.pop(1))
_machine_time_ns = time.time_ns


def time_ns() -> int:
    return _machine_time_ns() + round(float(OFFSET.read_text()) * 1_000_000_000)


class _IsADatetime(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)


class SteppedDatetime(datetime, metaclass=_IsADatetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        return datetime.fromtimestamp(time.time(), tz)


def main() -> None:
    # Imported first: all modules that read a clock.
    from appliance import cli, daemon  # noqa: F401

    time.time_ns = time_ns  # type: ignore[assignment]
    time.time = lambda: time_ns() / 1_000_000_000  # type: ignore[assignment]
    for name, module in list(sys.modules.items()):
        ours = name.startswith(("appliance.", "apscheduler."))
        if ours and getattr(module, "datetime", None) is datetime:
            module.datetime = SteppedDatetime  # type: ignore[attr-defined]
    cli.main()


if __name__ == "__main__":
    main()
