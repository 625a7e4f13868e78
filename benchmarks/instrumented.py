"""The daemon with timers in its modem thread: `python -m benchmarks.instrumented run`.

When it ends it writes `spent.json` next to its data directory: seconds by part, from the first
segment handed to the modem to the last.
"""

import atexit
import functools
import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from appliance.cli import main
from appliance.modem.link import Link
from appliance.modem.pdu.submit import Submit
from appliance.modem.sending import Sender
from appliance.store.database import Store

FILE: Final = "spent.json"
MODEM_THREAD: Final = "modem "
PARTS: Final[tuple[tuple[str, type[Any], tuple[str, ...]], ...]] = (
    ("sqlite", Store, ("run", "rows", "execute_many")),
    ("modem", Link, ("wait",)),
    ("serial", Link, ("say",)),
    ("pdu", Submit, ("encode",)),
)


class Spent:
    """Seconds by part, only of the modem thread."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {part: 0.0 for part, _, _ in PARTS}
        self.segments = 0
        self.first = 0.0
        self.last = 0.0

    def watch(self, part: str, owner: type[Any], name: str) -> None:
        """Measure the time of every call of a method."""
        method: Callable[..., Any] = getattr(owner, name)

        @functools.wraps(method)
        def timed(*given: Any, **named: Any) -> Any:
            if not threading.current_thread().name.startswith(MODEM_THREAD):
                return method(*given, **named)
            began = time.perf_counter()
            try:
                return method(*given, **named)
            finally:
                self.seconds[part] += time.perf_counter() - began

        setattr(owner, name, timed)

    def watch_segments(self) -> None:
        """Count the segments; the first one resets every timer."""
        submit = Sender._submit  # noqa: SLF001 - called once for each segment

        @functools.wraps(submit)
        def counted(*given: Any, **named: Any) -> Any:
            now = time.perf_counter()
            if not self.segments:
                self.first = now
                self.seconds = dict.fromkeys(self.seconds, 0.0)
            self.segments += 1
            self.last = now
            return submit(*given, **named)

        Sender._submit = counted  # type: ignore[method-assign]  # noqa: SLF001

    def write(self, path: Path) -> None:
        """Write the figures to a file."""
        found = {**self.seconds, "whole": self.last - self.first, "segments": self.segments}
        path.write_text(json.dumps(found))


if __name__ == "__main__":
    spent = Spent()
    for part, owner, names in PARTS:
        for name in names:
            spent.watch(part, owner, name)
    spent.watch_segments()
    data_dir = Path(sys.argv[sys.argv.index("--data-dir") + 1])
    atexit.register(spent.write, data_dir.parent / FILE)
    main(sys.argv[1:])
