"""What systemd's own tools say about the units, and what the units rely on from each other."""

import configparser
import re
import subprocess
from pathlib import Path

import pytest
from fakes.systemd_root import SYSTEMD, WORST_SCORE

# The manual page next to them has the name of the command.
UNITS = sorted(path.name for path in SYSTEMD.glob("sms-appliance*.*") if path.suffix != ".1")


def analyze(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *words], capture_output=True, text=True, timeout=60, check=False
    )


def settings(path: Path) -> dict[str, dict[str, list[str]]]:
    """Return a unit's settings: section, key, every value."""
    found: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            section.setdefault(key, []).append(value)
    return found


SERVICE = settings(SYSTEMD / "sms-appliance.service")["Service"]


@pytest.mark.parametrize("unit", UNITS)
def test_verified_without_a_word(root: Path, unit: str) -> None:
    done = analyze("verify", "--man=no", f"--root={root}", unit)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_caddy_with_our_drop_in_too(root: Path) -> None:
    if not (root / "usr/lib/systemd/system/caddy.service").exists():
        pytest.skip("caddy is not installed")
    done = analyze("verify", "--man=no", f"--root={root}", "caddy.service")
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("drop_in", [None, "rpi-gpio.conf", "https/behind-caddy.conf"])
def test_the_service_is_hardened(tmp_path: Path, drop_in: str | None) -> None:
    unit = tmp_path / "sms-appliance.service"
    text = (SYSTEMD / unit.name).read_text()
    if drop_in:
        text = text.replace("[Install]", (SYSTEMD / drop_in).read_text() + "\n[Install]")
    unit.write_text(text)
    done = analyze("security", "--offline=true", f"--threshold={WORST_SCORE}", unit)
    score = re.search(r"exposure level for .*: (\S+)", done.stdout)
    assert score, done.stderr
    print(f"{drop_in or unit.name}: {score[1]}")
    assert done.returncode == 0, done.stdout


def test_what_it_needs_it_can_reach() -> None:
    devices = {value.split()[0] for value in SERVICE["DeviceAllow"]}
    ttyusb, ttyacm = "char-188", "char-166"
    assert devices >= {ttyusb, ttyacm, "char-ttyS", "char-ttyAMA", "char-gpiochip"}
    assert all(value.endswith(" rw") for value in SERVICE["DeviceAllow"])
    assert SERVICE["SupplementaryGroups"] == ["dialout gpio"]
    assert SERVICE["StateDirectory"] == ["sms-appliance"]
    assert "--data-dir /var/lib/sms-appliance" in SERVICE["ExecStart"][0]


@pytest.mark.parametrize("unit", ["sms-appliance-stick", "sms-appliance-first-restore"])
def test_a_stick_can_be_reached_whose_driver_comes_with_it(unit: str) -> None:
    devices = settings(SYSTEMD / f"{unit}.service")["Service"]["DeviceAllow"]
    assert "block-8 rw" in devices


def test_restarts_for_ever_with_pauses() -> None:
    assert SERVICE["Restart"] == ["always"]
    assert settings(SYSTEMD / "sms-appliance.service")["Unit"]["StartLimitIntervalSec"] == ["0"]
    assert int(SERVICE["RestartSec"][0]) >= 2


def test_the_button_and_the_path_unit_mean_the_same_file() -> None:
    watched = settings(SYSTEMD / "sms-appliance-poweroff.path")["Path"]["PathExists"][0]
    assert f'"{watched}"' in (SYSTEMD / "config.toml").read_text()
    assert watched.startswith(f"/run/{SERVICE['RuntimeDirectory'][0]}/")
    removed = settings(SYSTEMD / "sms-appliance-poweroff.service")["Service"]["ExecStartPre"][0]
    assert removed.endswith(watched)


def test_the_reverse_proxy_and_the_service_mean_the_same_socket() -> None:
    drop_in = (SYSTEMD / "https/behind-caddy.conf").read_text()
    socket = re.search(r"LISTEN=unix:(\S+)", drop_in)
    assert socket
    assert f"unix/{{$SMS_BOX_SOCKET:{socket[1]}}}" in (SYSTEMD / "https/Caddyfile").read_text()
    assert SERVICE["RuntimeDirectoryMode"] == ["0750"]


def test_the_journal_is_bounded() -> None:
    journal = configparser.ConfigParser()
    journal.optionxform = str  # type: ignore[assignment, method-assign]
    journal.read(SYSTEMD / "journald.conf")
    assert journal["Journal"]["SystemMaxUse"] == "64M"


RULE = re.compile(
    r'(?:[A-Z]+(?:\{[\w.]+\})?(?:==|!=|=|\+=|:=)"[^"]*")'
    r'(?:, (?:[A-Z]+(?:\{[\w.]+\})?(?:==|!=|=|\+=|:=)"[^"]*"))*'
)


def test_udev_rules_are_well_formed() -> None:
    rules = (SYSTEMD / "70-sms-appliance.rules").read_text().splitlines()
    rules = [line for line in rules if line and not line.startswith("#")]
    assert rules
    assert all(RULE.fullmatch(line) for line in rules)
    for vendor in ("1e0e", "2c7c", "12d1"):
        assert any(vendor in rule and 'ID_MM_DEVICE_IGNORE}="1"' in rule for rule in rules)
    named = [rule for rule in rules if 'SYMLINK+="sms-modem"' in rule]
    assert any('"1e0e"' in rule and '"9001"' in rule and '=="02"' in rule for rule in named)


@pytest.mark.parametrize("unit", UNITS)
def test_the_page_that_a_unit_names_is_there(unit: str) -> None:
    prefix = "file:///usr/share/doc/sms-appliance/"
    pages = settings(SYSTEMD / unit).get("Unit", {}).get("Documentation", [])
    assert pages or unit != "sms-appliance.service"
    for page in pages:
        assert page.startswith(prefix)
        assert (SYSTEMD.parent / "docs" / page.removeprefix(prefix)).exists()
