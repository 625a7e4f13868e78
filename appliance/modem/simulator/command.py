"""The command `simulate`: the simulated modem alone, for any other program."""

import signal
import sys
import threading

from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions


def run(options: SimulatorOptions) -> int:
    """Run until SIGTERM or SIGINT, say on stderr where the modem is, and return 0.

    To be called on the main thread.

    Raises:
        ConfigError: the link's path is taken by something else.
    """
    stopping = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stopping.set())
    with SimulatedModem(options) as modem:
        sys.stderr.write(f"simulated modem at {modem.path}\n")
        sys.stderr.flush()
        stopping.wait()
    return 0
