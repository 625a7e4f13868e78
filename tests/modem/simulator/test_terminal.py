"""The pseudo-terminal and the thread: clients come and go, and so does the port."""

import os
import select
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.errors import ConfigError
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions

Modems = Callable[..., SimulatedModem]
Eventually = Callable[..., bool]
MARIE = "+33639980101"


class Client:
    """A minimal client of the port."""

    def __init__(self, path: str) -> None:
        self.descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY)

    def read(self, wanted: bytes, seconds: float = 5.0) -> bytes:
        """Return everything up to `wanted`."""
        data = b""
        end = time.monotonic() + seconds
        while wanted not in data and time.monotonic() < end:
            ready, _, _ = select.select([self.descriptor], [], [], 0.05)
            if ready:
                data += os.read(self.descriptor, 65_536)
        return data

    def ask(self, command: bytes, wanted: bytes = b"OK\r\n") -> bytes:
        os.write(self.descriptor, command)
        return self.read(wanted)


@contextmanager
def client_of(path: str) -> Iterator[Client]:
    client = Client(path)
    try:
        yield client
    finally:
        os.close(client.descriptor)


def test_the_line_is_raw_and_without_echo(modem_with: Modems) -> None:
    modem = modem_with()
    with client_of(modem.path) as client:
        local = termios.tcgetattr(client.descriptor)[3]
        assert not local & (termios.ECHO | termios.ICANON | termios.ISIG)
        assert client.ask(b"ATE0\r").endswith(b"OK\r\n")
        assert client.ask(b"AT+CMGF=0\r") == b"\r\nOK\r\n"


def test_clients_come_and_go_and_settings_stay(modem_with: Modems) -> None:
    modem = modem_with()
    with client_of(modem.path) as client:
        client.ask(b"ATE0\r")
    for _ in range(5):
        with client_of(modem.path) as client:
            assert client.ask(b"AT\r") == b"\r\nOK\r\n"


def test_nobody_listening_hears_nothing_later_but_loses_nothing(modem_with: Modems) -> None:
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


def test_the_port_goes_away_and_comes_back_as_another_device(
    modem_with: Modems, eventually: Eventually
) -> None:
    modem = modem_with()
    link = Path(modem.path)
    before = link.readlink()
    with client_of(modem.path) as client:
        client.ask(b"ATE0\r")
        modem.fault("hang_up", seconds=0.2)
        assert not link.exists()
        with pytest.raises(OSError, match="Input/output error"):
            os.write(client.descriptor, b"AT\r")
        assert eventually(link.exists)
    assert link.readlink() != before
    with client_of(modem.path) as client:
        assert client.ask(b"AT\r") == b"\r\nOK\r\n"


def test_the_port_can_come_back_by_its_link_alone(
    modem_with: Modems, eventually: Eventually
) -> None:
    modem = modem_with()
    modem.fault("hang_up", seconds=0.05, another=False)
    modem.fault("hang_up", seconds=0.05, another=False)  # already gone: nothing more happens
    assert eventually(Path(modem.path).exists)


def test_a_slow_reader_gets_everything(modem_with: Modems) -> None:
    modem = modem_with(sim_capacity=255)
    for number in range(200):
        modem.inject_text(MARIE, f"message {number} " + "x" * 100)
    with client_of(modem.path) as client:
        os.write(client.descriptor, b"ATE0+CMGL=4\r")
        time.sleep(0.05)
        assert client.read(b"\r\nOK\r\n").count(b"+CMGL: ") == 200


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
        modem.call(lambda: None)
        turns.clear()
        time.sleep(0.2)
        assert turns == []
    # Without a client the port always reports a hang-up, which is handled once.
    modem.call(lambda: None)
    turns.clear()
    time.sleep(0.2)
    assert len(turns) <= 2


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


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "precious"
    path.write_text("data")
    with pytest.raises(ConfigError, match="already exists"):
        SimulatedModem(SimulatorOptions(link=path)).start()
    assert path.read_text() == "data"


def test_a_stale_link_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "modem"
    path.symlink_to("/dev/pts/gone")
    with SimulatedModem(SimulatorOptions(link=path)) as modem, client_of(modem.path) as client:
        assert client.ask(b"AT\r").endswith(b"OK\r\n")


def test_an_error_belongs_to_the_caller(modem_with: Modems) -> None:
    modem = modem_with()
    with pytest.raises(ValueError, match="no fault"):
        modem.fault("fire")
    assert modem.ring(MARIE, 1)
    assert not modem.ring(MARIE, 1)
    modem.cancel_call()
    modem.change_network(signal=3)
    assert modem.network.signal == 3
