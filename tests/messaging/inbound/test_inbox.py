"""Incoming messages are stored once, completely, and in the order they were sent."""

import itertools
from datetime import UTC, datetime

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, Box
from fakes.network import data, delivers, report, shown

from appliance.addresses import numbers
from appliance.errors import NotFoundError
from appliance.lines.modem.reading import GAP
from appliance.messaging.inbound import inbox
from appliance.modem.pdu import gsm7
from appliance.modem.pdu.address import ALPHANUMERIC, Address
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.header import Concatenation, UserDataHeader
from appliance.modem.traffic import Incoming
from appliance.store import events

EMOJI = "Bravo 👍🏽 " * 18  # 3 segments of UCS2
LONG = "".join(f"{line} petite ligne du texte long. " for line in range(15))  # 3 segments


def part(text: str, sequence: int, total: int, at_ms: int, *, bits: int = 8) -> Incoming:
    header = UserDataHeader(Concatenation(9, total, sequence, bits))
    made = Deliver(
        Address.of(NUMBER),
        gsm7.septets(text),
        datetime.fromtimestamp(at_ms // 1000, UTC),
        header=header,
    )
    return shown(made.to_pdu_hex())


def bodies(box: Box) -> list[str]:
    return [message["body"] for message in box.inbox()]


def test_a_message(box: Box, clock: FakeClock) -> None:
    sent = clock.now_ms() - 90_000
    box.receive(*delivers("Bonjour", NUMBER, sent))
    (message,) = box.inbox()
    assert (message["address"], message["body"], message["kind"]) == (NUMBER, "Bonjour", "text")
    assert (message["status"], message["read_at"], message["modem"]) == ("received", None, "sim")
    assert (message["at"], message["sent_at"]) == (clock.now_ms(), sent)
    assert box.statuses(message["id"]) == ["received"]
    assert box.store.value("SELECT unread FROM discussion") == 1
    assert box.store.value("SELECT count FROM day_count WHERE what = 'received'") == 1
    assert box.wakes == 0


def test_shown_again_it_is_stored_once(box: Box, clock: FakeClock) -> None:
    (bonjour,) = delivers("Bonjour", NUMBER, clock.now_ms())
    box.receive(bonjour, bonjour)
    box.receive(Incoming(f" {bonjour.pdu.lower()}\r", "ME", 7))
    box.crash()
    box.receive(Incoming(bonjour.pdu, None, None))
    assert bodies(box) == ["Bonjour"]


def test_sent_again_by_a_person_it_is_stored_again(box: Box, clock: FakeClock) -> None:
    now = clock.now_ms()
    box.receive(*delivers("ok", NUMBER, now), *delivers("ok", NUMBER, now + 1000))
    assert bodies(box) == ["ok", "ok"]


def test_a_storage_read_in_any_order_keeps_the_order_of_sending(box: Box, clock: FakeClock) -> None:
    now = clock.now_ms()
    shuffled = [
        delivers(text, NUMBER, now + 1000 * at)[0] for text, at in (("c", 3), ("a", 1), ("b", 2))
    ]
    box.receive(*shuffled)
    assert bodies(box) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        (Address(number="0612345678"), NUMBER),
        (Address.of("36111"), "36111"),
        (Address.of("La Poste"), "La Poste"),
        (Address(number="", type_of_number=ALPHANUMERIC), numbers.NO_ADDRESS),
    ],
)
def test_who_sent_it(box: Box, clock: FakeClock, sender: Address, address: str) -> None:
    pdu = Deliver(Address.of(NUMBER), gsm7.septets("a")).to_pdu_hex()
    whole = Address.of(NUMBER).encode().hex().upper()
    other = sender.encode().hex().upper() if sender.number else "00D0"
    box.receive(shown(pdu.replace(whole, other, 1)))
    assert box.inbox()[0]["address"] == address
    assert clock.now_ms() == box.inbox()[0]["at"]


def test_turkish_by_its_shift_tables(box: Box) -> None:
    # Single and locking shift: language 1, Turkish.
    header = UserDataHeader(locking=1, single=1)
    septets = bytes((0x1D, 0x07, 0x0B, 0x1C, 0x1B, 0x53, 0x1B, 0x69))
    box.receive(shown(Deliver(Address.of(NUMBER), septets, header=header).to_pdu_hex()))
    assert bodies(box) == [gsm7.decode(septets, locking=1, single=1)]
    assert bodies(box)[0].endswith("Şı")


