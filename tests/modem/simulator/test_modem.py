"""The simulated modem on its thread: it starts, sleeps, answers and stops."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.port_client import client_of

from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions

Modems = Callable[..., SimulatedModem]


MARIE = "+33639980101"


def test_clients_come_and_go_and_settings_stay(modem_with: Modems) -> None:
    modem = modem_with()
    with client_of(modem.path) as client:
        client.ask(b"ATE0\r")
    for _ in range(5):
        with client_of(modem.path) as client:
            assert client.ask(b"AT\r") == b"\r\nOK\r\n"


def test_without_a_listener_nothing_is_reported_later_or_lost(modem_with: Modems) -> None:
    modem = modem_with()
    with client_of(modem.path) as client:
        client.ask(b"ATE0+CNMI=2,1,0,1,0\r")
    for number in range(30):
        modem.inject_text(MARIE, f"message {number}")
    assert modem.waiting() == 10
    with client_of(modem.path) as client:
        listed = client.ask(b"AT+CMGL=4\r")
        assert b"+CMTI" not in listed
        assert listed.count(b"+CMGL") == 20
        client.ask(b"AT+CMGD=1,4\r")
        assert client.ask(b"AT+CMGL=4\r").count(b"+CMGL") == 10


def count_turns(modem: SimulatedModem) -> list[None]:
    """Return a list that grows with each turn of the modem's loop."""
    turns: list[None] = []
    run_due = modem._agenda.run_due

    def counted() -> None:
        turns.append(None)
        run_due()

    modem._agenda.run_due = counted  # type: ignore[method-assign]
    return turns


def test_it_sleeps_when_nothing_happens(modem_with: Modems) -> None:
    modem = modem_with()
    turns = count_turns(modem)
    with client_of(modem.path) as client:
        client.ask(b"ATE0\r")
        assert turns  # the loop turns while something happens
        modem.call(turns.clear)
        time.sleep(0.2)
        assert len(turns) == 1  # that of the call
    # Without a client the port always reports a hang-up, which is handled once.
    modem.call(turns.clear)
    time.sleep(0.2)
    assert len(turns) <= 3


def test_the_answer_comes_after_the_latency(modem_with: Modems) -> None:
    modem = modem_with(latency_s=0.05)
    with client_of(modem.path) as client:
        client.ask(b"ATE0\r")
        client.ask(b"AT+CMGS=15\r", b"> ")
        answer = client.ask(b"0011000B913336990801F10000FF0141\x1a")
        assert answer == b"\r\n+CMGS: 1\r\n\r\nOK\r\n"
    assert [accepted.text for accepted in modem.accepted] == ["A"]


def test_it_stops_and_starts_again(tmp_path: Path) -> None:
    link = tmp_path / "deep" / "modem"
    modem = SimulatedModem(SimulatorOptions(link=link))
    for _ in range(2):
        assert modem.start() == str(link)
        with client_of(modem.path) as client:
            assert client.ask(b"AT\r").endswith(b"OK\r\n")
        modem.stop()
        modem.stop()
        assert not link.is_symlink()


def test_without_a_link_the_device_itself_is_the_path() -> None:
    with SimulatedModem() as modem:
        assert modem.path.startswith("/dev/pts/")


def test_an_error_belongs_to_the_caller(modem_with: Modems) -> None:
    modem = modem_with()
    with pytest.raises(ValueError, match="no fault"):
        modem.fault("fire")
    assert modem.ring(MARIE, 1)
    assert not modem.ring(MARIE, 1)
    modem.cancel_call()
    modem.change_network(signal=3)
    assert modem.network.signal == 3
