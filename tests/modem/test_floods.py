"""A modem that never stops sending fills no memory, and what matters is not lost."""

import logging

import pytest
from fakes.clock import FakeClock
from fakes.port import FAST
from fakes.traffic import FakeTraffic

from appliance.errors import StoreFullError
from appliance.modem import arrivals, calls, reader
from appliance.modem.arrivals import Arrivals
from appliance.modem.calls import Calls
from appliance.modem.finals import failure_of
from appliance.modem.link import Link
from appliance.modem.repeats import Repeats
from appliance.modem.sending import Sender
from appliance.modem.timings import Timings
from appliance.modem.urcs import CallOver, Direct, Ringing, Stored
from appliance.modem.values import number_or_none, numbers_in

PDU = "0791330609109300" + "AB" * 20
HEADER = f"+CMT: ,{len(PDU) // 2 - 8}\r\n"
MANY_DIGITS = "9" * 5_000


@pytest.fixture(autouse=True)
def _nothing_said_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((reader, "_REPEATS"), (arrivals, "_LOG"), (calls, "_LOG")):
        monkeypatch.setattr(module, name, Repeats(logging.getLogger(module.__name__)))


@pytest.fixture
def link() -> Link:
    return Link("/nowhere", 115_200, Timings(), lambda: None)


@pytest.fixture
def incoming() -> Arrivals:
    return Arrivals("sim", FakeTraffic(), FakeClock(), FAST)


def test_an_answer_without_end_is_cut(link: Link, caplog: pytest.LogCaptureFixture) -> None:
    link.begin("AT+CMGL=4")
    for _ in range(30):
        link.received(b"line\r\n" * 1_000)
    link.received(b"OK\r\n")
    lines = link.end()
    assert len(lines) == reader.MOST_LINES + 1
    assert lines[-1] == "OK"
    assert "an answer is too long: its end is dropped" in caplog.text


def test_an_answer_of_very_long_lines_is_cut(link: Link) -> None:
    link.begin("AT+CMGL=4")
    for _ in range(300):
        link.received(b"x" * 8_000 + b"\r\n")
    assert sum(map(len, link.end())) <= reader.LONGEST_ANSWER


def test_a_full_listing_of_thousands_is_whole(link: Link) -> None:
    link.begin("AT+CMGL=4")
    for index in range(4_000):
        link.received(f"+CMGL: {index},0,,164\r\n{'A1' * 176}\r\n".encode())
    assert len(link.end()) == 8_000


def test_what_is_wanted_ends_an_answer_in_which_ok_came_first(link: Link) -> None:
    link.begin("AT+CMGS=", wanted="+CMGS")
    link.received(b"OK\r\n" + b"line\r\n" * 100)
    assert not link._finished
    link.received(b"+CMGS: 7\r\n")
    assert link._finished
    link.begin("AT+CMGS=", wanted="+CMGS")
    link.received(b"OK\r\n")
    assert not link._finished


def test_unstored_messages_are_kept_up_to_a_limit(
    link: Link, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MOST_DIRECT", 100)
    for _ in range(150):
        link.received(f"{HEADER}{PDU}\r\n".encode())
    assert len(link.events) == 100
    assert link.overflowed
    assert "too many messages wait: one could not be kept" in caplog.text


def test_a_line_longer_than_any_pdu_is_not_a_pdu(link: Link) -> None:
    link.received(f"{HEADER}{'A1' * 4_000}\r\n{PDU}\r\n".encode())
    assert list(link.events) == [Direct("message", PDU, whole=True)]


def test_messages_wait_for_the_store_up_to_a_limit_and_the_next_is_refused(
    incoming: Arrivals, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "_MOST_DIRECT", 3)
    for _ in range(3):
        incoming.note_direct(Direct("message", PDU, whole=True), acknowledged=True)
    assert incoming._owed is not None
    assert incoming._owed.kept
    incoming.note_direct(Direct("message", PDU, whole=True), acknowledged=True)
    assert len(incoming._direct) == 3
    assert not incoming._owed.kept  # so that the network delivers it again
    assert caplog.record_tuples[-1][1] == logging.ERROR


def test_announcements_are_kept_up_to_a_limit(incoming: Arrivals) -> None:
    for index in range(1_000):
        incoming.note_stored(Stored("SM", index))
        incoming.note_stored(Stored(f"{index}", index))
        incoming.note_stored(Stored(f"{index}x", None))
    assert len(incoming._announced) + len(incoming._to_list) < 20
    assert sum(map(len, incoming._announced.values())) < 40
    assert incoming.pending()


def test_late_references_are_kept_up_to_a_limit() -> None:
    sender = Sender(FakeTraffic(), FakeClock(), FAST, lambda: None)
    for reference in range(1_000):
        sender.note_late(reference)
        sender.note_late(reference)
    assert len(sender._late) == 256


def test_calls_wait_for_the_store_up_to_a_limit(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "_MOST_OVER", 3)
    traffic = FakeTraffic()
    traffic.full = True
    ringing = Calls("sim", traffic, FakeClock(), FAST)
    for _ in range(5):
        ringing.note(Ringing())
        ringing.note(CallOver())
    with pytest.raises(StoreFullError):
        ringing.work()
    assert "too many calls wait to be stored" in caplog.text
    traffic.full = False
    ringing.work()
    assert len(traffic.ended) == 3


def test_a_number_with_thousands_of_digits_is_ignored(link: Link) -> None:
    assert number_or_none(MANY_DIGITS) is None
    assert numbers_in(f"0-{MANY_DIGITS},2") == {2}
    failure = failure_of(f"+CMS ERROR: {MANY_DIGITS}")
    assert failure is not None
    assert failure.code is None
    link.received(f'+CMTI: "SM",{MANY_DIGITS}\r\n'.encode())
    assert list(link.events) == [Stored("SM", None)]
