"""Random dialogues: no octets break the link, and nothing well-formed in them is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.modem.library import InterruptedException
from appliance.modem.link import Link
from appliance.modem.timings import Timings
from appliance.modem.urcs import Direct, LateReference, Restarted, Ringing, Stored, UssdAnswer

PDU = "0791330609109300" + "AB" * 20
LENGTH = len(PDU) // 2 - 8
COMMANDS = st.sampled_from(["AT+CSQ", "AT+CMGL=4", "AT+CREG?", "AT+CGMI", "AT+CMGS=", "AT"])
NAMES = st.sampled_from(
    [
        "+CMTI",
        "+CDSI",
        "+CMT",
        "+CDS",
        "+CBM",
        "+CMGL",
        "+CMGS",
        "+CREG",
        "+CPIN",
        "+CLIP",
        "+CUSD",
        "RING",
        "OK",
        "ERROR",
        "+CMS ERROR",
        "+CME ERROR",
        "NO CARRIER",
        "^RSSI",
        "AT+CSQ",
        ">",
        "",
    ]
)
TAILS = st.one_of(
    st.just(""),
    st.text(alphabet='0123456789,:" "ABCDEFSM+()>', max_size=30).map(lambda text: ": " + text),
    st.text(max_size=12),
)
LINES = st.tuples(NAMES, TAILS).map("".join)
FRAMED = LINES.map(lambda line: f"\r\n{line}\r\n".encode("utf-8", "replace"))
RAW = st.binary(max_size=40)


def link() -> Link:
    return Link("/nowhere", 115_200, Timings(), lambda: None)


@given(
    st.lists(st.one_of(LINES.map(lambda line: f"\r\n{line}\r\n".encode("utf-8", "replace")), RAW))
)
@settings(max_examples=300, deadline=None)
def test_nothing_breaks_the_reader(pieces: list[bytes]) -> None:
    subject = link()
    for position, piece in enumerate(pieces):
        if position % 3 == 0:
            subject.begin("AT+CMGL=4", prompt=position % 2 == 0)
        subject.received(piece)
        if position % 3 == 2:
            subject.end()


@given(
    COMMANDS,
    st.lists(st.one_of(LINES.filter(lambda line: "RDY" not in line), st.just("x" * 9000))),
    st.integers(0, 3000),
)
@settings(max_examples=300, deadline=None)
def test_an_announcement_is_never_lost(command: str, lines: list[str], index: int) -> None:
    subject = link()
    subject.begin(command)
    for line in lines:
        subject.received(b"\r\n" + line.encode("latin-1", "replace") + b"\r\n")
    subject.received(f'\r\n+CMTI: "SM",{index}\r\n'.encode())
    # Below a header of text mode any line is a text; afterwards everything is listed again.
    assert Stored("SM", index) in subject.events or Restarted("text mode") in subject.events


def test_below_a_header_that_makes_no_sense_an_announcement_is_one() -> None:
    subject = link()
    subject.received(b'\r\n+CMT: ,,\r\n\r\n+CMTI: "SM",3\r\n')
    assert Stored("SM", 3) in subject.events


@given(
    st.lists(LINES),
    st.lists(LINES.filter(lambda line: not line.startswith(("+CMT:", "+CDS:", "+CBM:")))),
)
@settings(max_examples=300, deadline=None)
def test_a_direct_message_is_never_lost_whatever_comes_between_its_lines(
    before: list[str], between: list[str]
) -> None:
    subject = link()
    for line in [*before, f"+CMT: ,{LENGTH}", *between, PDU]:
        subject.received(b"\r\n" + line.encode("latin-1", "replace") + b"\r\n")
    assert Direct("message", PDU, whole=True) in subject.events


# -- by example: without a port, octet by octet ---------------------------------------------------


def said(*lines: str) -> bytes:
    return "".join(f"\r\n{line}\r\n" for line in lines).encode("latin-1")


def test_an_answer_ends_with_its_final_result_code_and_no_other_line_does() -> None:
    subject = link()
    subject.begin("AT+CSQ")
    subject.received(said("+CSQ: 20,99"))
    assert not subject._finished
    subject.received(said("OK"))
    assert subject._finished
    assert subject.end() == ["+CSQ: 20,99", "OK"]


def test_a_final_result_code_without_an_exchange_is_counted() -> None:
    subject = link()
    subject.received(said("OK", "ERROR"))
    assert subject.stray_finals == 2


def test_an_ok_before_what_is_wanted_ends_nothing() -> None:
    subject = link()
    subject.begin("AT+CMGS=", wanted="+CMGS")
    subject.received(said("OK"))
    assert not subject._finished
    assert subject.stray_finals == 1
    subject.received(said("+CMGS: 7"))
    assert subject._finished


def test_the_prompt_ends_an_exchange_that_waits_for_it_and_an_ok_does_not() -> None:
    subject = link()
    subject.begin("AT+CMGS=15", prompt=True)
    subject.received(said("OK"))
    assert not subject._finished
    subject.received(b"\r\n> ")
    assert subject.end() == [">"]


def test_the_echo_is_no_answer() -> None:
    subject = link()
    subject.begin("AT+CSQ")
    subject.received(b"AT+CSQ\r" + said("+CSQ: 20,99", "OK"))
    assert subject.end() == ["+CSQ: 20,99", "OK"]


def test_a_message_of_two_lines_waits_for_its_second() -> None:
    subject = link()
    subject.received(said(f"+CMT: ,{LENGTH}"))
    assert not subject.events
    subject.received(said("RING", PDU))
    assert list(subject.events)[-1] == Direct("message", PDU, whole=True)


def test_a_pdu_of_another_length_is_not_whole() -> None:
    subject = link()
    subject.received(said(f"+CMT: ,{LENGTH + 1}", PDU))
    assert list(subject.events) == [Direct("message", PDU, whole=False)]


def test_broadcasts_are_left_out() -> None:
    subject = link()
    subject.received(said(f"+CBM: {LENGTH}", PDU))
    assert not subject.events


def test_noise_that_is_no_pdu_is_not_taken_for_one() -> None:
    subject = link()
    subject.received(said(f"+CMT: ,{LENGTH}", "ABC", "ABCD", "A" * 1026, PDU))
    assert list(subject.events) == [Direct("message", PDU, whole=True)]


def test_a_listing_is_not_taken_for_the_second_line_that_was_lost() -> None:
    subject = link()
    subject.begin("AT+CMGL=4")
    subject.received(said(f"+CMT: ,{LENGTH}", f"+CMGL: 1,0,,{LENGTH}", PDU, "OK"))
    assert subject.end() == [f"+CMGL: 1,0,,{LENGTH}", PDU, "OK"]
    assert not subject.events


def test_a_restart_interrupts_a_waiting_thread() -> None:
    subject = link()
    subject.begin("AT+CSQ")
    subject.received(said("RDY"))
    assert subject._finished
    with pytest.raises(InterruptedException, match="RDY"):
        subject.require()
    subject.require()  # reported once


def test_a_line_that_cannot_be_handled_deafens_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    subject = link()

    def fail(line: str) -> bool:
        raise RuntimeError(line)

    with monkeypatch.context() as broken:
        broken.setattr("appliance.modem.reader.is_final", fail)
        subject.received(said("RING"))
    subject.received(said("RING"))
    assert list(subject.events) == [Ringing()]


def test_a_link_that_is_given_up_says_why_once() -> None:
    subject = link()
    subject.abandon("pulled")
    subject.abandon("again")
    assert (subject.lost, subject.gone.is_set()) == ("pulled", True)


def test_a_late_reference_is_told() -> None:
    subject = link()
    subject.received(said("+CMGS: 17"))
    assert list(subject.events) == [LateReference(17)]


def test_a_ussd_text_may_have_line_ends() -> None:
    subject = link()
    for octet in said('+CUSD: 1,"Menu', "1 Solde", "2 Forfait", '0 Fin",15', "RING"):
        subject.received(bytes([octet]))
    assert list(subject.events) == [UssdAnswer(1, "Menu\n1 Solde\n2 Forfait\n0 Fin", 15), Ringing()]


@pytest.mark.parametrize("line", ["OK", '+CMTI: "SM",3', "+CSQ: 20,99"])
def test_a_ussd_text_without_an_end_swallows_nothing(line: str) -> None:
    subject = link()
    subject.begin("AT+CSQ")
    subject.received(said('+CUSD: 0,"Solde', "3 EUR", line, "OK"))
    assert subject.events.popleft() == UssdAnswer(0, "Solde\n3 EUR", None)
    assert subject.wait(0)
    answer = subject.end()
    assert answer == (["+CSQ: 20,99", "OK"] if line.startswith("+CSQ") else ["OK"])
    assert bool(subject.events) is line.startswith("+CMTI")


def test_an_endless_ussd_text_is_cut() -> None:
    subject = link()
    subject.received(said('+CUSD: 0,"', *("x" * 100 for _ in range(11))))
    (event,) = subject.events
    assert isinstance(event, UssdAnswer)
    subject.received(said("RING"))
    assert subject.events[-1] == Ringing()
