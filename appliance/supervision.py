"""Talk to the service manager: ready, stopping, and alive only while every part turns.

The protocol is sd_notify(3): datagrams `KEY=value` to the socket in $NOTIFY_SOCKET, an abstract one
if the name starts with "@". Without a service manager nothing is sent.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

LOG = logging.getLogger(__name__)

# The service manager expects a sign of life within $WATCHDOG_USEC; we send three in that time.
_SIGNS_PER_PERIOD = 3
_ASKED_SECONDS = 120  # the extension of the start-up time in each request; repeated early
_ASK_EVERY_SECONDS = 30.0
_LONGEST_SECONDS = 3600.0


def notify(message: str) -> bool:
    """Send `message` to the service manager. Return whether there is one."""
    name = os.environ.get("NOTIFY_SOCKET")
    if not name:
        return False
    address = "\0" + name[1:] if name.startswith("@") else name
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
            sender.sendto(message.encode(), address)
    except OSError as failure:
        LOG.warning("the service manager cannot be reached at %s: %s", name, failure)
        return False
    return True


@contextmanager
def more_time(
    every_seconds: float = _ASK_EVERY_SECONDS, longest_seconds: float = _LONGEST_SECONDS
) -> Iterator[None]:
    """Extend the time limit for READY while the block runs, up to `longest_seconds`.

    Copying or migrating a large database takes minutes on an SD card. If the normal limit ended the
    start, it would begin again and again.
    """
    over = threading.Event()
    deadline = time.monotonic() + longest_seconds

    def ask() -> None:
        message = f"EXTEND_TIMEOUT_USEC={_ASKED_SECONDS * 1_000_000}"
        while time.monotonic() < deadline and notify(message) and not over.wait(every_seconds):
            pass

    thread = threading.Thread(target=ask, name="more time", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=1)


def watchdog_seconds() -> float | None:
    """Return how often the service manager expects a sign of life, or None if it does not."""
    asked = os.environ.get("WATCHDOG_USEC", "")
    owner = os.environ.get("WATCHDOG_PID", str(os.getpid()))
    if not asked.isdigit() or owner != str(os.getpid()):
        return None
    return int(asked) / 1_000_000


Check: TypeAlias = Callable[[], bool]


class Watchdog:
    """Feeds the service manager's watchdog only while every check says that its part turns.

    `checks` maps names to functions that return within a moment. If one returns False or raises,
    the feeding stops, and the service manager restarts the program. `more` returns further checks,
    of the parts that there are now.
    """

    def __init__(
        self,
        period_seconds: float,
        checks: Mapping[str, Check],
        more: Callable[[], Mapping[str, Check]] = dict,
    ) -> None:
        self._pause = period_seconds / _SIGNS_PER_PERIOD
        self._checks = dict(checks)
        self._more = more
        self._stopping = threading.Event()
        self._complained: set[str] = set()
        self._thread = threading.Thread(target=self._feed, name="watchdog", daemon=True)

    def start(self) -> None:
        """Start feeding."""
        self._thread.start()

    def stop(self) -> None:
        """Stop feeding, as the last step of a clean stop."""
        self._stopping.set()
        self._thread.join(timeout=self._pause + 1)

    def stuck(self) -> list[str]:
        """Return the names of the parts that do not turn."""
        checks = {**self._checks, **self._more()}
        return [name for name, turns in checks.items() if not self._turns(name, turns)]

    def _turns(self, name: str, turns: Callable[[], bool]) -> bool:
        try:
            return turns()
        except Exception as failure:  # noqa: BLE001 - a check that fails means that its part is stuck
            if name not in self._complained:
                LOG.warning("watchdog: %s cannot be checked: %s", name, failure)
            return False

    def _feed(self) -> None:
        while not self._stopping.wait(self._pause):
            stuck = set(self.stuck())
            for name in sorted(stuck - self._complained):
                LOG.error("watchdog: %s makes no progress; the watchdog is not notified", name)
            self._complained = stuck
            if not stuck:
                notify("WATCHDOG=1")
