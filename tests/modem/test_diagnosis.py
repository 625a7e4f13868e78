"""How a state is explained to people: every condition has its text and its cure."""

from dataclasses import replace

import pytest
from fakes.bench import Bench
from fakes.clock import FakeClock
from fakes.port import FAST, ScriptedPort

from appliance.clock import SystemClock
from appliance.config import ModemSettings
from appliance.modem import ports
from appliance.modem.diagnosis import examine, findings
from appliance.modem.state import Condition, ModemState, StorageUse

STATE = ModemState("sim", "/dev/ttyUSB2", Condition.READY, 0)


def codes(state: ModemState) -> dict[str, str]:
    return {finding.code: finding.level for finding in findings(state)}


@pytest.mark.parametrize("condition", [each for each in Condition if each is not Condition.READY])
def test_every_condition_has_its_words(condition: Condition) -> None:
    found = findings(replace(STATE, condition=condition, detail="words"))
    assert found[0].code == condition.value
    assert str(found[0])
    assert "%(" not in str(found[0])


def test_a_modem_that_is_well_has_nothing_but_good_findings(bench: Bench) -> None:
    bench.modem()
    state = bench.ready().state
    assert set(codes(state).values()) == {"ok"}
    text = " ".join(str(each) for each in findings(state))
    assert "Simulated LTE-1" in text
    assert "+33609001390" in text
    assert "Storage SM holds 0 of 20" in text


def test_what_is_not_well() -> None:
    state = replace(
        STATE,
        registration="roaming",
        operator="Orange B",
        signal_percent=3,
        imsi="1",
        pin_attempts_left=2,
        storages=(StorageUse("SM", 20, 20),),
        refused=("CMMS", "CEREG"),
    )
    assert codes(state) == {
        "pin_attempts": "warning",
        "roaming": "warning",
        "signal_weak": "warning",
        "no_service_centre": "error",
        "storage_full": "warning",
        "not_announced": "warning",
        "no_reports": "warning",
        "refused": "ok",
    }
    assert codes(replace(state, signal_percent=None))["signal_unknown"] == "warning"


def test_looking_at_a_modem_changes_nothing_in_it(bench: Bench) -> None:
    modem = bench.modem(pin="1234")
    modem.fault("sim_full")
    settings = ModemSettings(port=modem.path, pin="1234")
    state = examine(settings, SystemClock(), timings=FAST)
    assert state.condition is Condition.READY
    assert codes(state)["storage_full"] == "warning"
    assert len(modem.call(modem.device.storage("SM").listed)) == 20


def test_looking_where_there_is_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    state = examine(ModemSettings(port=str(bench.folder / "none")), clock, timings=FAST)
    assert state.condition is Condition.NO_PORT
    monkeypatch.setattr(ports, "candidates", lambda *_: [])
    state = examine(ModemSettings(port="auto"), clock, timings=FAST)
    assert state.condition is Condition.NO_PORT
    with ScriptedPort(lambda _heard: None) as port:
        state = examine(ModemSettings(port=port.path), clock, timings=FAST)
        assert state.condition is Condition.MUTE
    with ScriptedPort(lambda heard: f"login: {heard}\r\n") as port:
        patient = replace(FAST, probe=1.0)
        state = examine(ModemSettings(port=port.path), clock, timings=patient)
        assert state.condition is Condition.NOT_A_MODEM
