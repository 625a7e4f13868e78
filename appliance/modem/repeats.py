"""Keep the log bounded: log a message once, then only count its repetitions."""

import logging
import time

_MOST_TEXTS = 200
# A message that has not occurred for this long is logged again.
_FORGOTTEN_AFTER = 3600.0


class Repeats:
    """Logs each text the first time, and again at its 10th, 100th, 1,000th occurrence and so on."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._seen: dict[str, tuple[int, float]] = {}  # text: (occurrences, time of the last)

    def say(self, level: int, text: str) -> None:
        """Log `text` unless it was logged before; at powers of ten log it with the count."""
        now = time.monotonic()
        count, last = self._seen.pop(text, (0, now))
        if now - last > _FORGOTTEN_AFTER:
            count = 0
        count += 1
        while len(self._seen) >= _MOST_TEXTS:
            del self._seen[next(iter(self._seen))]
        self._seen[text] = (count, now)
        if count == 1:
            self._log.log(level, "%s", text)
        elif str(count).strip("0") == "1":
            self._log.log(level, "%s (%d times)", text, count)
