"""The documents show what the program does: their pictures are drawn from its tables."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.hardware.boards import BOARDS
from appliance.hardware.button import NEW_CODE_SECONDS, SHUT_DOWN_SECONDS, STUCK_SECONDS

ROOT = Path(__file__).parent.parent.parent
BOX = ROOT / "docs" / "box"


def test_the_pictures_are_as_the_program_draws_them() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "pictures", "--check"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("page", sorted(BOX.glob("*.md")), ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_the_wiring_page_names_every_board() -> None:
    page = (BOX / "wiring.md").read_text()
    for name, board in BOARDS.items():
        [row] = [line for line in page.splitlines() if line.startswith(f"| `{name}`")]
        if board.power_key:
            assert f"GPIO{board.power_key.pin}, " in row
            assert ("low" in row.split("|")[2]) is board.power_key.inverted


def test_the_lights_page_has_the_buttons_times() -> None:
    page = (BOX / "lights.md").read_text()
    for seconds in (SHUT_DOWN_SECONDS, NEW_CODE_SECONDS, STUCK_SECONDS):
        assert f"| {seconds:.0f} s |" in page
