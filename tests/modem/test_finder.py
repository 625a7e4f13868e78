"""Modems that no line uses: their SIMs are found, other devices are left alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.port import FAST, ScriptedPort

from appliance.modem import finder, ports
from appliance.modem.finder import Finder
from appliance.modem.places import Places
from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.simulator.rack import Rack

CARDS = ("8933990000000000019", "8933990000000000020")


class Search:
    """Two modems on permanent names, and a finder that asks whose their SIMs are."""

    def __init__(self, rack: Rack, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rack = rack
        self.present = [modem.path for modem in rack.modems]
        monkeypatch.setattr(ports, "candidates", lambda *_: list(self.present))
        monkeypatch.setattr(finder.Timings, "of", lambda _settings: FAST)
        self.places = Places(lambda line, *_: line)
        self.asked: list[str] = []
        self.wanted = True
        self.finder = Finder(self.places, self._owner, lambda: self.wanted)

    def _owner(self, iccid: str) -> str:
        self.asked.append(iccid)
        return f"line {iccid[-2:]}"


@pytest.fixture
def search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Search]:
    options = SimulatorOptions(link=tmp_path / "modem", modems=2, latency_s=0.0, ready_s=0.0)
    with Rack(options) as rack:
        yield Search(rack, monkeypatch)


def test_the_sims_of_unused_modems_are_found(search: Search) -> None:
    search.finder.look()
    assert tuple(search.asked) == CARDS
    assert search.places.seen_of("line 19") == search.present[0]
    assert search.places.seen_of("line 20") == search.present[1]


def test_a_modem_that_a_line_uses_is_left_alone(search: Search) -> None:
    search.places.of("sim").take(search.present[0])
    search.finder.look()
    assert search.asked == [CARDS[1]]
    search.places.of("sim").take(search.present[0])  # the search has left what it took


def test_a_sim_that_is_put_into_an_unused_modem_is_found_there(search: Search) -> None:
    second = search.rack.modems[1]
    search.present = [second.path]
    second.call(lambda: second.device.sim.insert(present=False))
    search.finder.look()
    assert search.asked == []
    second.call(lambda: second.device.sim.insert(present=True))
    search.finder.look()
    assert search.asked == [CARDS[1]]


def test_a_device_that_is_no_modem_is_asked_once_while_it_stays(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    connect = finder.Link.connect

    def counted(self: finder.Link) -> None:
        opened.append(self.port)
        connect(self)

    monkeypatch.setattr(finder.Link, "connect", counted)
    with ScriptedPort(lambda _heard: None) as mute:
        search.present = [mute.path]
        search.finder.look()
        search.finder.look()
        assert opened == [mute.path]
        search.present = []
        search.finder.look()
        search.present = [mute.path]
        search.finder.look()
        assert opened == [mute.path] * 2


def test_a_port_that_cannot_be_opened_is_tried_again(search: Search, tmp_path: Path) -> None:
    missing = tmp_path / "later"
    search.present = [str(missing)]
    search.finder.look()
    missing.symlink_to(search.rack.modems[0].path)
    search.finder.look()
    assert search.asked == [CARDS[0]]


def test_nothing_is_asked_while_no_line_needs_it(search: Search) -> None:
    search.wanted = False
    search.finder.look()
    assert search.asked == []
