"""Debian's smstools uses the simulated modem like a real one."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.modem.simulator.modem import SimulatedModem

pytestmark = [pytest.mark.peers, pytest.mark.slow]

MARIE = "+33639980101"
LONG = "A text that has to be cut because it is too long for one message alone. " * 5 + "End."
FOLDERS = ("outgoing", "checked", "incoming", "failed", "sent", "report")
CONFIGURATION = """\
devices = SIM
outgoing = {room}/outgoing
checked = {room}/checked
incoming = {room}/incoming
failed = {room}/failed
sent = {room}/sent
report = {room}/report
logfile = {room}/log
infofile = {room}/info
pidfile = {room}/pid
stats_interval = 0
loglevel = 5
delaytime = 1
delaytime_mainprocess = 1
autosplit = 3
trust_outgoing = yes
[SIM]
device = {port}
incoming = yes
report = yes
baudrate = 115200
poll_faster = 100
detect_message_routing = no
detect_unexpected_input = no
check_memory_method = 31
"""


@contextmanager
def running(program: str, configuration: Path) -> Iterator[None]:
    with subprocess.Popen(
        [program, "-c", str(configuration), "-t"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(60)


def complete(folder: Path) -> list[Path]:
    """Return the files in a folder without the lock files that smsd puts next to them."""
    return [path for path in sorted(folder.iterdir()) if path.suffix != ".LOCK"]


def bodies(folder: Path) -> dict[str, str]:
    """Return sender and text of the received files."""
    found: dict[str, str] = {}
    for path in complete(folder):
        head, _, body = path.read_bytes().decode("utf-8", "replace").partition("\n\n")
        sender = next(line for line in head.splitlines() if line.startswith("From: "))[6:]
        found[sender] = found.get(sender, "") + body
    return found


def test_smstools_sends_and_receives(
    modem_with: Callable[..., SimulatedModem],
    tmp_path: Path,
    needs: Callable[[str], str],
    eventually: Callable[..., bool],
) -> None:
    program = needs("smsd")
    modem = modem_with(report_s=0.2)
    for folder in FOLDERS:
        (tmp_path / folder).mkdir()
    configuration = tmp_path / "smsd.conf"
    configuration.write_text(CONFIGURATION.format(room=tmp_path, port=modem.path))
    (tmp_path / "outgoing" / "short").write_text(f"To: {MARIE[1:]}\nReport: yes\n\nHello")
    (tmp_path / "outgoing" / "long").write_text(f"To: {MARIE[1:]}\n\n{LONG}")
    modem.inject_text("Colissimo", "Votre colis")
    modem.inject_text(MARIE, LONG, order=(3, 1, 2))

    with running(program, configuration):
        assert eventually(lambda: len(complete(tmp_path / "sent")) == 2, 60.0)
        assert eventually(lambda: len(complete(tmp_path / "incoming")) >= 2, 60.0)

    texts = [accepted.text for accepted in modem.accepted]
    assert "Hello" in texts
    texts.remove("Hello")
    assert "".join(texts) == LONG
    assert not modem.device.centre.repeated()
    assert not list((tmp_path / "failed").iterdir())
    received = bodies(tmp_path / "incoming")
    assert received["Colissimo"] == "Votre colis"
    assert received[MARIE[1:]] == LONG
    assert not modem.device.storage("SM").records
