"""The program's requests to the machine: the real scripts, in a test's own root directory."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.errors import ConflictError
from appliance.machine import Machine, MachineSettings, checked_network

IMAGE = Path(__file__).resolve().parents[2] / "image"
SCRIPTS = IMAGE / "files/usr/lib/sms-box"
UNITS = IMAGE / "files/usr/lib/systemd/system"
LAN = "etc/systemd/network/20-lan.network"
OFFICE = checked_network("192.168.1.20", "24", "192.168.1.1", "")
OTHER = checked_network("10.0.0.5", "24", "10.0.0.1", "")
AS_BUILT = MachineSettings("sms-box", "Europe/Paris", None)


class Box:
    """A root directory, and the commands its services would have received."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in ("etc/systemd/network", "usr/share/zoneinfo/Europe", "run/sms-appliance"):
            (root / name).mkdir(parents=True)
        (root / LAN).write_bytes((IMAGE / "files" / LAN).read_bytes())
        for zone in ("Paris", "Brussels"):
            (root / "usr/share/zoneinfo/Europe" / zone).touch()
        (root / "etc/hostname").write_text("sms-box\n")
        (root / "etc/timezone").write_text("Europe/Paris\n")
        self.asked = root / "run/sms-appliance/asked"
        self.fixed = root / "etc/systemd/network/10-lan.network"
        self.former = root / "var/lib/sms-box/network-former"
        self.told: list[str] = []
        self.said: list[str] = []
        self.environment = {
            **os.environ,
            "ROOT": str(root),
            "BOX_RUNTIME": str(root / "run/sms-appliance"),
            "BOX_ANSWERS": str(root / "run/sms-box"),
        }
        self.machine = Machine(("env", *self._settings(), str(SCRIPTS / "ask")))

    def _settings(self) -> list[str]:
        names = ("ROOT", "BOX_RUNTIME", "BOX_ANSWERS")
        return [f"{name}={self.environment[name]}" for name in names]

    def carry_out(self, *words: str | Path) -> int:
        """Run what a unit of the image runs as root."""
        done = subprocess.run(
            [SCRIPTS / "asked", *words],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        self.told += done.stdout.splitlines()
        self.said += done.stderr.splitlines()
        return done.returncode

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Carry out requests meanwhile, as sms-box-asked.path does."""
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                if self.asked.exists():
                    self.carry_out(self.asked)
                time.sleep(0.02)

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


def test_the_state_needs_no_rights(box: Box) -> None:
    state = box.machine.state()
    assert (state.settings, state.lease, state.goes_back_in) == (AS_BUILT, None, None)
    leases = box.root / "run/systemd/netif/leases"
    leases.mkdir(parents=True)
    (leases / "2").write_text(
        "# private\nADDRESS=192.168.1.57\nNETMASK=255.255.255.0\nROUTER=192.168.1.1\n"
        "DNS=192.168.1.1 192.168.1.2\nNTP=192.168.1.1\n"
    )
    lease = box.machine.state().lease
    assert str(lease) == "192.168.1.57/24 192.168.1.1 192.168.1.1"


def test_name_and_time_zone(box: Box) -> None:
    wanted = MachineSettings("accueil", "Europe/Brussels", None)
    with box.listening():
        assert box.machine.change(AS_BUILT, wanted)
    assert box.machine.state().settings == wanted
    assert (box.root / "etc/localtime").readlink() == Path("/usr/share/zoneinfo/Europe/Brussels")
    assert box.told == [
        "hostname accueil",
        "systemctl try-restart --no-block avahi-daemon.service",
        "systemctl try-restart --no-block sms-appliance.service",
    ]


def try_office(box: Box) -> None:
    with box.listening():
        box.machine.change(AS_BUILT, MachineSettings("sms-box", "Europe/Paris", OFFICE))


def test_a_network_is_on_trial_until_it_is_kept(box: Box) -> None:
    try_office(box)
    state = box.machine.state()
    assert state.settings.network == OFFICE
    assert state.goes_back_in is not None
    assert 270 < state.goes_back_in <= 300
    assert box.told == ["systemctl restart sms-box-network-back.timer", "networkctl reload"]
    with box.listening():
        box.machine.keep_network()
    assert box.machine.state().goes_back_in is None
    assert box.told[2:] == ["systemctl stop sms-box-network-back.timer"]
    assert box.carry_out("--network-back") == 0
    assert box.machine.state().settings.network == OFFICE


def test_an_unconfirmed_network_is_undone(box: Box) -> None:
    try_office(box)
    assert box.carry_out("--network-back") == 0
    assert box.machine.state().settings == AS_BUILT
    assert not box.fixed.exists()
    assert not box.former.exists()
    assert box.told[-1] == "networkctl reload"
    assert "previous" in box.said[-1]


def test_it_goes_back_to_the_last_one_that_worked(box: Box) -> None:
    try_office(box)
    with box.listening():
        box.machine.keep_network()
        now = box.machine.state().settings
        box.machine.change(now, MachineSettings("sms-box", "Europe/Paris", OTHER))
        box.machine.change(
            box.machine.state().settings, MachineSettings("sms-box", "Europe/Paris", None)
        )
    assert box.machine.state().settings.network is None
    box.carry_out("--network-back")
    assert box.machine.state().settings.network == OFFICE


def test_the_time_of_a_trial_is_the_timers() -> None:
    seconds = "300"
    assert f"trial_seconds={seconds} " in (SCRIPTS / "asked").read_text(encoding="utf-8")
    timer = (UNITS / "sms-box-network-back.timer").read_text(encoding="utf-8")
    assert f"OnActiveSec={seconds}\n" in timer


@pytest.mark.parametrize(
    ("power", "told"),
    [
        ("restart", "systemctl restart --no-block sms-appliance.service"),
        ("reboot", "systemctl --no-block reboot"),
        ("poweroff", "systemctl --no-block poweroff"),
    ],
)
def test_power(box: Box, power: str, told: str) -> None:
    with box.listening():
        box.machine.switch(power)  # type: ignore[arg-type]  # one of the three
    assert box.told == [told]


@pytest.mark.parametrize(
    "line",
    [
        "what = set\nname = a b",
        "what = set\nname = after\ntime_zone = ../../etc/passwd",
        "what = set\nname = after\nnetwork = $(reboot)",
        "what = set\nname = after\nnetwork = 192.168.1.20",
        "what = explode\nname = after",
        "",
    ],
)
def test_what_cannot_be_taken_changes_nothing_and_is_answered(box: Box, line: str) -> None:
    box.asked.write_text(f"number = 7\n{line}\n")
    assert box.carry_out(box.asked) == 0
    answer = (box.root / "run/sms-box/answer").read_text()
    assert answer.startswith("7 ")
    assert answer != "7 done\n"
    assert box.told == []
    assert box.machine.state().settings == AS_BUILT
    assert not box.asked.exists()


@pytest.mark.parametrize("key", ["ssh", "administrator", "password", "modem", "board"])
def test_only_what_the_page_offers_can_be_asked_for(box: Box, key: str) -> None:
    box.asked.write_text(f"number = 7\nwhat = set\n{key} = yes\n")
    box.carry_out(box.asked)
    assert box.told == []
    assert not (box.root / "etc/sms-appliance").exists()


def test_a_link_is_no_request(box: Box) -> None:
    secret = box.root / "secret"
    secret.write_text("number = 7\nwhat = poweroff\n")
    box.asked.symlink_to(secret)
    assert box.carry_out(box.asked) == 1
    assert box.told == []
    assert secret.exists()
    assert not (box.root / "run/sms-box/answer").exists()


def test_the_machines_no_reaches_the_program(box: Box) -> None:
    with box.listening(), pytest.raises(ConflictError, match="there is no Mars/Olympus"):
        box.machine.change(AS_BUILT, MachineSettings("sms-box", "Mars/Olympus", None))


def test_nobody_listens(box: Box, tmp_path: Path) -> None:
    hasty = tmp_path / "ask"
    hasty.write_text((SCRIPTS / "ask").read_text().replace("patience=20 ", "patience=1 "))
    hasty.chmod(0o755)
    done = subprocess.run(
        [hasty, "keep"], env=box.environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "the machine did not answer in 1 seconds\n")
    assert list((box.root / "run/sms-appliance").iterdir()) == []
