"""Several simulated modems: what tells them apart, and SIMs that change places."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes.port_client import client_of

from appliance.errors import ConfigError
from appliance.modem.simulator.control import ACTIONS
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import MOST_MODEMS, SimulatorOptions
from appliance.modem.simulator.rack import Rack

MARIE = "+33639980101"
CARDS = ["8933990000000000019", "8933990000000000020"]
REPORTED = "0031000B913336890910F10000FF05C8329BFD06"


@pytest.fixture
def rack(tmp_path: Path) -> Iterator[Rack]:
    options = SimulatorOptions(
        link=tmp_path / "modem", modems=2, latency_s=0.0, ready_s=0.0, report_s=0.2
    )
    with Rack(options) as running:
        yield running


def card_in(rack: Rack, place: int) -> str:
    with client_of(rack.modems[place].path) as client:
        found = re.search(rb"\+CCID: (\d+)", client.ask(b"AT+CCID\r"))
    assert found is not None
    return found.group(1).decode()


def test_each_modem_has_a_port_numbers_and_a_card_of_its_own(rack: Rack, tmp_path: Path) -> None:
    assert [modem.path for modem in rack.modems] == [
        str(tmp_path / "modem"),
        str(tmp_path / "modem2"),
    ]
    assert [card_in(rack, place) for place in (0, 1)] == CARDS
    devices = [modem.device for modem in rack.modems]
    assert [device.imei for device in devices] == ["352099001761481", "352099001761482"]
    assert [device.sim.own_number for device in devices] == ["+33639980000", "+33639980001"]
    assert [device.sim.imsi for device in devices] == ["208990000000001", "208990000000002"]


def test_one_modem_keeps_the_names_it_is_given() -> None:
    options = SimulatorOptions(link=Path("/x/modem"))
    assert options.of_modem(1) == options


@pytest.mark.parametrize("number", [0, -1, MOST_MODEMS + 1])
def test_a_number_of_modems_that_cannot_be_is_refused(number: int) -> None:
    with pytest.raises(ConfigError, match=f"From 1 to {MOST_MODEMS} modems"):
        SimulatorOptions(modems=number)


def test_a_number_counts_with_its_leading_zeros() -> None:
    options = SimulatorOptions(modems=3, card="0099", own_number="+0999").of_modem(3)
    assert (options.card, options.own_number) == ("0101", "+1001")


def test_two_sims_change_places_with_what_waits_for_them(
    rack: Rack, eventually: Callable[..., bool]
) -> None:
    first, second = rack.modems
    first.change_network(coverage=False)
    first.inject_text(MARIE, "pour la première")
    assert first.waiting() == 1
    rack.swap_sims(0, 1)
    assert [card_in(rack, place) for place in (0, 1)] == CARDS[::-1]
    assert eventually(lambda: len(second.device.storage("SM").records) == 1)
    assert first.waiting() == 0
    assert not first.device.storage("SM").records


def test_a_report_follows_the_sim_that_sent_the_message(
    rack: Rack, eventually: Callable[..., bool]
) -> None:
    first, second = rack.modems
    with client_of(first.path) as client:
        client.ask(b"ATE0+CMGF=0\r")
        client.ask(f"AT+CMGS={len(REPORTED) // 2 - 1}\r".encode(), b"> ")
        assert b"+CMGS: 1" in client.ask(REPORTED.encode() + b"\x1a")
        rack.swap_sims(0, 1)
        assert eventually(lambda: second.device.centre.delivered == 1)
        assert first.device.centre.delivered == 0


def test_a_report_follows_a_sim_that_moves_at_this_moment(
    rack: Rack, eventually: Callable[..., bool]
) -> None:
    first, second = rack.modems
    hand_over = second.device.centre.hand_over
    assert hand_over is not None

    def both() -> None:
        hand_over(CARDS[0], "00")
        rack.swap_sims(0, 1)

    first.call(both)
    assert eventually(lambda: second.device.centre.delivered == 1)
    assert first.device.centre.delivered == 0


def test_the_number_of_the_next_message_goes_with_the_card(rack: Rack) -> None:
    first, second = rack.modems
    first.device.sim.reference = 41
    rack.swap_sims(0, 1)
    assert (first.device.sim.reference, second.device.sim.reference) == (0, 41)


def test_another_process_can_swap_sims(rack: Rack) -> None:
    first, _ = rack.modems
    first.call(lambda: ACTIONS["swap_sim"](first, number=2))
    assert [card_in(rack, place) for place in (0, 1)] == CARDS[::-1]
    for number in (0, 1, 3):
        with pytest.raises(ValueError, match=f"no other modem {number}"):
            first.call(lambda number=number: ACTIONS["swap_sim"](first, number=number))  # type: ignore[misc]


def test_a_modem_alone_has_nobody_to_swap_with(modem_with: Callable[..., SimulatedModem]) -> None:
    with pytest.raises(ValueError, match="no modem 2"):
        modem_with().swap_sim(2)
