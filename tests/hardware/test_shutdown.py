from pathlib import Path

import pytest

from appliance.hardware.shutdown import switch_off


def test_it_runs_the_configured_command(tmp_path: Path) -> None:
    switch_off(("touch", str(tmp_path / "asked for")))
    assert (tmp_path / "asked for").exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ((), "no shutdown_command is configured"),
        (("no-such-command-anywhere",), "No such file"),
        (("sh", "-c", "echo no rights >&2; exit 4"), "failed (4): no rights"),
    ],
)
def test_what_goes_wrong_is_logged(
    command: tuple[str, ...], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    switch_off(command)
    assert said in caplog.text
