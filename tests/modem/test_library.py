import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_program_starts_where_every_warning_is_an_error(tmp_path: Path) -> None:
    # Python shows most of them only while compiling, so no compiled file may be found.
    command = [sys.executable, "-W", "error", "-X", f"pycache_prefix={tmp_path / 'compiled'}"]
    words = ["-m", "appliance", "run", "--modem", "simulated", "--listen", "127.0.0.1:x"]
    done = subprocess.run([*command, *words], capture_output=True, text=True, check=False)
    assert "Warning" not in done.stderr
    imported = "import appliance.daemon, appliance.demo, appliance.modem.simulator.modem"
    done = subprocess.run([*command, "-c", imported], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
