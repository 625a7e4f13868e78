import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes.clock import FakeClock

from appliance.clock import (
    EARLIEST_CREDIBLE_MS,
    STEP_MS,
    StepWatch,
    SystemClock,
    is_trusted,
    to_datetime,
    to_ms,
)


def test_the_system_clock_tells_wall_and_monotonic_time() -> None:
    clock = SystemClock()
    assert abs(clock.now_ms() - datetime.now(UTC).timestamp() * 1000) < 2000
    before = time.monotonic()
    assert before <= clock.monotonic() <= time.monotonic()


def test_times_survive_the_round_trip() -> None:
    assert to_ms(to_datetime(1_790_000_000_123)) == 1_790_000_000_123


@pytest.mark.parametrize("seconds", [3600, -3600, -50 * 365 * 86400])
def test_a_step_is_noticed_once(seconds: int) -> None:
    clock = FakeClock()
    watch = StepWatch(clock)
    clock.advance(100)
    clock.step(seconds)
    assert watch.step_ms() == seconds * 1000
    assert watch.step_ms() == 0


def test_drift_is_no_step() -> None:
    clock = FakeClock()
    watch = StepWatch(clock)
    clock.step((STEP_MS - 1) / 1000)
    assert watch.step_ms() == 0


def test_a_clock_in_the_past_is_never_trusted(tmp_path: Path) -> None:
    (tmp_path / "rtc0").touch()
    clock = FakeClock(EARLIEST_CREDIBLE_MS - 1)
    assert not is_trusted(clock, hardware_clocks=tmp_path)


def test_a_hardware_clock_is_trusted(tmp_path: Path) -> None:
    (tmp_path / "rtc0").touch()
    assert is_trusted(FakeClock(), hardware_clocks=tmp_path, time_service=tmp_path)


def test_without_a_hardware_clock_the_network_must_have_set_the_time(tmp_path: Path) -> None:
    clocks, service = tmp_path / "rtc", tmp_path / "timesync"
    service.mkdir()
    assert not is_trusted(FakeClock(), hardware_clocks=clocks, time_service=service)
    (service / "synchronized").touch()
    assert is_trusted(FakeClock(), hardware_clocks=clocks, time_service=service)


def test_where_nothing_tells_the_date_is_believed(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    assert is_trusted(FakeClock(), hardware_clocks=nothing, time_service=nothing)
