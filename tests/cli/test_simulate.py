"""`simulate`: one option for each field of the simulated modem's options."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from fakes.command_line import CommandLine

from appliance.modem.simulator.options import SimulatorOptions


@pytest.fixture
def simulated(monkeypatch: pytest.MonkeyPatch) -> list[SimulatorOptions]:
    """Return a list of the options of modems that would have been run."""
    given: list[SimulatorOptions] = []
    monkeypatch.setattr(
        "appliance.modem.simulator.command.run", lambda options: given.append(options) or 0
    )
    return given


def test_every_field_has_its_option_and_its_words(command: CommandLine) -> None:
    shown = command("simulate", "--help").out
    for field in fields(SimulatorOptions):
        assert f"--{field.name.replace('_', '-')}" in shown


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        ((), "profile", "generic"),
        ((), "linked_latency_s", None),
        (("--latency-s", "0.5"), "latency_s", 0.5),
        (("--linked-latency-s", "0"), "linked_latency_s", 0.0),
        (("--sim-capacity", "3"), "sim_capacity", 3),
        (("--people",), "people", True),
        (("--refuse", "CMMS", "--refuse", "CMEE"), "refuse", ("CMMS", "CMEE")),
        (("--control", "/tmp/x"), "control", Path("/tmp/x")),  # noqa: S108 - opened by nobody
    ],
)
def test_words_become_options(
    command: CommandLine,
    simulated: list[SimulatorOptions],
    words: tuple[str, ...],
    field: str,
    value: Any,
) -> None:
    with pytest.raises(SystemExit, check=lambda ended: ended.code == 0):
        command("simulate", "--link", "modem", *words)
    [options] = simulated
    assert options.link == Path("modem")
    assert getattr(options, field) == value


def test_the_environment_names_them_too(
    command: CommandLine, simulated: list[SimulatorOptions], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMS_APPLIANCE_LINK", "modem")
    monkeypatch.setenv("SMS_APPLIANCE_PROFILE", "huawei")
    with pytest.raises(SystemExit):
        command("simulate")
    assert simulated[0].profile == "huawei"


@pytest.mark.parametrize(
    "words", [(), ("--link", "x", "--latency-s", "soon"), ("--link", "x", "--profile", "nokia")]
)
def test_what_cannot_be_simulated_is_refused(
    command: CommandLine, simulated: list[SimulatorOptions], words: tuple[str, ...]
) -> None:
    done = command("simulate", *words)
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert simulated == []
