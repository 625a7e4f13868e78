"""sms-box.txt on the boot partition, applied in a test's own root directory."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

IMAGE = Path(__file__).resolve().parents[2] / "image"
SCRIPT = IMAGE / "files/usr/lib/sms-box/settings"

Take = Callable[[str], str]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    network = root / "etc/systemd/network"
    network.mkdir(parents=True)
    lan = "etc/systemd/network/20-lan.network"
    (root / lan).write_bytes((IMAGE / "files" / lan).read_bytes())
    (root / "usr/share/zoneinfo/Europe").mkdir(parents=True)
    (root / "usr/share/zoneinfo/Europe/Paris").touch()
    (root / "boot/firmware").mkdir(parents=True)
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/asked\ncat >>{tmp_path}/asked\n')
    program.chmod(0o755)
    return root


def call(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ROOT": str(root), "SMS_APPLIANCE": str(root.parent / "program")}
    return subprocess.run(
        ["sh", SCRIPT, *words], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def take(root: Path) -> Take:
    def take(text: str) -> str:
        file = root / "boot/firmware/sms-box.txt"
        file.write_text(text, newline="")
        done = call(root, str(file))
        assert done.returncode == 0, done.stderr
        return done.stderr

    return take


def test_the_file_as_shipped_changes_nothing(root: Path, take: Take) -> None:
    assert not take((IMAGE / "boot/sms-box.txt").read_text(encoding="utf-8"))
    assert not (root / "etc/hostname").exists()


def test_a_file_from_windows_is_taken_up(root: Path, take: Take) -> None:
    take("name = accueil\r\ntime_zone=Europe/Paris\r\nboard = usb\r\nmodem =  /dev/serial0 \r\n")
    assert (root / "etc/hostname").read_text() == "accueil\n"
    assert "accueil.local" in (root / "etc/hosts").read_text()
    assert (root / "etc/sms-box/name.env").read_text() == "SMS_BOX_NAME=accueil\n"
    assert (root / "etc/localtime").readlink() == Path("/usr/share/zoneinfo/Europe/Paris")
    variables = (root / "etc/sms-appliance/box.env").read_text().splitlines()
    assert variables == ["SMS_APPLIANCE_BOARD=usb", "SMS_APPLIANCE_MODEM=/dev/serial0"]


def test_a_fixed_address_and_back(root: Path, take: Take) -> None:
    take("network = 192.168.1.20/24 192.168.1.1 192.168.1.2\n")
    written = (root / "etc/systemd/network/10-lan.network").read_text()
    assert written.startswith("[Match]\nName=e* wl*\n")
    assert "Address=192.168.1.20/24\nGateway=192.168.1.1\nDNS=192.168.1.2\n" in written
    take("network = dhcp\n")
    assert not (root / "etc/systemd/network/10-lan.network").exists()


@pytest.mark.parametrize(
    "line",
    [
        "name = Accueil!",
        "name = a b",
        "network = 192.168.1.20",
        "network = 192.168.1.20/24",
        "network = anywhere/24 192.168.1.1",
        "network = 192.168.1.300/24 192.168.1.1",
        "network = 192.168.1.20/33 192.168.1.1",
        "network = 192.168.1.20/24 192.168.2.1",
        "network = 192.168.1.20/24 192.168.1.20",
        "network = 192.168.1.255/24 192.168.1.1",
        "network = fd00::5/64 fd00::1",  # the page does not support these
        "network = 192.168.1.20/24 192.168.1.1 1.1.1.1 8.8.8.8",
        "time_zone = ../../etc/passwd",
        "time_zone = Europe/Nowhere",
        "modem = $(reboot)",
        "ssh = yes",  # without keys nobody could log in
        "ssh = perhaps",
        "board = sim7600x; reboot",
        "colour = blue",
        "time_zone: Europe/Paris",
        "board =",
    ],
)
def test_an_invalid_line_is_reported_and_skipped(root: Path, take: Take, line: str) -> None:
    said = take(f"{line}\nname = after\n")
    assert said.startswith("settings: ")
    assert (root / "etc/hostname").read_text() == "after\n"


def test_the_first_administrator_is_made_once_and_leaves_no_password(
    root: Path, take: Take, tmp_path: Path
) -> None:
    take("name = box\nadministrator = marie\npassword = a long password 1\n")
    asked = (tmp_path / "asked").read_text()
    assert asked.startswith("user add marie --role admin --password-stdin")
    assert asked.endswith("a long password 1")
    assert (root / "boot/firmware/sms-box.txt").read_text() == "name = box\n"


def test_the_mark_that_windows_begins_a_file_with_and_capitals_do_no_harm(
    root: Path, take: Take, tmp_path: Path
) -> None:
    said = take("\ufeffPassword = a long password 1\r\nAdministrator = marie\r\nName = box\r\n")
    assert said == "settings: administrator marie was created\n"
    assert (tmp_path / "asked").read_text().endswith("a long password 1")
    assert (root / "boot/firmware/sms-box.txt").read_text(encoding="utf-8") == "Name = box\n"
    assert (root / "etc/hostname").read_text() == "box\n"


def test_keys_from_windows_let_in(root: Path, take: Take) -> None:
    keys = root / "boot/firmware/authorized_keys"
    keys.write_bytes(b"\xef\xbb\xbfssh-ed25519 AAAA one\r\nssh-ed25519 BBBB two\r\n")
    take("ssh = yes\n")
    written = (root / "root/.ssh/authorized_keys").read_bytes()
    assert written == b"ssh-ed25519 AAAA one\nssh-ed25519 BBBB two\n"


def test_an_invalid_line_is_reported_without_a_possible_password(take: Take) -> None:
    said = take("# a comment\n\npassword: a long secret\nname = box\n")
    assert said == "settings: line 3 is not a setting of the form KEY = VALUE: password...\n"


@pytest.mark.parametrize(
    "network",
    ["10.0.0.5/8 10.255.0.1", "192.168.1.2/31 192.168.1.3", "10.0.0.5/8 10.0.0.1 1.1.1.1"],
)
def test_usual_and_unusual_networks(root: Path, take: Take, network: str) -> None:
    assert not take(f"network = {network}\n")
    written = (root / "etc/systemd/network/10-lan.network").read_text()
    address, gateway, *_ = network.split()
    assert f"Address={address}\nGateway={gateway}\n" in written


def test_incomplete_details_create_no_administrator(take: Take, tmp_path: Path) -> None:
    assert "needed together" in take("administrator = marie\n")
    assert not (tmp_path / "asked").exists()


def test_an_unchanged_file_is_not_taken_up_again(root: Path, take: Take) -> None:
    take("name = first\n")
    (root / "etc/hostname").write_text("changed-since\n")
    take("name = first\n")
    assert (root / "etc/hostname").read_text() == "changed-since\n"
    take("name = second\n")
    assert (root / "etc/hostname").read_text() == "second\n"


def test_one_setting_by_itself_says_whether_it_was_taken(root: Path) -> None:
    assert call(root, "name", "comptoir").returncode == 0
    assert (root / "etc/hostname").read_text() == "comptoir\n"
    assert call(root, "name", "-").returncode == 1
    assert call(root).returncode == 2
