import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_pictures_on_the_page_are_of_today() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "data-diagram", "--print"],
        capture_output=True,
        text=True,
        check=True,
    )
    page = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    assert done.stdout == page, "run tools/data-diagram"
    for table in ("message", "discussion", "contact", "event"):
        assert f"\n    {table} {{" in page
