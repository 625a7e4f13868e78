"""The hardware as the daemon uses it, on mock pins."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.pins import BrokenFactory
from gpiozero import Device
from gpiozero.pins.mock import MockFactory

from appliance.clock import SystemClock
from appliance.config import HardwareSettings, Settings
from appliance.daemon import Daemon
from appliance.hardware import boards
from appliance.hardware.boards import Presses
from appliance.hardware.box import Hardware
from appliance.hardware.button import Actions
from appliance.hardware.patterns import Phase
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.state import Condition, ModemState
from appliance.modem.timings import Timings
from appliance.store import events

NOTHING = Actions(lambda: None, lambda: None, lambda: None)
BRIEF = Presses(0.02, 0.03, 0.02, 0.01)


def until(wanted: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 60
    while not wanted():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def hardware(tmp_path: Path, factory: object, **settings: object) -> Hardware:
    wanted = HardwareSettings(**{"board": "sim7600x", **settings})  # type: ignore[arg-type]
    return Hardware(wanted, tmp_path, SystemClock(), NOTHING, factory=factory)


def state(condition: Condition) -> ModemState:
    return ModemState("sim", "/dev/ttyUSB2", condition, 0)


def test_without_a_board_one_line_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    none = hardware(tmp_path, None, board="none")
    before = set(threading.enumerate())
    none.start()
    none.show(Phase.RUNNING)
    none.line_changed(state(Condition.READY))
    none.watch(None)
    none.stop()
    assert none.power_key is None
    assert len(caplog.records) == 1
    assert set(threading.enumerate()) <= before


def test_a_machine_without_pins_one_line_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    none = hardware(tmp_path, None)
    none.start()
    none.line_changed(state(Condition.NO_PORT))
    none.stop()
    assert none.power_key is None
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "no Raspberry Pi" in caplog.text


def test_pins_without_rights_stop_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    factory = BrokenFactory()
    none = hardware(tmp_path, factory)
    none.start()
    none.show(Phase.RUNNING)
    none.stop()
    assert none.power_key is None
    assert factory.closed
    for what in ("flight mode", "lights", "button"):
        assert f"{what}: no rights" in caplog.text


def test_the_radio_stays_on_and_the_key_is_at_rest(tmp_path: Path, factory: MockFactory) -> None:
    one = hardware(tmp_path, factory)
    one.start()
    assert factory.pin(4).function == factory.pin(6).function == "output"
    assert factory.pin(4).state == factory.pin(6).state == 0
    one.stop()
    assert factory.pin(17).state == 0


def test_lights_play_in_time(tmp_path: Path, factory: MockFactory) -> None:
    one = hardware(tmp_path, factory)
    one.start()
    one.show(Phase.RUNNING)
    one.line_changed(state(Condition.NO_SIM))
    red = factory.pin(22)
    # Each entry of a mock pin says how long the previous state lasted: on 0.2 s, off 0.2 and so on.
    played = [(0.2, 0.0), (0.2, 1.0), (0.2, 0.0), (1.4, 1.0)]

    def is_played() -> bool:
        seen = [(each.timestamp, each.state) for each in red.states]
        return any(
            all(
                state == lit and abs(lasted - seconds) < 0.09
                for (lasted, state), (seconds, lit) in zip(seen[start:], played, strict=False)
            )
            for start in range(len(seen) - len(played) + 1)
        )

    until(is_played, "two flashes and a pause")
    one.stop()


def test_a_modem_that_is_off_is_switched_on(
    tmp_path: Path, factory: MockFactory, monkeypatch: pytest.MonkeyPatch, clock: FakeClock
) -> None:
    board = replace(boards.BOARDS["sim7600x"], presses=BRIEF)
    monkeypatch.setitem(boards.BOARDS, "sim7600x", board)
    one = Hardware(HardwareSettings(board="sim7600x"), tmp_path, clock, NOTHING, factory=factory)
    one.start()
    one.line_changed(state(Condition.NO_PORT))
    key = factory.pin(6)
    until(lambda: one._absence.seconds_left(clock.monotonic()) == 30.0, "it is missed")
    assert [each.state for each in key.states] == [0]
    clock.advance(30)
    one._news.set()
    until(lambda: len(key.states) == 3, "the key was pressed")
    one.stop()
    assert [each.state for each in key.states] == [0, 1, 0]


@pytest.fixture
def daemon(
    tmp_path: Path, factory: MockFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Daemon]:
    """Yield the whole daemon with a SIM7600 HAT on mock pins and a simulated modem."""
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    monkeypatch.setattr(Device, "pin_factory", factory)
    board = replace(boards.BOARDS["sim7600x"], presses=BRIEF)
    monkeypatch.setitem(boards.BOARDS, "sim7600x", board)
    brief = Timings(
        answer=0.3,
        slow_answer=0.3,
        probe=0.1,
        probes=1,
        patience_first=0.1,
        patience_last=0.1,
        restart=0.3,
        sample=0.2,
        open_first=0.05,
    )
    monkeypatch.setattr(Timings, "of", lambda _: brief)
    settings = Settings()
    with SimulatedModem(SimulatorOptions(start_s=0.2, ready_s=0.1)) as modem:
        settings = replace(
            settings,
            store=replace(settings.store, data_dir=tmp_path / "data"),
            modem=replace(settings.modem, port=modem.path),
            web=replace(settings.web, listen="127.0.0.1:0"),
            hardware=HardwareSettings(
                board="sim7600x", shutdown_command=("touch", str(tmp_path / "off"))
            ),
        )
        one = Daemon(settings)
        one.start()
        one.simulated = modem  # type: ignore[attr-defined]
        yield one
        one.stop()
    assert factory.pin(17).state == 0


@pytest.mark.slow
def test_the_whole_box(
    daemon: Daemon, factory: MockFactory, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    green, blue, button = factory.pin(17), factory.pin(27), factory.pin(23)
    until(lambda: daemon.sessions.states()[0].can_send, "ready")
    until(lambda: green.state, "green when ready")

    modem: SimulatedModem = daemon.simulated  # type: ignore[attr-defined]
    blue.clear_states()
    modem.inject_text("+33698765432", "Bonjour")
    until(lambda: len(blue.states) > 2, "blue flashes for an unread message")

    button.drive_low()
    button.drive_high()
    until(lambda: events.journal(daemon.store, limit=1, kinds=("attention",)), "journalled")

    daemon.hardware._actions.shut_down()
    assert (tmp_path / "off").exists()

    before = daemon.first_start_code.current()
    daemon.hardware._actions.new_code()
    assert daemon.first_start_code.offered()
    said = capsys.readouterr().err
    assert daemon.first_start_code.current() in said
    assert before not in said.rpartition("asked for")[2]


@pytest.mark.slow
def test_a_mute_modem_ends_at_its_power_key(daemon: Daemon, factory: MockFactory) -> None:
    until(lambda: daemon.sessions.states()[0].can_send, "ready")
    modem: SimulatedModem = daemon.simulated  # type: ignore[attr-defined]
    key = factory.pin(6)
    key.clear_states()
    modem.fault("mute")
    daemon.wake()
    until(lambda: len(key.states) >= 5, "switched off and on")
    assert [each.state for each in key.states[:5]] == [0, 1, 0, 1, 0]
    modem.fault("power_cycle", seconds=0.1)
    until(lambda: daemon.sessions.states()[0].can_send, "ready again")
