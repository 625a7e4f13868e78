"""The image's own units, as systemd reads them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = sorted(
    (Path(__file__).resolve().parents[2] / "image/files/usr/lib/systemd/system").glob("*.service")
)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_has_nothing_to_say_against_a_unit(unit: Path, tmp_path: Path) -> None:
    # Its program is in the image, not on this machine.
    text = re.sub(r"(?m)^ExecStart=.*", "ExecStart=/bin/true", unit.read_text(encoding="utf-8"))
    copy = tmp_path / unit.name
    copy.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", copy], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if unit.stem in line]
    assert not said


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_its_program_is_in_the_image(unit: Path) -> None:
    program = re.search(r"(?m)^ExecStart=(\S+)", unit.read_text(encoding="utf-8"))
    assert program
    assert (unit.parents[4] / program[1].lstrip("/")).stat().st_mode & 0o111