@pytest.mark.parametrize("text", [LONG, EMOJI])
def test_a_long_message_in_any_order(box: Box, clock: FakeClock, text: str) -> None:
    parts = delivers(text, NUMBER, clock.now_ms())
    assert len(parts) == 3
    for number, order in enumerate(itertools.permutations(range(3))):
        fresh = delivers(text, NUMBER, clock.now_ms() + number * 1000, reference=number)
        for place in order:
            box.receive(fresh[place])
            box.receive(fresh[place])
    assert bodies(box) == [text] * 6
    assert {message["segments"] for message in box.inbox()} == {3}
    assert {message["status"] for message in box.inbox()} == {"received"}


def test_parts_of_two_messages_mixed(box: Box, clock: FakeClock) -> None:
    now = clock.now_ms()
    one, two = (
        delivers(LONG, NUMBER, now, reference=1),
        delivers(LONG[::-1], NUMBER, now, reference=2),
    )
    box.receive(one[0], two[2], two[0], one[2])
    box.crash()
    box.receive(two[1], one[1])
    assert sorted(bodies(box)) == sorted([LONG, LONG[::-1]])


def test_an_emoji_cut_in_two_by_its_sender(box: Box, clock: FakeClock) -> None:
    octets = "ab👍".encode("utf-16-be")
    coding = DataCoding.of("ucs2")
    for sequence, content in ((2, octets[6:]), (1, octets[:6])):
        header = UserDataHeader(Concatenation(5, 2, sequence))
        stamped = datetime.fromtimestamp(clock.now_ms() // 1000, UTC)
        made = Deliver(Address.of(NUMBER), content, stamped, coding, header)
        box.receive(shown(made.to_pdu_hex()))
    assert bodies(box) == ["ab👍"]


def test_eight_and_sixteen_bit_references_are_not_the_same(box: Box, clock: FakeClock) -> None:
    now = clock.now_ms()
    box.receive(part("a1", 1, 2, now), part("b2", 2, 2, now, bits=16))
    assert bodies(box) == []
    box.receive(part("a2", 2, 2, now), part("b1", 1, 2, now, bits=16))
    assert bodies(box) == ["a1a2", "b1b2"]


def test_a_part_repeated_by_the_senders_phone(box: Box, clock: FakeClock) -> None:
    now = clock.now_ms()
    box.receive(part("a1", 1, 2, now), part("a1", 1, 2, now + 30_000), part("a2", 2, 2, now))
    box.receive(part("a2", 2, 2, now + 60_000))
    assert bodies(box) == ["a1a2"]
    clock.advance(86_400)
    box.show_overdue()
    assert bodies(box) == ["a1a2"]


def test_the_same_long_message_another_day(box: Box, clock: FakeClock) -> None:
    for _ in range(3):
        now = clock.now_ms()
        box.receive(part("a1", 1, 2, now), part("a2", 2, 2, now))
        clock.advance(86_400)
    assert bodies(box) == ["a1a2"] * 3


def test_a_reference_used_again_shows_what_waited(box: Box, clock: FakeClock) -> None:
    box.receive(part("a1", 1, 2, clock.now_ms()))
    clock.advance(600)
    now = clock.now_ms()
    box.receive(part("b1", 1, 2, now), part("b2", 2, 2, now))
    assert [(message["body"], message["status"]) for message in box.inbox()] == [
        (f"a1{GAP}", "incomplete"),
        ("b1b2", "received"),
    ]


@pytest.mark.parametrize(
    ("there", "body"),
    [
        ([1], f"1{GAP}"),
        ([2], f"{GAP}2{GAP}"),
        ([4], f"{GAP}4"),
        ([1, 4], f"1{GAP}4"),
        ([1, 2, 4], f"12{GAP}4"),
        ([2, 3], f"{GAP}23{GAP}"),
    ],
)
def test_an_incomplete_message_is_shown_with_its_gaps(
    box: Box, clock: FakeClock, there: list[int], body: str
) -> None:
    now = clock.now_ms()
    for sequence in there:
        box.receive(part(str(sequence), sequence, 4, now))
    assert box.show_overdue() == 0
    clock.advance(3601)
    assert box.show_overdue() == 1
    assert box.show_overdue() == 0
    (message,) = box.inbox()
    assert (message["body"], message["status"]) == (body, "incomplete")
    box.crash()
    for sequence in {1, 2, 3, 4} - set(there):
        box.receive(part(str(sequence), sequence, 4, now + 1000))
    (message,) = box.inbox()
    assert (message["body"], message["status"]) == ("1234", "received")
    assert box.statuses(message["id"])[-1] == "received"


def test_a_flash_and_a_message_for_a_program(box: Box, clock: FakeClock) -> None:
    now = clock.now_ms()
    box.receive(
        *delivers("now!", NUMBER, now, flash=True), data(b"\x01\x02STOP", NUMBER, now, 2948)
    )
    flash, program = box.inbox()
    assert (flash["kind"], flash["body"]) == ("flash", "now!")
    assert (program["kind"], program["body"], program["data"]) == ("data", "", b"\x01\x02STOP")


@pytest.mark.parametrize("pdu", ["", "zz", "0", "00", "07913306", "é", "FF" * 200, "\ud800"])
def test_what_cannot_be_read_is_kept_and_in_nobodys_way(
    box: Box, clock: FakeClock, pdu: str
) -> None:
    (bonjour,) = delivers("Bonjour", NUMBER, clock.now_ms())
    box.receive(shown(pdu), bonjour)
    box.receive(shown(pdu))
    raw, good = box.inbox()
    assert (raw["kind"], raw["address"], raw["body"]) == ("raw", numbers.NO_ADDRESS, "")
    assert raw["error"]
    assert good["body"] == "Bonjour"


def test_a_nul_does_not_end_the_text(box: Box, clock: FakeClock) -> None:
    octets = "a\x00b".encode("utf-16-be")
    made = Deliver(Address.of(NUMBER), octets, None, DataCoding.of("ucs2"))
    box.receive(shown(made.to_pdu_hex()))
    assert bodies(box) == ["a\ufffdb"]
    assert box.inbox()[0]["sent_at"] is None
    assert box.inbox()[0]["at"] == clock.now_ms()


def test_cut_off_on_its_way(box: Box, clock: FakeClock) -> None:
    (whole,) = delivers("Bonjour à tous", NUMBER, clock.now_ms())
    box.receive(shown(whole.pdu[:-6]))
    (message,) = box.inbox()
    assert message["error"] == "truncated"
    assert "Bonjour à tous".startswith(message["body"])


@pytest.mark.parametrize("first", ["whole", "cut off"])
def test_a_part_cut_off_on_its_way_and_whole(box: Box, clock: FakeClock, first: str) -> None:
    whole = [part(f"partie {n} ", n, 3, clock.now_ms()) for n in (1, 2, 3)]
    cut = shown(whole[1].pdu[:-6])
    copies = (whole[1], cut) if first == "whole" else (cut, whole[1])
    box.receive(whole[0])
    for copy in copies:
        box.receive(copy)
    box.receive(whole[2], cut)
    assert bodies(box) == ["partie 1 partie 2 partie 3 "]
    assert [message["status"] for message in box.inbox()] == ["received"]


def test_reading(box: Box, clock: FakeClock) -> None:
    now = clock.now_ms()
    box.receive(*delivers("a", NUMBER, now), *delivers("b", NUMBER, now + 1000))
    first, second = (message["id"] for message in box.inbox())
    version = events.version(box.store)
    inbox.mark_read(box.store, [first])
    assert events.version(box.store) == version + 1
    assert box.store.value("SELECT unread FROM discussion") == 1
    inbox.mark_read(box.store, [first])
    assert events.version(box.store) == version + 1
    inbox.mark_read(box.store, [first], read=False)
    assert box.store.value("SELECT unread FROM discussion") == 2
    inbox.mark_discussion_read(box.store, 1)
    assert box.store.value("SELECT unread FROM discussion") == 0
    assert box.message(second)["read_at"] == now
    version = events.version(box.store)
    inbox.mark_discussion_read(box.store, 1)
    assert events.version(box.store) == version
    with pytest.raises(NotFoundError):
        inbox.mark_read(box.store, [99])


def test_a_burst_of_three_hundred_is_one_commit(box: Box, clock: FakeClock) -> None:
    now = clock.now_ms()
    burst = [delivers(f"number {place}", NUMBER, now + place * 1000)[0] for place in range(300)]
    burst[100] = report(3, NUMBER, now)
    box.receive(*burst)
    assert len(bodies(box)) == 299
    assert box.store.value("SELECT count FROM status_count WHERE status = 'unread'") == 299
