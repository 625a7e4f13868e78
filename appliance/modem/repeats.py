"""Logging that never grows without bound: the same thing is said once, then counted."""

import logging

_MOST_KEYS = 200


class Repeats:
    """Logs each thing the first time, and again at its 10th, 100th, 1,000th..."""

    def __init__(self, log: logging.Logger, modem: str) -> None:
        self._log = log
        self._modem = modem
        self._counts: dict[str, int] = {}

    def say(self, level: int, text: str) -> None:
        """Log `text` unless it was said before; powers of ten are said with the count."""
        if len(self._counts) >= _MOST_KEYS and text not in self._counts:
            self._counts.clear()
        count = self._counts.get(text, 0) + 1
        self._counts[text] = count
        if count == 1:
            self._log.log(level, "%s: %s", self._modem, text)
        elif str(count).strip("0") == "1":
            self._log.log(level, "%s: %s (%d times)", self._modem, text, count)

    def forget(self) -> None:
        """All is well again: the next trouble is news."""
        self._counts.clear()
