"""Run the install script into a directory instead of a machine."""

import os
import subprocess
from pathlib import Path

SYSTEMD = Path(__file__).parent.parent.parent / "systemd"
WORST_SCORE = 15  # of systemd-analyze security, of 100; it prints 1.5
TOOLS = ("systemctl", "systemd-analyze", "systemd-sysusers")


def install(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the install script into `root`."""
    return subprocess.run(
        [SYSTEMD / "install", *words],
        env={**os.environ, "DESTDIR": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
