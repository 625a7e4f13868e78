import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_manual_page_says_what_the_commands_say() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools/man-page", "--print"],
        capture_output=True,
        text=True,
        check=True,
    )
    kept = (ROOT / "systemd/sms-appliance.1").read_text(encoding="utf-8")
    assert done.stdout == kept, "make man-page writes it anew"
    for command in ("run", "demo", "simulate", "user add", "token list", "send", "restore"):
        assert f".SS {command}\n" in kept
