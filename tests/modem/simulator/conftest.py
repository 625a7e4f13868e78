"""A simulated modem without thread or terminal on a fake clock, and one with both."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes.modem_desk import Desk

from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions


@pytest.fixture
def desk_with() -> Callable[..., Desk]:
    def make(**options: object) -> Desk:
        values: dict[str, object] = {"latency_s": 0.0, **options}
        return Desk(SimulatorOptions(**values))  # type: ignore[arg-type]

    return make


@pytest.fixture
def desk(desk_with: Callable[..., Desk]) -> Desk:
    return desk_with().ready()


@pytest.fixture
def modem_with(tmp_path: Path) -> Iterator[Callable[..., SimulatedModem]]:
    started: list[SimulatedModem] = []

    def make(**options: object) -> SimulatedModem:
        values: dict[str, object] = {"link": tmp_path / "modem", "latency_s": 0.0, **options}
        modem = SimulatedModem(SimulatorOptions(**values))  # type: ignore[arg-type]
        started.append(modem)
        modem.start()
        return modem

    yield make
    for modem in started:
        modem.stop()


@pytest.fixture
def eventually() -> Callable[..., bool]:
    """Return a function that waits for a check; for other programs, which do not use our clock."""

    def wait(check: Callable[[], bool], seconds: float = 10.0) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if check():
                return True
            time.sleep(0.02)
        return check()

    return wait


@pytest.fixture
def needs() -> Callable[[str], str]:
    """Return a function that finds a Debian program for a test; in CI it must exist."""

    def find(program: str) -> str:
        path = shutil.which(program) or shutil.which(program, path="/usr/sbin")
        if path is None:
            assert not os.environ.get("CI"), f"{program} is not installed"
            pytest.skip(f"{program} is not installed")
        return path

    return find
