"""Measure how long a thread waited for something else than a free processor.

A busy machine takes the processor away from a thread for any time, and the wall clock counts that.
"""

import time
from pathlib import Path

# Nanoseconds on a processor, nanoseconds waiting for one, number of turns.
_TURNS = Path("/proc/thread-self/schedstat")


def waited_for_a_turn() -> float:
    """Return the seconds in which this thread has waited for a free processor."""
    try:
        return int(_TURNS.read_text("ascii").split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


def seconds_asleep() -> float:
    """Return a number that grows while this thread waits for a lock, an answer or a disk."""
    return time.monotonic() - time.thread_time() - waited_for_a_turn()
