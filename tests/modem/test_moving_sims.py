"""SIMs that change places: each line follows its own, and nothing of one line reaches another."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import pytest
from fakes.port import FAST
from fakes.traffic import FakeTraffic

from appliance.clock import SystemClock
from appliance.config import ModemSettings
from appliance.modem import ports
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pin_memory import PinMemory
from appliance.modem.places import ASKING, NOBODY, Places
from appliance.modem.session import Session
from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.simulator.rack import Rack
from appliance.modem.state import Condition
from appliance.modem.traffic import Incoming, NotSent, Outgoing

CARDS = {"8933990000000000019": "orange", "8933990000000000020": "free"}
LINES = ("orange", "free")
SENDER = "+33639980101"
SUBMIT = "0031000B913336890910F10000FF05C8329BFD06"


class SlowTraffic(FakeTraffic):
    """A line whose store can be made to take long."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()
        self.free.set()
        self.waits = threading.Event()

    def hold(self) -> None:
        self.free.clear()

    def _take_its_time(self) -> None:
        if not self.free.is_set():
            self.waits.set()
            self.free.wait(20)

    def receive(self, incoming: Sequence[Incoming]) -> None:
        self._take_its_time()
        super().receive(incoming)

    def claim(self) -> Outgoing | None:
        claimed = super().claim()
        if claimed is not None:
            self._take_its_time()
        return claimed

    def texts(self) -> set[str]:
        return {Deliver.decode(each.pdu).text for each in self.received}


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
                redeliver_s=0.1,
            )
        )
        self.paths = self.rack.start()
        monkeypatch.setattr(ports, "candidates", lambda *_: self.paths)
        self.cards = dict(CARDS)
        self.places = Places(self._owner)
        self.traffic = {name: SlowTraffic() for name in LINES}
        self.receiving: Literal["auto", "direct"] = "auto"
        self.pins = dict.fromkeys(LINES, "")
        self.memory = PinMemory(folder / "pin")
        self.sessions: dict[str, Session] = {}

    def _owner(self, line: str, iccid: str, _wanders: bool) -> str:  # noqa: FBT001 - the callback's form
        if line == ASKING:
            return self.cards.get(iccid, NOBODY)
        return self.cards.setdefault(iccid, line)

    def start(self, *wanted: str) -> None:
        for name, port in zip(LINES, wanted, strict=False):
            self.sessions[name] = Session(
                name,
                ModemSettings(port=port, name=name, receiving=self.receiving, pin=self.pins[name]),
                self.traffic[name],
                SystemClock(),
                lambda _: None,
                places=self.places,
                pin_memory=self.memory,
                timings=FAST,
            )
            self.sessions[name].start()

    def lock(self, place: int, pin: str) -> None:
        """Let the SIM in a modem ask for its PIN."""
        modem = self.rack.modems[place]
        modem.device.sim.pin = pin
        modem.call(modem.device.sim.lock)

    def attempts(self) -> dict[str, int]:
        """The attempts left on each SIM, by its line."""
        sims = [modem.device.sim for modem in self.rack.modems]
        return {CARDS[sim.card]: sim.pin_attempts for sim in sims}

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


def put_other_sim_into_first(box: Box) -> None:
    """Take both SIMs out, put the second into the first modem, and wait until its line is there."""
    sims = [modem.device.sim for modem in box.rack.modems]
    for modem in box.rack.modems:
        modem.call(lambda modem=modem: modem.device.sim.insert(present=False))  # type: ignore[misc]
    until(lambda: not box.ports())
    sims[0].swap(sims[1])
    box.rack.modems[0].call(lambda: sims[0].insert(present=True))
    until(lambda: box.ports() == {"free": box.paths[0]})


def test_a_sim_is_found_in_a_modem_that_its_line_has_left(box: Box) -> None:
    first, second = box.paths
    box.start(first, second)
    until(lambda: len(box.ports()) == len(LINES))
    put_other_sim_into_first(box)
    modem = box.rack.modems[1]
    modem.call(lambda: modem.device.sim.insert(present=True))
    until(lambda: box.ports() == {"orange": second, "free": first})


