"""The image's own units, as systemd reads them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "image/files/usr/lib/systemd/system"
SERVICES = sorted(FOLDER.glob("*.service"))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
@pytest.mark.parametrize("unit", sorted(FOLDER.iterdir()), ids=lambda unit: unit.name)
def test_systemd_has_nothing_to_say_against_a_unit(unit: Path, tmp_path: Path) -> None:
    # Their programs are in the image, not on this machine; a stand-in is next to each unit.
    for each in FOLDER.iterdir():
        text = each.read_text(encoding="utf-8")
        text = re.sub(r"(?m)^ExecStart=.*", "ExecStart=/bin/true", text)
        (tmp_path / each.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / unit.name],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if unit.stem in line]
    assert not said


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_its_program_is_in_the_image(unit: Path) -> None:
    program = re.search(r"(?m)^ExecStart=(\S+)", unit.read_text(encoding="utf-8"))
    assert program
    assert (unit.parents[4] / program[1].lstrip("/")).stat().st_mode & 0o111
