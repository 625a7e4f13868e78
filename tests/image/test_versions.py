"""A card with versions other than the tested ones is built only on request."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

IMAGE = Path(__file__).resolve().parents[2] / "image"
STEPS = ("settings.sh", "steps/versions")
TRIED = "deb bash 5.2\npython Flask 3.1.3\n"

pytestmark = pytest.mark.skipif(not shutil.which("dpkg-query"), reason="no dpkg here")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Create a root with one package, a program with two distributions, and the tested versions."""
    for step in STEPS:
        (tmp_path / "image" / step).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(IMAGE / step, tmp_path / "image" / step)
    (tmp_path / "image/versions.txt").write_text(TRIED)
    status = tmp_path / "root/var/lib/dpkg/status"
    status.parent.mkdir(parents=True)
    status.write_text(
        "Package: bash\nStatus: install ok installed\nVersion: 5.2\nArchitecture: arm64\n"
        "Maintainer: nobody\nDescription: a shell\n\n"
    )
    for name, version in (("Flask", "3.1.3"), ("sms-appliance", "9.9")):
        metadata = tmp_path / f"program/{name}-{version}.dist-info/METADATA"
        metadata.parent.mkdir(parents=True)
        metadata.write_text(
            f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n\nVersion: 0\n"
        )
    (tmp_path / "work").mkdir()
    return tmp_path


def compare(made: Path, newer: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [made / "image/steps/versions", made / "root", made / "program"],
        env={**os.environ, "IMAGE_WORK": str(made / "work"), "IMAGE_NEWER": newer},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_what_was_tried_passes_whatever_our_own_version(made: Path) -> None:
    done = compare(made)
    assert done.returncode == 0, done.stderr
    assert (made / "work/versions.txt").read_text() == TRIED


@pytest.mark.parametrize(("before", "after"), [("bash 5.2", "bash 5.1"), ("3.1.3", "3.1.2")])
def test_another_version_stops_the_build_and_is_named(made: Path, before: str, after: str) -> None:
    (made / "image/versions.txt").write_text(TRIED.replace(before, after))
    done = compare(made)
    assert done.returncode == 1
    assert before in done.stderr
    assert after in done.stderr
    assert "IMAGE_NEWER=yes" in done.stderr


def test_newer_ones_are_taken_when_asked_for(made: Path) -> None:
    (made / "image/versions.txt").write_text("deb bash 5.1\n")
    done = compare(made, "yes")
    assert done.returncode == 0
    assert "python Flask 3.1.3" in done.stdout


def test_the_list_names_what_the_card_stands_on() -> None:
    listed = (IMAGE / "versions.txt").read_text(encoding="utf-8").splitlines()
    assert listed == sorted(listed)
    names = {line.split()[1] for line in listed}
    assert {"linux-image-arm64", "systemd", "caddy", "python3", "Flask", "pyserial"} <= names
