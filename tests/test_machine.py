from dataclasses import replace
from ipaddress import IPv4Address, IPv4Interface
from pathlib import Path

import pytest
from fakes.machine_command import STATE, MachineCommand

from appliance import machine
from appliance.errors import ConflictError, InputError
from appliance.machine import Machine, MachineSettings, Network

OFFICE = Network(
    IPv4Interface("192.168.1.20/24"), IPv4Address("192.168.1.1"), IPv4Address("192.168.1.2")
)


@pytest.fixture
def command(tmp_path: Path) -> MachineCommand:
    return MachineCommand(tmp_path / "machine")


def test_without_a_command_nothing_is_offered() -> None:
    assert not Machine(()).offered


def test_what_is_in_force(command: MachineCommand) -> None:
    state = Machine(command.command).state()
    assert state.settings == MachineSettings("sms-box", "Europe/Paris", None)
    assert state.lease
    assert state.lease.address == IPv4Interface("192.168.1.57/24")
    assert state.goes_back_in is None


def test_a_fixed_address_on_trial(command: MachineCommand) -> None:
    fixed = "192.168.1.20/24 192.168.1.1 192.168.1.2"
    command.is_now(STATE.replace("dhcp", fixed) + "lease = / \ngoes_back_in = 170\n")
    state = Machine(command.command).state()
    assert state.settings.network == OFFICE
    assert (state.lease, state.goes_back_in) == (None, 170)


def test_only_what_differs_is_asked_for(command: MachineCommand) -> None:
    box = Machine(command.command)
    now = box.state().settings
    assert not box.change(now, now)
    assert command.asked == []
    assert box.change(now, replace(now, network=OFFICE, name="accueil"))
    assert command.asked == [
        "set",
        "name = accueil",
        "network = 192.168.1.20/24 192.168.1.1 192.168.1.2",
    ]
    assert box.change(replace(now, network=OFFICE), replace(now, time_zone="Europe/Brussels"))
    assert command.asked[3:] == ["set", "time_zone = Europe/Brussels", "network = dhcp"]


def test_keeping_and_power(command: MachineCommand) -> None:
    box = Machine(command.command)
    box.keep_network()
    box.switch("reboot")
    assert command.asked == ["keep", "reboot"]


def test_what_the_machine_says_against_it_is_shown(command: MachineCommand) -> None:
    command.refuses("the card is full")
    with pytest.raises(ConflictError, match="the card is full"):
        Machine(command.command).switch("restart")


@pytest.mark.parametrize("said", ["", "name = x", STATE.replace("dhcp", "anything"), "\x00\xff"])
def test_nonsense_is_no_state(command: MachineCommand, said: str) -> None:
    command.is_now(said)
    with pytest.raises(ConflictError):
        Machine(command.command).state()


def test_a_command_that_is_not_there_is_said() -> None:
    with pytest.raises(ConflictError, match="/nowhere/ask"):
        Machine(("/nowhere/ask",)).state()


@pytest.mark.parametrize(
    ("written", "name"),
    [("Accueil", "accueil"), (" sms-box.local ", "sms-box"), ("a" * 63, "a" * 63)],
)
def test_names(written: str, name: str) -> None:
    assert machine.checked_name(written) == name


@pytest.mark.parametrize("written", ["", "a b", "café", "-box", "box-", "a" * 64, "a.b", "a\nb"])
def test_no_names(written: str) -> None:
    with pytest.raises(InputError) as caught:
        machine.checked_name(written)
    assert caught.value.field == "name"


@pytest.mark.parametrize("mask", ["255.255.255.0", "24", "/24", " 24 "])
def test_a_network_in_usual_writings(mask: str) -> None:
    found = machine.checked_network(" 192.168.1.20 ", mask, "192.168.1.1", "192.168.1.2")
    assert found == OFFICE
    assert str(found) == "192.168.1.20/24 192.168.1.1 192.168.1.2"
    assert machine.checked_network("192.168.1.20", mask, "192.168.1.1", "").name_server == (
        IPv4Address("192.168.1.1")
    )


@pytest.mark.parametrize(
    ("address", "mask", "gateway", "server", "field"),
    [
        ("", "24", "192.168.1.1", "", "address"),
        ("192.168.1", "24", "192.168.1.1", "", "address"),
        ("127.0.0.1", "8", "127.0.0.2", "", "address"),
        ("224.0.0.5", "24", "224.0.0.1", "", "address"),
        ("192.168.1.0", "24", "192.168.1.1", "", "address"),
        ("192.168.1.255", "24", "192.168.1.1", "", "address"),
        ("192.168.1.20", "", "192.168.1.1", "", "mask"),
        ("192.168.1.20", "33", "192.168.1.1", "", "mask"),
        ("192.168.1.20", "255.0.255.0", "192.168.1.1", "", "mask"),
        ("192.168.1.20", "24", "", "", "gateway"),
        ("192.168.1.20", "24", "192.168.2.1", "", "gateway"),
        ("192.168.1.20", "24", "192.168.1.20", "", "gateway"),
        ("192.168.1.20", "24", "192.168.1.1", "router", "name_server"),
    ],
)
def test_an_impossible_network_is_reported_next_to_the_field(
    address: str, mask: str, gateway: str, server: str, field: str
) -> None:
    with pytest.raises(InputError) as caught:
        machine.checked_network(address, mask, gateway, server)
    assert caught.value.field == field


def test_time_zones() -> None:
    assert machine.checked_time_zone("Europe/Warsaw") == "Europe/Warsaw"
    with pytest.raises(InputError):
        machine.checked_time_zone("Europe/Nowhere")
