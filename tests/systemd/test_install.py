import os
import subprocess
import tomllib
from pathlib import Path

import pytest
from fakes.systemd_root import SYSTEMD, install

from appliance.config import load

pytestmark = pytest.mark.usefixtures("tools")


def tree(root: Path) -> dict[str, object]:
    """Return every path below `root` with its mode and content."""
    found: dict[str, object] = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.is_symlink():
            found[name] = path.readlink()
        elif path.is_file():
            found[name] = (path.stat().st_mode, path.read_bytes())
    return found


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    assert install(tmp_path, "--files-only", "--https").returncode == 0
    found = tree(tmp_path)
    assert not any(name.startswith(("opt", "usr/bin")) for name in found)  # --files-only
    again = install(tmp_path, "--files-only", "--https")
    assert again.returncode == 0, again.stderr
    assert tree(tmp_path) == found
    enabled = {name for name in found if ".wants/" in name}
    assert {name.rpartition("/")[2] for name in enabled} == {
        "sms-appliance.service",
        "sms-appliance-poweroff.path",
        "sms-appliance-stick.timer",
        "sms-appliance-first-restore.service",
    }


def test_the_configuration_is_the_administrators(tmp_path: Path) -> None:
    assert install(tmp_path, "--files-only", "--board", "sim7600x").returncode == 0
    path = tmp_path / "etc/sms-appliance/config.toml"
    assert path.stat().st_mode & 0o777 == 0o640
    assert tomllib.loads(path.read_text())["board"] == "sim7600x"
    path.write_text('board = "usb"\n')
    done = install(tmp_path, "--files-only", "--board", "sim868")
    assert done.returncode == 0
    assert path.read_text() == 'board = "usb"\n'
    assert "already exists" in done.stdout


def test_the_configuration_that_it_brings_can_be_read() -> None:
    settings = load(config_file=SYSTEMD / "config.toml", environment={})
    assert settings.hardware.shutdown_command == ("touch", "/run/sms-appliance/poweroff")


def test_the_user_of_the_service_is_made(tmp_path: Path) -> None:
    install(tmp_path, "--files-only")
    assert "sms-appliance:" in (tmp_path / "etc/passwd").read_text()
    groups = (tmp_path / "etc/group").read_text().splitlines()
    members = {line.split(":")[0]: line.split(":")[3] for line in groups}
    assert members["gpio"] == members["dialout"] == "sms-appliance"


def test_somebody_elses_caddyfile_is_kept_aside(tmp_path: Path) -> None:
    theirs = tmp_path / "etc/caddy/Caddyfile"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("example.org\n")
    for _ in range(2):
        install(tmp_path, "--files-only", "--https", "--name", "accueil")
    kept = theirs.with_name("Caddyfile.before-sms-appliance")
    assert kept.read_text() == "example.org\n"
    assert "SMS appliance" in theirs.read_text()
    assert (tmp_path / "etc/hostname").read_text() == "accueil\n"
    assert (tmp_path / "etc/hosts").read_text() == "127.0.1.1\taccueil\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--board", "arduino"], "no board arduino"),
        (["--name", "Box One"], "lower-case letters"),
        (["--tls"], "unknown option --tls"),
        (["--board"], "needs a board"),
    ],
)
def test_what_it_does_not_know_it_refuses(tmp_path: Path, words: list[str], said: str) -> None:
    done = install(tmp_path, *words)
    assert done.returncode == 1
    assert said in done.stderr
    assert not list(tmp_path.iterdir())


def test_help_names_every_option(tmp_path: Path) -> None:
    done = install(tmp_path, "--help")
    for option in ("--https", "--name", "--board", "--files-only", "DESTDIR"):
        assert option in done.stdout


def test_the_command_is_the_services_user_with_the_services_configuration(tmp_path: Path) -> None:
    opt, tools = tmp_path / "opt/bin", tmp_path / "tools"
    for path, body in (
        (opt / "sms-appliance", 'echo "$SMS_APPLIANCE_CONFIG" "$@"'),
        (tools / "setpriv", 'echo "as $2"; while [ "$1" != -- ]; do shift; done; shift; "$@"'),
        (tools / "id", "echo ${FAKE_UID}"),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
    for uid, said in (
        ("0", "as sms-appliance\n/etc/sms-appliance/config.toml user list\n"),
        ("1000", "/etc/sms-appliance/config.toml user list\n"),
    ):
        done = subprocess.run(
            [SYSTEMD / "command", "user", "list"],
            env={
                "PATH": f"{tools}:{os.environ['PATH']}",
                "SMS_BOX_OPT": str(tmp_path / "opt"),
                "FAKE_UID": uid,
            },
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
        assert done.stdout == said
