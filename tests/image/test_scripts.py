"""Checks of the image's scripts and files that need no build."""

import re
import subprocess
from pathlib import Path

import pytest

IMAGE = Path(__file__).resolve().parents[2] / "image"
FILES = sorted(path for path in IMAGE.rglob("*") if path.is_file())
SCRIPTS = [path for path in FILES if path.read_bytes().startswith(b"#!/bin/sh\n")]
WORDS = re.compile(r"(?:https?|ftp)://(?!sms-box\.local|NAME\.local)")


def name_of(path: Path) -> str:
    return str(path.relative_to(IMAGE))


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_a_script_is_sound_says_what_it_does_and_stops_at_the_first_failure(script: Path) -> None:
    subprocess.run(["sh", "-n", script], check=True)
    lines = script.read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith("# ")
    assert "set -eu" in lines
    assert script.stat().st_mode & 0o111


def test_there_are_scripts_at_all() -> None:
    assert len(SCRIPTS) > 10


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_file_names_a_server_to_fetch_from(path: Path) -> None:
    assert not WORDS.search(path.read_text(encoding="utf-8"))


def packages() -> list[str]:
    lines = (IMAGE / "packages.txt").read_text(encoding="utf-8").splitlines()
    return [name for line in lines if (name := line.partition("#")[0].strip())]


def test_packages_are_named_once_and_plainly() -> None:
    names = packages()
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", name) for name in names)


def test_everything_that_the_image_relies_on_is_among_the_packages() -> None:
    assert {"caddy", "avahi-daemon", "unattended-upgrades", "systemd-timesyncd", "python3"} <= set(
        packages()
    )


def test_options_for_dpkg_are_options() -> None:
    for line in (IMAGE / "excluded.txt").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"#.*|path-(?:ex|in)clude=/\S+", line), line


def test_no_password_and_no_key_is_in_the_image() -> None:
    ssh = (IMAGE / "files/etc/ssh/sshd_config.d/box.conf").read_text(encoding="utf-8")
    assert "PasswordAuthentication no" in ssh
    boot = (IMAGE / "boot/sms-box.txt").read_text(encoding="utf-8")
    assert all(not line or line.startswith("#") for line in boot.splitlines())
    assert not [path for path in FILES if path.name.startswith(("authorized_keys", "ssh_host"))]


def test_the_card_is_spared_and_the_hardware_watches() -> None:
    def read(name: str) -> str:
        return (IMAGE / "files/etc" / name).read_text(encoding="utf-8")

    assert "Storage=volatile" in read("systemd/journald.conf.d/box.conf")
    mounts = [line.split() for line in read("fstab").splitlines() if not line.startswith("#")]
    writable = [mount for mount in mounts if mount[2] in ("vfat", "ext4", "tmpfs")]
    assert len(writable) >= 3
    assert all("noatime" in mount[3] for mount in writable)
    # The watchdog of a Raspberry Pi can wait at most 15 s.
    seconds = re.search(r"RuntimeWatchdogSec=(\d+)s", read("systemd/system.conf.d/box.conf"))
    assert seconds
    assert int(seconds[1]) < 15


def test_only_security_updates_come_by_themselves_and_never_the_kernel() -> None:
    text = (IMAGE / "files/etc/apt/apt.conf.d/52sms-box").read_text(encoding="utf-8")
    pattern = re.search(r"Origins-Pattern \{(.*?)\n\};", text, re.DOTALL)
    assert pattern
    assert re.findall(r'"([^"]+)"', pattern[1]) == [
        "origin=Debian,codename=${distro_codename}-security,label=Debian-Security"
    ]
    assert '"linux-image-"' in text
