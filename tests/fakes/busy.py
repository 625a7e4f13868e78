"""A time limit for what other programs do, on a machine that may do other work too."""

import os


def allowed(seconds: float) -> float:
    """Return a limit for an idle machine, extended if more wants to run than there are processors.

    Linux counts what waits for a processor or a disk, as an average over the last minute.
    """
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
