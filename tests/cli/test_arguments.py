import subprocess
import sys
from pathlib import Path

import pytest

from appliance.cli import arguments

SCRIPT = """
import sys
from appliance.cli import arguments
print(arguments.hide(sys.argv[-1].removeprefix("--pin=")), flush=True)
sys.stdin.read()
"""


def shown_after_hiding(*given: str) -> str:
    """Return what other users see of a process that has hidden its last argument."""
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *given],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        shown = Path(f"/proc/{process.pid}/cmdline").read_text()
        process.communicate("")
    return shown


@pytest.mark.slow
@pytest.mark.parametrize("given", [("--pin", "4827"), ("--pin=4827",), ("4827", "--pin", "4827")])
def test_the_pin_is_not_in_the_list_of_processes(given: tuple[str, ...]) -> None:
    shown = shown_after_hiding("--listen", "127.0.0.1:48270", *given)
    assert "127.0.0.1:48270" in shown
    words = shown.rstrip("\0").replace("=", "\0").split("\0")
    assert "4827" not in words
    assert words[-1] == "****"


def test_what_is_no_argument_needs_no_hiding() -> None:
    assert arguments.hide("never given")


def test_without_data_on_processes_a_secret_is_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arguments, "_PROCESS", tmp_path)
    assert not arguments.hide("4827")
