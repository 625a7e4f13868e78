"""An observer of a modem takes nothing from it."""

import os
from pathlib import Path
from typing import Any

import pytest

from appliance.cli import looking
from appliance.clock import SystemClock
from appliance.config import ModemSettings
from appliance.errors import StoreError
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.state import Condition, ModemState


@pytest.mark.slow
def test_looking_takes_nothing_from_the_modem(tmp_path: Path) -> None:
    with SimulatedModem(SimulatorOptions(start_s=0, ready_s=0)) as modem:
        modem.inject_text("+33612345678", "Bonjour")
        [state] = looking.look_at(
            [ModemSettings(port=modem.path)], SystemClock(), tmp_path / "refused-pin"
        )
        kept = sum(len(modem.device.storage(name).records) for name in ("SM", "ME"))
        kept += modem.waiting()
    assert state.condition is Condition.READY
    assert state.service_centre == "+33609001390"
    assert kept == 1


def test_a_port_that_never_answers_is_reported_after_the_time_limit(tmp_path: Path) -> None:
    master, slave = os.openpty()
    [state] = looking.look_at(
        [ModemSettings(port=os.ttyname(slave))],
        SystemClock(),
        tmp_path / "x",
        patience_seconds=0.05,
    )
    os.close(master)
    os.close(slave)
    assert state.condition is not Condition.READY


class FakeSession:
    """A session that publishes these states when it is started."""

    def __init__(self, *states: ModemState) -> None:
        self.states = states
        self.state = states[0]
        self.stopped = False

    def __call__(self, _name: str, _settings: object, traffic: object, *rest: Any, **_: Any) -> Any:
        self.traffic = traffic
        self.changed = rest[1]
        return self

    def start(self) -> None:
        for state in self.states:
            self.state = state
            self.changed(state)

    def stop(self, _timeout: float) -> None:
        self.stopped = True


def looked_at(
    monkeypatch: pytest.MonkeyPatch, *states: ModemState, patience: float = 0.0
) -> ModemState:
    session = FakeSession(*states)
    monkeypatch.setattr(looking, "Session", session)
    monkeypatch.setattr(looking, "_CENTRE_SECONDS", 0.0)
    [found] = looking.look_at(
        [ModemSettings()], SystemClock(), Path("pin"), patience_seconds=patience
    )
    assert session.stopped
    return found


def modem(condition: Condition, **fields: Any) -> ModemState:
    return ModemState("sim", "/dev/modem", condition, 0, **fields)


@pytest.mark.parametrize(
    "condition", [Condition.READY, Condition.NO_SIM, Condition.PIN_WANTED, Condition.NO_PORT]
)
def test_the_state_that_it_comes_to_is_told(
    monkeypatch: pytest.MonkeyPatch, condition: Condition
) -> None:
    passing = [modem(each) for each in (Condition.STARTING, Condition.SEARCHING)]
    found = looked_at(monkeypatch, *passing, modem(condition, service_centre="+33"), patience=9)
    assert found.condition is condition


def test_when_patience_ends_the_state_of_the_moment_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert looked_at(monkeypatch, modem(Condition.MUTE)).condition is Condition.MUTE


def test_an_observer_stores_nothing_and_sends_nothing() -> None:
    onlooker = looking.Onlooker()
    assert onlooker.claim() is None
    with pytest.raises(StoreError):
        onlooker.receive([])
