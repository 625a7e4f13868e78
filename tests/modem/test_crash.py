"""What a killed run of the program left in the modem, at each moment."""

import os
import time

import pytest
from fakes.bench import Bench, segments_of
from fakes.port import FAST

from appliance.modem.link import Link
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.traffic import Accepted

OUTGOING = segments_of(1, "Bonjour")[0]
COMMAND = f"AT+CMGS={OUTGOING.tpdu_length}\r".encode()
TYPED = OUTGOING.pdu.encode() + b"\x1a"


def killed_after(modem: SimulatedModem, *said: bytes, listen: float = 0.1) -> None:
    """Send data as a program that then dies: no answer is read, nothing is cleaned up."""
    descriptor = os.open(modem.path, os.O_RDWR | os.O_NOCTTY)
    for data in (b"ATE0\r", *said):
        os.write(descriptor, data)
        time.sleep(listen)
    os.close(descriptor)


def test_killed_at_the_prompt_it_was_certainly_not_sent(bench: Bench) -> None:
    modem = bench.modem()
    killed_after(modem, COMMAND)
    session = bench.ready()
    assert bench.traffic.connections == [True]
    bench.queue("Encore")
    session.wake()
    bench.until(lambda: bench.traffic.outcomes == [Accepted(1)])
    assert len(modem.accepted) == 1


def test_killed_in_the_middle_of_the_pdu_it_was_certainly_not_sent(bench: Bench) -> None:
    modem = bench.modem()
    killed_after(modem, COMMAND, TYPED[:20])
    bench.ready()
    assert bench.traffic.connections == [True]
    assert not modem.accepted


def test_killed_before_anything_was_said_nothing_is_known(bench: Bench) -> None:
    modem = bench.modem()
    killed_after(modem)
    bench.ready()
    assert bench.traffic.connections == [False]


@pytest.mark.parametrize("latency", [0.0, 0.15, 0.3, 0.6])
def test_killed_before_the_answer_it_is_never_considered_unsent(
    bench: Bench, latency: float
) -> None:
    """The answer comes while nobody listens, while the new run opens the port, or later."""
    modem = bench.modem(latency_s=latency)
    killed_after(modem, COMMAND, TYPED)
    bench.ready()
    assert bench.traffic.connections == [False]
    bench.until(lambda: len(modem.accepted) == 1)
    # If the answer can still be received, it settles the segment.
    assert bench.traffic.late in ([], [1])
    if latency >= 0.3:
        bench.until(lambda: bench.traffic.late == [1])


@pytest.mark.parametrize("delay", [0.0, 0.005, 0.01, 0.02, 0.03, 0.05])
def test_an_answer_that_comes_during_the_first_esc_proves_no_prompt(
    bench: Bench, delay: float
) -> None:
    modem = bench.modem(latency_s=0.05 + delay)
    killed_after(modem, COMMAND, TYPED, listen=0.02)
    link = Link(modem.path, 115_200, FAST, lambda: None)
    link.connect()
    try:
        assert not link.leave_prompt()
    finally:
        link.close()
