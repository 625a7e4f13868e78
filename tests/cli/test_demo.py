"""The demo's first start, as a newcomer sees it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from end_to_end.box import PATIENCE, until
from fakes.free_port import free_port

pytestmark = pytest.mark.slow


def test_the_first_start_says_only_where_to_log_in(tmp_path: Path) -> None:
    # Python compiles every library, and some of them cause warnings.
    environment = {
        **os.environ,
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled"),
    }
    said = tmp_path / "said"
    words = ["demo", "--listen", f"127.0.0.1:{free_port()}"]
    with said.open("wb") as output:
        demo = subprocess.Popen(
            [sys.executable, "-m", "appliance", *words],
            stdout=output,
            stderr=output,
            env=environment,
        )
    try:
        until(lambda: "Ctrl+C ends it" in said.read_text(), "the demo runs", 3 * PATIENCE)
        lines = [line.split()[0] for line in said.read_text().splitlines() if line.strip()]
    finally:
        demo.terminate()
        demo.wait(PATIENCE)
    assert lines == ["The", "address", "name", "password", "Ctrl+C"]
