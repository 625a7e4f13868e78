"""The command `simulate`: run simulated modems alone, for any other program."""

import signal
import sys
import threading

from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.simulator.rack import Rack


def run(options: SimulatorOptions) -> int:
    """Run until SIGTERM or SIGINT, print each modem's path on stderr, and return 0.

    Call it on the main thread.

    Raises:
        ConfigError: something else occupies the path of the link.
    """
    stopping = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stopping.set())
    with Rack(options) as rack:
        for modem in rack.modems:
            sys.stderr.write(f"simulated modem at {modem.path}\n")
        sys.stderr.flush()
        stopping.wait()
    return 0