def test_a_new_sim_in_a_modem_that_its_line_has_left_is_nobody_s(box: Box) -> None:
    first, second = box.paths
    box.start(first, second)
    until(lambda: len(box.ports()) == len(LINES))
    put_other_sim_into_first(box)
    modem = box.rack.modems[1]
    modem.device.sim.card = "8933990000000000099"
    modem.call(lambda: modem.device.sim.insert(present=True))
    for _ in range(2):  # the line without a SIM looks there, and goes again
        until(lambda: modem.call(modem.device.client_present))
        until(lambda: not modem.call(modem.device.client_present))
    assert box.cards == CARDS
    assert box.ports() == {"free": first}


@pytest.mark.parametrize("receiving", ["auto", "direct"])
def test_a_line_that_is_slow_takes_and_deletes_nothing_of_another_s_sim(
    box: Box, receiving: Literal["auto", "direct"]
) -> None:
    box.receiving = receiving
    first, second = box.paths
    box.start(first, second)
    until(lambda: len(box.ports()) == len(LINES))
    here, there = box.rack.modems
    there.change_network(coverage=False)
    there.inject_text(SENDER, "to free")
    box.traffic["orange"].hold()
    here.inject_text(SENDER, "to orange")
    assert box.traffic["orange"].waits.wait(20)
    box.rack.swap_sims(0, 1)
    until(lambda: not here.waiting() or here.device.inbound.awaiting)
    box.traffic["orange"].free.set()
    until(lambda: box.traffic["free"].received)
    assert box.traffic["free"].texts() == {"to free"}
    there.change_network(coverage=True)
    until(lambda: box.ports() == {"orange": second, "free": first})
    assert box.traffic["orange"].texts() == {"to orange"}
    assert len(box.traffic["free"].received) == 1


def test_a_line_that_is_slow_sends_nothing_with_another_s_sim(box: Box) -> None:
    first, second = box.paths
    box.start(first, second)
    until(lambda: len(box.ports()) == len(LINES))
    orange = box.traffic["orange"]
    orange.hold()
    orange.queue.append(Outgoing(1, 1, 1, SUBMIT, len(SUBMIT) // 2 - 1, more_follow=False))
    box.sessions["orange"].wake()
    assert orange.waits.wait(20)
    box.rack.swap_sims(0, 1)
    until(lambda: box.rack.modems[0].network.registered)
    orange.free.set()
    until(lambda: box.ports() == {"orange": second, "free": first})
    assert not box.rack.modems[0].accepted
    assert [type(outcome) for outcome in orange.outcomes] == [NotSent]


def test_each_line_enters_its_pin_into_its_own_sim_alone(box: Box) -> None:
    first, second = box.paths
    box.pins = {"orange": "1111", "free": "2222"}
    box.lock(0, "1111")
    box.lock(1, "2222")
    box.start(second, first)  # each at the modem of the other
    until(lambda: box.ports() == {"orange": first, "free": second})
    box.rack.swap_sims(0, 1)
    until(lambda: box.ports() == {"orange": second, "free": first})
    assert box.attempts() == {"orange": 3, "free": 3}


def test_a_refused_pin_is_remembered_with_its_sim_in_whatever_modem(box: Box) -> None:
    first, second = box.paths
    box.pins = {"orange": "9999", "free": "9999"}
    box.lock(0, "1111")
    box.lock(1, "2222")
    box.start(first, second)
    refused = {Condition.PIN_REFUSED}
    until(lambda: {each.state.condition for each in box.sessions.values()} == refused)
    # The same wrong PIN was tried once on each SIM.
    assert box.attempts() == {"orange": 2, "free": 2}
    box.rack.swap_sims(0, 1)
    states = [session.state for session in box.sessions.values()]
    until(
        lambda: (
            {each.state.port for each in box.sessions.values()} == {first, second}
            and [each.state.port for each in box.sessions.values()]
            != [each.port for each in states]
            and {each.state.condition for each in box.sessions.values()} == refused
        )
    )
    assert box.attempts() == {"orange": 2, "free": 2}
