"""Incoming messages that are unusual: reused references, silent, indications, no header."""

import itertools
from datetime import timedelta

import pytest
from fakes.exchange import Box
from fakes.network import moment, shown

from appliance.lines.modem import concatenation
from appliance.messaging.inbound import indications
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.gsm7 import septets
from appliance.modem.pdu.header import Concatenation, UserDataHeader
from appliance.modem.traffic import Incoming

SENDER = Address("CONSTREF", 5, 0)
APART = timedelta(hours=2)


def part(box: Box, text: str, sequence: int, *, later: timedelta = timedelta(0), total: int = 2,
         reference: int = 1, bits: int = 8) -> Incoming:  # fmt: skip
    """Receive a part from a sender who always uses the same reference."""
    deliver = Deliver(
        originator=SENDER,
        user_data=septets(text),
        timestamp=moment(box.clock.now_ms()) + later,
        header=UserDataHeader(Concatenation(reference, total, sequence, bits)),
    )
    return shown(deliver.to_pdu_hex())


def bodies(box: Box) -> list[str]:
    return sorted(message["body"] for message in box.inbox())


def whole_ones(box: Box) -> list[str]:
    return sorted(each["body"] for each in box.inbox() if each["status"] == "received")


def test_a_part_is_read_once_however_many_wait(box: Box) -> None:
    parts = [part(box, f"{place}", place, total=60) for place in range(1, 61)]
    concatenation._decoded.cache_clear()
    box.receive(*parts)
    assert concatenation._decoded.cache_info().misses <= len(parts)
    assert whole_ones(box) == ["".join(map(str, range(1, 61)))]


class TestOneReferenceForAll:
    @pytest.mark.parametrize("lost", [1, 2])
    @pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
    def test_no_text_is_made_of_two_messages(
        self, box: Box, lost: int, order: tuple[int, ...]
    ) -> None:
        kept = 3 - lost
        arrivals = [
            part(box, f"A{kept} ", kept),
            part(box, "B1 ", 1, later=APART),
            part(box, "B2", 2, later=APART),
        ]
        for place in order:
            box.clock.advance(1)
            box.receive(arrivals[place])
        assert whole_ones(box) == ["B1 B2"]
        box.clock.advance(3 * 24 * 3600)
        box.show_overdue()
        assert len(bodies(box)) == 2
        assert not any("A" in body and "B" in body for body in bodies(box))

    @pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
    def test_two_whole_messages_stay_two(self, box: Box, order: tuple[int, ...]) -> None:
        arrivals = [
            part(box, "A1 ", 1),
            part(box, "A2", 2),
            part(box, "B1 ", 1, later=APART),
            part(box, "B2", 2, later=APART),
        ]
        for place in order:
            box.clock.advance(1)
            box.receive(arrivals[place])
        assert whole_ones(box) == ["A1 A2", "B1 B2"]
        assert bodies(box) == ["A1 A2", "B1 B2"]

    def test_other_totals_and_wider_references_are_other_messages(self, box: Box) -> None:
        box.receive(part(box, "A1 ", 1), part(box, "B1 ", 1, total=3), part(box, "C1 ", 1, bits=16))
        box.receive(part(box, "C2", 2, bits=16), part(box, "A2", 2))
        assert whole_ones(box) == ["A1 A2", "C1 C2"]

    def test_parts_minutes_apart_are_one_message(self, box: Box) -> None:
        box.receive(part(box, "A1 ", 1), part(box, "A2", 2, later=timedelta(minutes=40)))
        assert whole_ones(box) == ["A1 A2"]


def single(box: Box, text: str = "", *, dcs: int = 0, protocol: int = 0,
           elements: tuple[tuple[int, bytes], ...] = ()) -> None:  # fmt: skip
    box.clock.advance(1)
    deliver = Deliver(
        originator=Address.of("888"),
        user_data=septets(text),
        timestamp=moment(box.clock.now_ms()),
        coding=DataCoding.decode(dcs),
        protocol=protocol,
        header=UserDataHeader(elements=elements) if elements else None,
    )
    box.receive(shown(deliver.to_pdu_hex()))


def waiting(box: Box) -> list[tuple[str, int | None]]:
    return [(mailbox.kind, mailbox.count) for mailbox in indications.active(box.store)]


class TestSilent:
    @pytest.mark.parametrize("text", ["", "ping"])
    def test_a_silent_message_is_shown_to_nobody(self, box: Box, text: str) -> None:
        single(box, text, protocol=0x40)
        assert box.inbox() == []
        assert box.store.value("SELECT count(*) FROM event WHERE kind = 'silent'") == 1
        # The network delivers it again: it is known, and stored once.
        assert box.store.value("SELECT count(*) FROM part") == 1


class TestWaiting:
    @pytest.mark.parametrize(
        ("dcs", "kind"),
        [
            (0xC8, "voicemail"),
            (0xC9, "fax_waiting"),
            (0xCA, "email_waiting"),
            (0xCB, "message_waiting"),
            (0xD8, "voicemail"),
            (0xE8, "voicemail"),
        ],
    )
    def test_an_indication_is_a_line_and_is_cleared_by_off(
        self, box: Box, dcs: int, kind: str
    ) -> None:
        single(box, dcs=dcs)
        [line] = box.inbox()
        assert (line["kind"], line["body"], line["address"]) == (kind, "", "888")
        assert waiting(box) == [(kind, None)]
        single(box, dcs=dcs & ~0b1000)
        assert len(box.inbox()) == 1
        assert waiting(box) == []

    def test_the_header_tells_how_many(self, box: Box) -> None:
        single(box, elements=((0x01, b"\x80\x03"),))
        assert waiting(box) == [("voicemail", 3)]
        single(box, elements=((0x01, b"\x80\x05"),))
        assert waiting(box) == [("voicemail", 5)]
        single(box, elements=((0x01, b"\x80\x00"),))
        assert waiting(box) == []

    def test_with_a_text_the_text_is_shown(self, box: Box) -> None:
        single(box, "1 nouveau message", dcs=0xD8)
        [line] = box.inbox()
        assert (line["kind"], line["body"]) == ("text", "1 nouveau message")
        assert waiting(box) == [("voicemail", None)]

    def test_a_call_to_return_is_one_too(self, box: Box) -> None:
        single(box, protocol=0x5F)
        assert waiting(box) == [("voicemail", None)]

    def test_off_without_on_shows_nothing(self, box: Box) -> None:
        single(box, dcs=0xC0)
        assert box.inbox() == []
        assert box.store.value("SELECT count(*) FROM event WHERE kind = 'waiting'") == 0


def test_a_header_announced_by_mistake_hides_no_sender(box: Box) -> None:
    pdu = "00440B913316320410F900006211721103004007C2B75BFDAECB01"
    box.receive(shown(pdu))
    [line] = box.inbox()
    assert line["address"] == "+33612340019"
    assert line["body"]
    assert line["data"] == bytes.fromhex(pdu)
    assert line["error"] == "header_missing"
