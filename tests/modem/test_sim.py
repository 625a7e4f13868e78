"""The SIM's PIN is tried once, never when the PUK is asked, and never with the last attempt."""

import threading
from pathlib import Path

from fakes.bench import Bench

from appliance.modem.pin_memory import PinMemory
from appliance.modem.state import Condition


def attempts(bench_modem: object) -> int:
    return int(bench_modem.device.sim.pin_attempts)  # type: ignore[attr-defined]


def test_the_right_pin_opens_the_sim(bench: Bench) -> None:
    modem = bench.modem(pin="1234")
    bench.ready(pin="1234")
    assert attempts(modem) == 3
    assert not (bench.folder / "pin").exists()


def test_without_a_pin_it_is_asked_for(bench: Bench) -> None:
    bench.modem(pin="1234")
    session = bench.session()
    bench.until(lambda: session.state.condition is Condition.PIN_WANTED)
    assert session.state.pin_attempts_left == 3


def test_a_wrong_pin_is_tried_once_in_the_life_of_the_box(bench: Bench) -> None:
    modem = bench.modem(pin="1234")
    for _ in range(3):
        session = bench.session(pin="9999")
        bench.until(lambda session=session: session.state.condition is Condition.PIN_REFUSED)
        threading.Event().wait(0.2)  # it checks repeatedly, and does not try again
        session.stop(2)
    assert attempts(modem) == 2
    kept = (bench.folder / "pin").read_text()
    assert "9999" not in kept
    assert "8933990000000000019" not in kept
    # Until the configured PIN changes.
    bench.ready(pin="1234")


def test_a_wrong_pin_is_not_tried_again_when_the_modem_restarts(bench: Bench) -> None:
    modem = bench.modem(pin="1234")
    session = bench.session(pin="9999")
    bench.until(lambda: session.state.condition is Condition.PIN_REFUSED)
    modem.fault("power_cycle", seconds=0.05)
    threading.Event().wait(0.4)
    bench.until(lambda: session.state.condition is Condition.PIN_REFUSED)
    assert attempts(modem) == 2


def test_the_last_attempt_is_left_to_a_person(bench: Bench) -> None:
    modem = bench.modem(pin="1234")
    modem.device.sim.pin_attempts = 1
    session = bench.session(pin="9999")
    bench.until(lambda: session.state.condition is Condition.PIN_REFUSED)
    assert attempts(modem) == 1
    assert session.state.detail == "one attempt is left"


def test_no_pin_is_entered_where_the_puk_is_asked(bench: Bench) -> None:
    modem = bench.modem(pin="1234")
    modem.fault("puk_asked")
    session = bench.session(pin="1234")
    bench.until(lambda: session.state.condition is Condition.PUK_WANTED)
    threading.Event().wait(0.2)
    assert modem.device.sim.puk_attempts == 10
    assert not (bench.folder / "pin").exists()


def test_a_pin_asked_again_is_entered_again(bench: Bench) -> None:
    modem = bench.modem(pin="1234")
    session = bench.ready(pin="1234")
    modem.fault("pin_asked")
    bench.queue("Salut")
    session.wake()
    bench.until(lambda: bench.traffic.settled and session.state.can_send)
    assert attempts(modem) == 3


def test_an_attempt_cut_short_is_made_once_more_and_then_no_more(tmp_path: Path) -> None:
    path = tmp_path / "pin"
    for _ in range(2):
        memory = PinMemory(path)
        assert memory.may_try("sim", "1234")
        memory.trying("sim", "1234")
    assert not PinMemory(path).may_try("sim", "1234")
    assert PinMemory(path).may_try("sim", "4321")
    assert PinMemory(path).may_try("another sim", "1234")


def test_a_damaged_memory_is_as_none(tmp_path: Path) -> None:
    path = tmp_path / "pin"
    path.write_text("{")
    assert PinMemory(path).may_try("sim", "1234")
    path.write_text('{"salt": 1}')
    assert PinMemory(path).may_try("sim", "1234")


def test_the_memory_is_readable_only_by_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "pin"
    PinMemory(path).refused("sim", "1234")
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_attempt_that_cannot_be_noted_is_not_made(bench: Bench) -> None:
    (bench.folder / "pin.new").mkdir()
    modem = bench.modem(pin="1234")
    session = bench.session(pin="1234")
    bench.until(lambda: session.state.condition is Condition.PIN_WANTED)
    assert attempts(modem) == 3
    assert modem.device.sim.state == "SIM PIN"
