"""The end of the process by a signal."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

# The kernel gives a signal to any thread that does not block it: here never to the main one.
TOLD_TO_ANOTHER_THREAD = """
import os, signal, threading, time
from appliance import termination
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
def tell():
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    while signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # the last to be caught
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(30)
threading.Thread(target=tell, daemon=True).start()
termination.wait()
"""


def test_a_signal_that_another_thread_receives_ends_it_too() -> None:
    ended = subprocess.run([sys.executable, "-c", TOLD_TO_ANOTHER_THREAD], timeout=60, check=False)
    assert ended.returncode == 0
