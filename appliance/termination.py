"""The signals that end the process: SIGTERM from the service manager, SIGINT from a keyboard."""

import logging
import os
import signal
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


def wait() -> None:
    """Wait for SIGTERM or SIGINT. A second signal ends the process at once."""
    expect()()


def expect() -> Callable[[], None]:
    """Catch SIGTERM and SIGINT from now on; return a function that waits for the first.

    A second signal ends the process at once.
    """
    over = threading.Event()

    def end(number: int, _frame: object) -> None:
        if over.is_set():
            # Every state is on the disk already; segments being sent will show as uncertain.
            os._exit(128 + number)
        over.set()

    # The kernel may deliver the signal to any thread, but `end` runs in this one: a pipe wakes it.
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)

    def wait_for_it() -> None:
        while not over.is_set():
            os.read(told, 1)
        log.info("stopping after the messages in progress; a second signal stops at once")

    return wait_for_it
