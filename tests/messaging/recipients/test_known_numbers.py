"""People who wrote to the box can be answered, and are one person in every notation."""

import pytest
from fakes.exchange import Box, coded
from fakes.network import delivers

from appliance.errors import InputError
from appliance.messaging.recipients import known_numbers
from appliance.modem.pdu.address import ALPHANUMERIC, INTERNATIONAL, Address
from appliance.store import optouts


def come(box: Box, text: str, sender: str | Address) -> str:
    """Receive a message and return the address under which it is filed."""
    box.clock.advance(1)
    box.receive(*delivers(text, sender, box.clock.now_ms()))
    return str(box.inbox()[-1]["address"])


@pytest.mark.parametrize(
    "sender",
    [
        "07000011564653",
        "+337000011564653",
        "+5215562000000",
        "1234567",
        "12345678",
        "+999123456789",
    ],
)
def test_a_number_can_be_answered_as_the_network_brought_it(box: Box, sender: str) -> None:
    filed = come(box, "Bonjour", sender)
    for typed in (sender, filed):
        accepted = box.send("Bien reçu", typed)
        assert [message.address for message in accepted.messages] == [filed]


def test_a_number_that_nobody_wrote_from_is_checked(box: Box) -> None:
    with pytest.raises(InputError, check=coded("not_a_number")):
        box.send("Bonjour", "+999123456789")
    with pytest.raises(InputError, check=coded("not_a_number")):
        known_numbers.contact_number(box.store, "Colissimo", "", "FR")


def test_a_name_of_digits_is_not_the_number(box: Box) -> None:
    box.send("Bonjour", "0699000001")
    name = Address("0699000001", ALPHANUMERIC, 0)
    assert come(box, "STOP", name) == "`0699000001"
    assert not optouts.is_opted_out(box.store, "+33699000001")
    assert box.send("Encore", "06 99 00 00 01").messages[0].status == "queued"
    with pytest.raises(InputError):
        box.send("À un nom", "`0699000001")


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        ("0692 11 22 33", "+262692112233"),
        ("0692 11 22 33", "+33692112233"),
        ("+33 696 00 00 00", "+596696000000"),
        ("+52 1 55 6200 0000", "+525562000000"),
        ("+52 55 6200 0000", "+5215562000000"),
        ("+54 11 2345 6789", "+5491123456789"),
    ],
)
def test_stop_counts_in_whichever_writing_it_comes(box: Box, written: str, sender: str) -> None:
    box.send("Bonjour", written)
    come(box, "STOP", Address(sender, INTERNATIONAL))
    assert box.send("Encore", written).messages[0].status == "blocked"
    assert box.send("Encore", sender).messages[0].status == "blocked"
    addresses = {row[0] for row in box.store.rows("SELECT address FROM discussion")}
    assert len(addresses) == 1
