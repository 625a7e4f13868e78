"""SIMs that change places: each line follows its own, and nothing of one line reaches another."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes.port import FAST
from fakes.traffic import FakeTraffic

from appliance.clock import SystemClock
from appliance.config import ModemSettings
from appliance.modem import ports
from appliance.modem.places import Places
from appliance.modem.session import Session
from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.simulator.rack import Rack
from appliance.modem.state import Condition

CARDS = {"8933990000000000019": "orange", "8933990000000000020": "free"}
LINES = ("orange", "free")


class Box:
    """Two modems in a rack, and a session for each line."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rack = Rack(
            SimulatorOptions(
                link=folder / "modem",
                modems=2,
                latency_s=0.0,
                start_s=0.02,
                ready_s=0.02,
                report_s=0.02,
            )
        )
        self.paths = self.rack.start()
        monkeypatch.setattr(ports, "candidates", lambda *_: self.paths)
        self.cards = dict(CARDS)
        self.places = Places(self._owner)
        self.traffic = {name: FakeTraffic() for name in LINES}
        self.sessions: dict[str, Session] = {}

    def _owner(self, line: str, iccid: str, _wanders: bool) -> str:  # noqa: FBT001 - the callback's form
        return self.cards.setdefault(iccid, line)

    def start(self, *wanted: str) -> None:
        for name, port in zip(LINES, wanted, strict=False):
            self.sessions[name] = Session(
                name,
                ModemSettings(port=port, name=name),
                self.traffic[name],
                SystemClock(),
                lambda _: None,
                places=self.places,
                timings=FAST,
            )
            self.sessions[name].start()

    def stop(self) -> None:
        for session in self.sessions.values():
            session.stop(5)
        self.rack.stop()

    def ports(self) -> dict[str, str]:
        """The ports of the lines that can send."""
        states = [session.state for session in self.sessions.values()]
        return {state.name: state.port for state in states if state.can_send}

    def card_of(self, name: str) -> str | None:
        return self.sessions[name].state.iccid


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    made = Box(tmp_path, monkeypatch)
    yield made
    made.stop()


def until(check: Callable[[], object], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("chosen", [True, False], ids=["chosen", "auto"])
def test_two_lines_follow_their_sims_into_each_other_s_modem(box: Box, *, chosen: bool) -> None:
    first, second = box.paths
    box.start(*((first, second) if chosen else ("auto", "auto")))
    until(lambda: box.ports() == {"orange": first, "free": second})
    box.rack.swap_sims(0, 1)
    until(lambda: box.ports() == {"orange": second, "free": first})
    assert {box.card_of(name): name for name in LINES} == CARDS


def test_lines_that_start_at_each_other_s_port_find_their_own(box: Box) -> None:
    first, second = box.paths
    box.start(second, first)
    until(lambda: box.ports() == {"orange": first, "free": second})


def test_a_line_whose_sim_is_gone_says_whose_sim_is_there(box: Box) -> None:
    first, _ = box.paths
    box.cards["8933990000000000019"] = "free"  # the SIM of a line that does not run
    box.start(first)
    until(lambda: box.sessions["orange"].state.condition is Condition.OTHER_SIM)
    assert "belongs to the line free" in box.sessions["orange"].state.detail
    assert not box.traffic["orange"].received


def test_messages_reach_the_line_of_the_sim_that_they_were_sent_to(box: Box) -> None:
    first, second = box.paths
    box.start(first, second)
    until(lambda: len(box.ports()) == len(LINES))
    box.rack.modems[0].inject_text("+33639980101", "to orange")
    until(lambda: box.traffic["orange"].received)
    box.rack.swap_sims(0, 1)
    until(lambda: box.ports() == {"orange": second, "free": first})
    box.rack.modems[0].inject_text("+33639980101", "to free")
    until(lambda: box.traffic["free"].received)
    assert len(box.traffic["orange"].received) == 1
