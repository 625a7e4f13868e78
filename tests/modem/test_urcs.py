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
    UssdAnswer,
    answers,
    event_of,
    is_response,
    ussd_goes_on,
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
        ('+CUSD: 0,"Solde : 3 EUR",15', UssdAnswer(0, "Solde : 3 EUR", 15)),
        ('+CUSD:1,"Tapez "1", ou 2\n0 fin" , 72', UssdAnswer(1, 'Tapez "1", ou 2\n0 fin', 72)),
        ('+CUSD: 0,"Solde"', UssdAnswer(0, "Solde", None)),
        ("+CUSD: 0,0053,72", UssdAnswer(0, "0053", 72)),
        ("+CUSD: 4", UssdAnswer(4, None, None)),
        ('+CUSD: 2,"",0', UssdAnswer(2, None, 0)),
        ("+CUSD: 9", None),
        ("+CUSD: ", None),
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


@pytest.mark.parametrize(
    ("lines", "goes_on"),
    [
        ('+CUSD: 1,"Menu', True),
        ('+CUSD: 1,"Menu\n1 Solde', True),
        ('+CUSD: 1,"Menu\n1 Solde",15', False),
        ('+CUSD: 1,"Menu\n1 Solde"', False),
        ('+CUSD: 1,"Tapez "1"', True),
        ('+CUSD: 0,"Solde",15', False),
        ("+CUSD: 4", False),
        ('+CMTI: "SM', False),
    ],
)
def test_a_ussd_text_goes_on_until_its_last_quote(lines: str, *, goes_on: bool) -> None:
    assert ussd_goes_on(lines) is goes_on


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ('+CMTI: "SM",3', True),
        ("^RSSI: 20", True),
        ("RING", True),
        ("+33 6 12 34 56 78: aide", False),
        ("*123#: menu", False),
        ("Solde : 3 EUR", False),
    ],
)
def test_a_response_is_told_from_a_line_of_text(line: str, *, is_one: bool) -> None:
    assert is_response(line) is is_one
