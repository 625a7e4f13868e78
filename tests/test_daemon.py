"""What the daemon does with signals, in processes of their own."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

# The kernel hands a signal to any thread that does not block it: here never to the main one.
TOLD_TO_ANOTHER_THREAD = """
import os, signal, threading, time
from appliance.daemon import wait_for_the_end
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
def tell():
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(30)
threading.Thread(target=tell, daemon=True).start()
wait_for_the_end()
"""


def test_a_signal_that_another_thread_was_told_ends_it_too() -> None:
    ended = subprocess.run([sys.executable, "-c", TOLD_TO_ANOTHER_THREAD], timeout=20, check=False)
    assert ended.returncode == 0
