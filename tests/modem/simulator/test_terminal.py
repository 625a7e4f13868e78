"""The pseudo-terminal and the thread: clients come and go, and so does the port."""

import os
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.port_client import client_of

from appliance.errors import ConfigError
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions

Modems = Callable[..., SimulatedModem]
Eventually = Callable[..., bool]
MARIE = "+33639980101"


def test_the_line_is_raw_and_without_echo(modem_with: Modems) -> None:
    modem = modem_with()
    with client_of(modem.path) as client:
        local = termios.tcgetattr(client.descriptor)[3]
        assert not local & (termios.ECHO | termios.ICANON | termios.ISIG)
        assert client.ask(b"ATE0\r").endswith(b"OK\r\n")
        assert client.ask(b"AT+CMGF=0\r") == b"\r\nOK\r\n"


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


def test_the_port_can_return_with_only_its_link_unchanged(
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


def test_an_existing_file_is_not_replaced(tmp_path: Path) -> None:
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
