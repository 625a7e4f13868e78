"""Ports: permanent names, likely interfaces, holders, and `auto`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fakes.bench import Bench
from fakes.port import Answers, ScriptedPort

from appliance.errors import PortError
from appliance.modem import ports
from appliance.modem.state import Condition


@pytest.fixture
def by_id(tmp_path: Path) -> Path:
    folder = tmp_path / "by-id"
    folder.mkdir()
    for name, device in (
        ("usb-FTDI_Adapter-if00-port0", "ttyUSB0"),
        ("usb-SimTech__Incorporated-if00-port0", "ttyUSB1"),
        ("usb-SimTech__Incorporated-if02-port0", "ttyUSB3"),
    ):
        (tmp_path / device).touch()
        (folder / name).symlink_to(tmp_path / device)
    return folder


def test_the_likeliest_interface_is_probed_first(by_id: Path) -> None:
    assert [Path(path).name for path in ports.candidates(by_id, by_id / "none")] == [
        "usb-SimTech__Incorporated-if02-port0",
        "usb-FTDI_Adapter-if00-port0",
        "usb-SimTech__Incorporated-if00-port0",
    ]
    assert list(ports.resolve("/dev/ttyUSB7")) == ["/dev/ttyUSB7"]
    assert ports.candidates(by_id / "none", by_id / "none") == []


def test_a_second_modem_of_the_same_make_is_found_by_its_socket(
    by_id: Path, tmp_path: Path
) -> None:
    by_path = tmp_path / "by-path"
    by_path.mkdir()
    (tmp_path / "ttyUSB5").touch()
    for socket, device in (("usb-0:1.2:1.2", "ttyUSB3"), ("usb-0:1.3:1.2", "ttyUSB5")):
        (by_path / f"{socket}-port0").symlink_to(tmp_path / device)
    second = str(by_path / "usb-0:1.3:1.2-port0")
    found = ports.candidates(by_id, by_path)
    assert found[-1] == second
    assert len(found) == 4
    assert ports.lasting_path(str(tmp_path / "ttyUSB5"), by_id, by_path) == second


def test_a_path_is_followed_by_its_lasting_name(by_id: Path, tmp_path: Path) -> None:
    wanted = str(by_id / "usb-SimTech__Incorporated-if02-port0")
    assert ports.lasting_path(str(tmp_path / "ttyUSB3"), by_id) == wanted
    assert ports.lasting_path(str(tmp_path / "ttyUSB9"), by_id) == str(tmp_path / "ttyUSB9")
    assert ports.lasting_path("/dev/null", by_id) == "/dev/null"


def test_what_keeps_a_port_from_being_opened(tmp_path: Path) -> None:
    with pytest.raises(PortError) as caught:
        ports.open_port(str(tmp_path / "none"), 115_200)
    assert caught.value.code == "port_missing"
    (tmp_path / "file").touch()
    with pytest.raises(PortError) as caught:
        ports.open_port(str(tmp_path / "file"), 115_200)
    assert caught.value.code == "port_unusable"
    assert "cannot be used: Inappropriate ioctl for device." in str(caught.value)


def test_the_holder_of_a_port_is_named() -> None:
    with ScriptedPort(Answers()) as port:
        hold = (
            "import fcntl, os, sys; fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY);"
            "fcntl.flock(fd, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"
        )
        with subprocess.Popen(
            [sys.executable, "-c", hold, port.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == b"held\n"
            with pytest.raises(PortError) as caught:
                ports.open_port(port.path, 115_200)
            assert caught.value.code == "port_held"
            assert caught.value.values["process"] == other.pid
            assert str(other.pid) in str(caught.value)
            other.communicate()


def test_a_holder_that_cannot_be_told(tmp_path: Path) -> None:
    assert ports.holder_of(str(tmp_path / "none")) is None
    assert ports.holder_of(os.devnull + "x") is None


def test_auto_finds_the_port_that_answers(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    modem = bench.modem()
    with ScriptedPort(lambda _heard: None) as deaf:
        found = [str(bench.folder / "none"), deaf.path, modem.path]
        monkeypatch.setattr(ports, "candidates", lambda *_: found)
        session = bench.ready(port="auto")
        assert session.state.port == modem.path
        assert not any("CFUN" in heard for heard in deaf.heard)
        deaf.heard.clear()
        modem.fault("hang_up", seconds=0.05)
        bench.until(lambda: len(bench.traffic.connections) == 2)
        bench.until(lambda: session.state.can_send)


def test_auto_without_any_device(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "candidates", lambda *_: [])
    session = bench.session(port="auto")
    bench.until(lambda: session.state.condition is Condition.NO_PORT)


def test_the_ports_of_one_usb_modem_belong_together(tmp_path: Path) -> None:
    terminals = tmp_path / "class" / "tty"
    for name, usb in (
        ("ttyUSB0", "usb1/1-1/1-1.2/1-1.2:1.0"),
        ("ttyUSB2", "usb1/1-1/1-1.2/1-1.2:1.2"),
        ("ttyUSB4", "usb1/1-1/1-1.3/1-1.3:1.0"),
    ):
        device = tmp_path / "devices" / usb / name
        device.mkdir(parents=True)
        (terminals / name).mkdir(parents=True)
        (terminals / name / "device").symlink_to(device)
    one, same, other = (
        ports.modem_of(f"/dev/{name}", terminals) for name in ("ttyUSB0", "ttyUSB2", "ttyUSB4")
    )
    assert one == same == "usb:1-1.2"
    assert other == "usb:1-1.3"
    assert ports.modem_of("/dev/ttyS0", terminals) == "/dev/ttyS0"
