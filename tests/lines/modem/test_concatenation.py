"""Parts of concatenated messages: what they have in common, and those that come late."""

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, Box
from fakes.network import delivers

from appliance.lines.modem.concatenation import key_of
from appliance.lines.modem.reading import GAP
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.header import Concatenation, UserDataHeader

TEXT = "a" * 153 + "b" * 153 + "c"


def deliver(bits: int | None) -> Deliver:
    joined = None if bits is None else Concatenation(9, 3, 2, bits)
    header = UserDataHeader(joined) if joined else None
    return Deliver(Address.of(NUMBER), b"a", header=header)


def test_references_of_8_and_16_bits_are_two() -> None:
    assert key_of(deliver(8), NUMBER) != key_of(deliver(16), NUMBER)
    assert key_of(deliver(8), NUMBER).total == 3
    with pytest.raises(ValueError, match="not a part"):
        key_of(deliver(None), NUMBER)


def test_what_is_overdue_is_shown_once_and_a_late_part_completes_it(
    box: Box, clock: FakeClock
) -> None:
    first, second, third = delivers(TEXT, NUMBER, clock.now_ms())
    box.receive(third, first)
    assert box.show_overdue() == 0
    clock.advance(box.rules.incomplete_minutes * 60 + 1)
    assert box.show_overdue() == 1
    assert box.show_overdue() == 0
    (shown,) = box.inbox()
    assert (shown["body"], shown["status"]) == ("a" * 153 + GAP + "c", "incomplete")
    box.receive(second)
    (whole,) = box.inbox()
    assert (whole["id"], whole["body"], whole["status"]) == (shown["id"], TEXT, "received")


def test_an_incomplete_message_is_no_stop_word(box: Box, clock: FakeClock) -> None:
    first, _ = delivers("STOP" + " " * 200, NUMBER, clock.now_ms())
    box.receive(first)
    clock.advance(box.rules.incomplete_minutes * 60 + 1)
    box.show_overdue()
    assert box.store.value("SELECT count(*) FROM optout") == 0
