"""Random dialogues: no octets break the link, and nothing well-formed in them is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.modem.link import Link
from appliance.modem.timings import Timings
from appliance.modem.urcs import Direct, Restarted, Stored

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
def test_a_direct_message_is_never_lost_whatever_stands_between_its_lines(
    before: list[str], between: list[str]
) -> None:
    subject = link()
    for line in [*before, f"+CMT: ,{LENGTH}", *between, PDU]:
        subject.received(b"\r\n" + line.encode("latin-1", "replace") + b"\r\n")
    assert Direct("message", PDU, whole=True) in subject.events
