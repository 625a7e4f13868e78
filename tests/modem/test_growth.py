"""However much a modem sends, the work grows with its size, not with its square."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fakes.growth import LINEAR, growth

from appliance.modem import text_form
from appliance.modem.finals import failure_of
from appliance.modem.lines import LineAssembler
from appliance.modem.link import Link
from appliance.modem.message_commands import list_all
from appliance.modem.timings import Timings
from appliance.modem.urcs import answers, event_of
from appliance.modem.values import groups_of, numbers_in, quoted_in, values_of
from appliance.modem.wire import redacted

PDU = "0791330609109300" + "AB" * 20
LENGTH = len(PDU) // 2 - 8
HEADER = '+CMT: "+33612345678",,"26/11/27,12:00:00+04"'

FLOODS: dict[str, Callable[[int], bytes]] = {
    "octets without a line end": lambda n: b"x" * n,
    "octets that are no letters": lambda n: b"\xff\x00" * (n // 2),
    "line ends": lambda n: b"\r\n" * (n // 2),
    "prompts": lambda n: b"> " * (n // 2),
    "prompts in lines": lambda n: b"\r\n>\r\n" * (n // 5),
    "lines of the answer": lambda n: b"line\r\n" * (n // 6),
    "lines with the name wanted": lambda n: b"+CMGS: 1\r\n" * (n // 10),
    "OK": lambda n: b"OK\r\n" * (n // 4),
    "announcements": lambda n: b'+CMTI: "SM",1\r\n' * (n // 15),
    "rings": lambda n: b'RING\r\n+CLIP: "+33612345678",145\r\n' * (n // 36),
    "restarts": lambda n: b"RDY\r\n" * (n // 5),
    "messages": lambda n: f"+CMT: ,{LENGTH}\r\n{PDU}\r\n".encode() * (n // 70),
    "messages of no length": lambda n: f"+CMT:\r\n{PDU}\r\n".encode() * (n // 70),
    "headers without a message": lambda n: f"+CMT: ,{LENGTH}\r\n".encode() * (n // 11),
    "messages in text mode": lambda n: f"{HEADER}\r\nBonjour\r\n".encode() * (n // 55),
    "a listing": lambda n: f"+CMGL: 1,0,,{LENGTH}\r\n{PDU}\r\n".encode() * (n // 70),
    "commas": lambda n: b"+CMTI: " + b"," * min(n, 8_000) + b"\r\n",
    "quotes": lambda n: b'+CMTI: "' + b'"' * min(n, 8_000) + b"\r\n",
    "digits": lambda n: b'+CMTI: "SM",' + b"1" * min(n, 8_000) + b"\r\n",
    "a PDU that goes on": lambda n: b"+CMT: ,99\r\n" + b"A1" * min(n // 2, 4_000) + b"\r\n",
}


def link() -> Link:
    return Link("/nowhere", 115_200, Timings(), lambda: None)


@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.parametrize("command", ["", "AT+CMGS="], ids=["unasked", "in an answer"])
def test_the_reader(flood: str, command: str) -> None:
    def read(data: bytes) -> None:
        subject = link()
        if command:
            subject.begin(command, wanted="+CMGX")
            subject.received(b"OK\r\n")
        for start in range(0, len(data), 4_096):
            subject.received(data[start : start + 4_096])

    size = 800 if flood in {"commas", "quotes", "digits", "a PDU that goes on"} else 6_000
    assert growth(FLOODS[flood], read, size) < LINEAR


@pytest.mark.parametrize("flood", ["octets without a line end", "prompts", "messages"])
def test_octets_one_by_one(flood: str) -> None:
    def read(data: bytes) -> None:
        assembler = LineAssembler()
        for octet in data:
            assembler.feed(bytes((octet,)))
            assembler.take_prompt()

    assert growth(FLOODS[flood], read, 800) < LINEAR


LINES: dict[str, Callable[[int], str]] = {
    "commas": lambda n: "+CMTI: " + "," * n,
    "quotes": lambda n: '+CMTI: "' + '"' * n,
    "digits": lambda n: "+CMS ERROR: " + "1" * n,
    "blanks": lambda n: "+CREG: 1" + " " * n + ",x",
    "brackets": lambda n: "+CNMI: " + "(" * (n // 2) + ")" * (n // 2),
    "ranges": lambda n: "+CNMI: (" + "0-255," * (n // 6) + ")",
    "names": lambda n: "+CPMS: (" + '"SM",' * (n // 5) + ")",
    "colons": lambda n: ":" * n,
    "secrets": lambda n: "AT+CPIN=" * (n // 8),
}


@pytest.mark.parametrize("shape", LINES)
def test_the_values_of_a_line(shape: str) -> None:
    def read(line: str) -> None:
        values_of(line)
        for group in groups_of(line):
            numbers_in(group)
            quoted_in(group)
        failure_of(line)
        event_of(line)
        answers("AT+CREG?", line)
        redacted(line)

    assert growth(LINES[shape], read, 800) < LINEAR


@pytest.mark.parametrize("pdu", [PDU, "", "xyz", "+CMGL: 1,0,,5"], ids=["PDU", "", "text", "next"])
def test_a_listing_of_many_messages(pdu: str) -> None:
    def read(lines: list[str]) -> None:
        answered = SimpleNamespace(timings=Timings(), write=lambda *_, **__: lines)
        list_all(cast("Link", answered), 0)

    def prepare(size: int) -> list[str]:
        return [line for index in range(size) for line in (f"+CMGL: {index},0,,{LENGTH}", pdu)]

    assert growth(prepare, read, 300) < LINEAR


TEXT_FORMS: dict[str, Callable[[int], list[Any]]] = {
    "a long text": lambda n: [["+33612345678", "", ""], "a" * n],
    "a text of UCS2 digits": lambda n: [["+33612345678", "", ""], "0061" * (n // 4)],
    "a text of no UCS2 digits": lambda n: [["+33612345678", "", ""], "0061" * (n // 4) + "x"],
    "a long number": lambda n: [["1" * n, "", ""], "a"],
    "a number of UCS2 digits": lambda n: [["0031" * (n // 4), "", ""], "a"],
    "a long time": lambda n: [["+33612345678", "", "26/11/27," + "12:" * n], "a"],
    "many values": lambda n: [["6", "1", "+33612345678", "145", "", "", "0"] * n, ""],
    "long numbers": lambda n: [["6", "1" * n, "+33612345678", "145", "", "", "1" * n], ""],
}


@pytest.mark.parametrize("shape", TEXT_FORMS)
def test_text_mode(shape: str) -> None:
    def read(given: list[Any]) -> None:
        values, text = given
        for _ in range(10):
            text_form.deliver(values, text)
            text_form.report(values)

    assert growth(TEXT_FORMS[shape], read, 800) < LINEAR
