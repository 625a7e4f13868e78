"""Debian's gammu and gammu-smsd use the simulated modem like a real one."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.modem.simulator.modem import SimulatedModem

pytestmark = [pytest.mark.peers, pytest.mark.slow]

Modems = Callable[..., SimulatedModem]
Eventually = Callable[..., bool]
Needs = Callable[[str], str]
MARIE = "+33639980101"
LONG = "A text that has to be cut because it is too long for one message alone. " * 5 + "End."
SERVICE = """\
[gammu]
device={port}
connection=at115200
[smsd]
service=files
inboxpath={room}/in/
outboxpath={room}/out/
sentsmspath={room}/sent/
errorsmspath={room}/error/
logfile={room}/log
debuglevel=1
CommTimeout=1
ReceiveFrequency=1
LoopSleep=1
StatusFrequency=0
CheckSecurity=0
CheckBattery=0
CheckSignal=0
CheckNetwork=0
DeliveryReport=log
"""


def gammu(program: str, modem: SimulatedModem, room: Path, *arguments: str) -> str:
    """Run gammu with these arguments and return what it printed."""
    configuration = room / "gammurc"
    configuration.write_text(f"[gammu]\ndevice={modem.path}\nconnection=at115200\n")
    done = subprocess.run(
        [program, "-c", str(configuration), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_gammu_identifies_sends_reads_and_deletes(
    modem_with: Modems, tmp_path: Path, needs: Needs
) -> None:
    program = needs("gammu")
    modem = modem_with()

    identity = gammu(program, modem, tmp_path, "identify")
    assert "Simulated" in identity
    assert "352099001761481" in identity
    assert "208990000000001" in identity

    sent = gammu(program, modem, tmp_path, "sendsms", "TEXT", MARIE, "-text", "Hello €")
    assert "message reference=1" in sent
    gammu(program, modem, tmp_path, "sendsms", "TEXT", MARIE, "-len", "400", "-text", LONG)
    gammu(program, modem, tmp_path, "sendsms", "TEXT", MARIE, "-unicode", "-text", "zażółć")
    texts = [accepted.text for accepted in modem.accepted]
    assert texts[0] == "Hello €"
    assert "".join(texts[1:-1]) == LONG
    assert texts[-1] == "zażółć"

    modem.inject_text(MARIE, "Ça va ? 😀")
    modem.inject_text("Colissimo", LONG, order=(3, 2, 1))
    listed = gammu(program, modem, tmp_path, "geteachsms")
    assert "Ça va ? 😀" in listed
    assert LONG in listed
    assert '"Colissimo"' in listed
    assert "4 SMS parts in 2 SMS sequences" in listed
    gammu(program, modem, tmp_path, "deletesms", "1", "1", "4")
    assert not modem.device.storage("SM").records


@pytest.mark.parametrize("profile", ["generic", "sim800", "sim7600", "huawei"])
def test_gammu_knows_each_modem_and_its_network(
    modem_with: Modems, tmp_path: Path, needs: Needs, profile: str
) -> None:
    program = needs("gammu")
    modem = modem_with(profile=profile, ready_s=0.0)
    assert modem.device.profile.imei in gammu(program, modem, tmp_path, "identify")
    network = gammu(program, modem, tmp_path, "networkinfo")
    assert "home network" in network
    assert "GPRS" in network
    assert "attached" in network
    gammu(program, modem, tmp_path, "sendsms", "TEXT", MARIE, "-text", profile)
    assert [accepted.text for accepted in modem.accepted] == [profile]


@contextmanager
def running(program: str, configuration: Path) -> Iterator[None]:
    with subprocess.Popen(
        [program, "-c", str(configuration)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


@pytest.mark.parametrize("form", ["text", "ucs2"])
def test_gammu_reads_the_balance(
    modem_with: Modems, tmp_path: Path, needs: Needs, form: str
) -> None:
    program = needs("gammu")
    modem = modem_with(ussd_form=form)
    assert "12,50 EUR" in gammu(program, modem, tmp_path, "getussd", "*100#")


def test_gammu_smsd_sends_and_receives(
    modem_with: Modems, tmp_path: Path, needs: Needs, eventually: Eventually
) -> None:
    program, inject = needs("gammu-smsd"), needs("gammu-smsd-inject")
    modem = modem_with(profile="sim800", report_s=0.2)
    for folder in ("in", "out", "sent", "error"):
        (tmp_path / folder).mkdir()
    configuration = tmp_path / "smsdrc"
    configuration.write_text(SERVICE.format(port=modem.path, room=tmp_path))
    message = ["TEXT", MARIE, "-len", "400", "-report", "-text", LONG]
    subprocess.run(
        [inject, "-c", str(configuration), *message], check=True, capture_output=True, timeout=30
    )
    modem.inject_text(MARIE, "Bonjour gammu-smsd")
    modem.inject_text("36111", LONG, order=(2, 1, 3))

    inbox = tmp_path / "in"
    with running(program, configuration):
        assert eventually(lambda: any((tmp_path / "sent").iterdir()), 40.0)
        assert eventually(lambda: len(list(inbox.iterdir())) >= 4, 40.0)
        assert eventually(lambda: modem.waiting() == 0, 20.0)

    assert "".join(accepted.text for accepted in modem.accepted) == LONG
    assert {accepted.recipient for accepted in modem.accepted} == {MARIE}
    assert not modem.device.centre.repeated()
    received = {path.name.split("_")[3]: "" for path in inbox.iterdir()}
    for path in sorted(inbox.iterdir(), key=lambda path: path.name):
        received[path.name.split("_")[3]] += path.read_text()
    assert received[MARIE] == "Bonjour gammu-smsd"
    assert received["36111"] == LONG
    assert not modem.device.storage("SM").records
    assert not list((tmp_path / "error").iterdir())
