"""The simulated network: who may send, who is notified, and how long it takes."""

import pytest
from fakes.clock import FakeClock

from appliance.modem.simulator.agenda import Agenda
from appliance.modem.simulator.network import (
    DENIED,
    HOME,
    LINK_OPEN_S,
    NOT_SEARCHING,
    ROAMING,
    SEARCHING,
    SMS_ONLY,
    Network,
)
from appliance.modem.simulator.options import SimulatorOptions


def network_of(**options: object) -> tuple[Network, Agenda, FakeClock]:
    clock = FakeClock()
    agenda = Agenda(clock)
    return Network(SimulatorOptions(**options), agenda), agenda, clock  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "registration", "registered"),
    [
        ({}, HOME, True),
        ({"home": SMS_ONLY}, SMS_ONLY, True),
        ({"coverage": False}, SEARCHING, False),
        ({"denied": True}, DENIED, False),
        ({"radio_on": False}, NOT_SEARCHING, False),
        ({"admitted": False, "denied": True}, NOT_SEARCHING, False),
        ({"coverage": False, "denied": True}, SEARCHING, False),
        ({"domains": ("+CREG",)}, NOT_SEARCHING, True),  # of LTE; the other one serves
    ],
)
def test_the_registration(
    changed: dict[str, object], registration: int, *, registered: bool
) -> None:
    network, _, _ = network_of()
    network.change(**changed)
    assert (network.registration(), network.registered) == (registration, registered)


def test_abroad_it_is_roaming() -> None:
    assert network_of(roaming=True)[0].registration() == ROAMING


def test_watchers_are_notified_only_of_a_changed_registration() -> None:
    network, _, _ = network_of()
    told: list[int] = []
    network.watchers.append(lambda: told.append(network.registration()))
    network.change(signal=3)
    network.change(coverage=True)
    assert told == []
    network.change(coverage=False)
    network.change(denied=True)  # not seen while there is no coverage
    assert told == [SEARCHING]


def test_what_a_network_has_not_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="the network has no colour"):
        network_of()[0].change(colour="red")


@pytest.mark.parametrize(("seconds", "back"), [(5.0, True), (None, False)])
def test_coverage_that_is_lost_comes_back_when_told(seconds: float | None, *, back: bool) -> None:
    network, agenda, clock = network_of()
    network.lose(seconds)
    clock.advance(4)
    agenda.run_due()
    assert not network.coverage
    clock.advance(1)
    agenda.run_due()
    assert network.coverage is back


def test_an_open_link_is_faster_until_it_lapses() -> None:
    network, _, clock = network_of(latency_s=2.0, linked_latency_s=0.5)
    assert network.submit_seconds(linked=True) == 2.0
    network.submitted(linked=True)
    assert network.submit_seconds(linked=True) == 0.5
    assert network.submit_seconds(linked=False) == 2.0
    assert not network.link_lapsed
    clock.advance(LINK_OPEN_S)
    assert network.submit_seconds(linked=True) == 2.0
    assert network.link_lapsed
    network.submitted(linked=False)
    assert not network.link_lapsed
