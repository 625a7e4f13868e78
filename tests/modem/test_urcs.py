"""Unsolicited result codes, told apart from answers."""

import pytest

from appliance.modem.urcs import (
    BecameReady,
    Caller,
    CallOver,
    LateReference,
    NetworkChanged,
    Restarted,
    Ringing,
    SimChanged,
    Stored,
    answers,
    event_of,
)


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ('+CMTI: "SM",3', Stored("SM", 3)),
        ('+CDSI: "SR",12', Stored("SR", 12)),
        ('^SMMEMFULL: "SM"', Stored("SM", None)),
        ("RING", Ringing()),
        ("+CRING: VOICE", Ringing()),
        ('+CLIP: "+33612345678",145,,,,0', Caller("+33612345678")),
        ('+CLIP: "33612345678",145', Caller("+33612345678")),
        ('+CLIP: "0612345678",129,"",0,"Marie",0', Caller("0612345678")),
        ('+CLIP: "",128,,,,1', Caller(None)),
        ("+CLIP: ,128", Caller(None)),
        ("+CLIP: \u201c\u201d,128", Caller(None)),
        ("NO CARRIER", CallOver()),
        ("MISSED_CALL: 10:11AM 0612345678", CallOver()),
        ("RDY", Restarted("RDY")),
        ("*ATREADY: 1", Restarted("*ATREADY: 1")),
        ("+CPIN: READY", BecameReady("+CPIN: READY")),
        ("SMS DONE", BecameReady("SMS DONE")),
        ("SMS Ready", BecameReady("SMS Ready")),
        ("PB DONE", BecameReady("PB DONE")),
        ("+CPIN: NOT INSERTED", SimChanged("+CPIN: NOT INSERTED")),
        ('+CREG: 1,"00C3","1A2B"', NetworkChanged()),
        ("+CMGS: 17", LateReference(17)),
        ("+CMGS: ", None),
        ("^RSSI: 18", None),
        ("VOICE CALL: BEGIN", None),
        ("VOICE CALL: END: 000012", CallOver()),
    ],
)
def test_what_comes_unasked(line: str, event: object) -> None:
    assert event_of(line) == event


@pytest.mark.parametrize(
    ("command", "line", "expected"),
    [
        ("AT+CSQ", "+CSQ: 20,99", True),
        ("AT+CSQ", '+CMTI: "SM",1', False),
        ("AT+CSQ", "RING", False),
        ("AT+CSQ", "+COPS: 0", False),
        ("AT+CGMI", "SIMCOM INCORPORATED", True),
        ("AT+CREG?", "+CREG: 1,5", True),
        ("AT+CREG?", "+CREG: 5", False),
        ("AT+CREG?", '+CREG: 5,"00C3","1A2B",7', False),
        ("AT+CREG=1", "+CREG: 5", False),
        ("AT+CPIN?", "+CPIN: READY", True),
        ('AT+CPIN="1234"', "+CPIN: READY", False),
        ("AT+CMGS=", "+CMGS: 12", True),
        ("AT+CMGL=4", "+CMGS: 12", False),
        ("AT+CMGL=4", "07913306091093F0", True),
        ("AT+CMGL=4", "+CMGL: 1,0,,24", True),
    ],
)
def test_answers_are_distinguished_by_name(command: str, line: str, expected: bool) -> None:  # noqa: FBT001
    assert answers(command, line) is expected
