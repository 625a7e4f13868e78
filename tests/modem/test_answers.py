"""Lines told apart: final result codes, values, what comes unasked."""

import pytest

from appliance.modem.dialects import GENERIC, dialect_of
from appliance.modem.finals import Failure, failure_of, is_final
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
from appliance.modem.values import groups_of, numbers_in, quoted_in, values_of


@pytest.mark.parametrize(
    "line",
    ["OK", "ERROR", "+CMS ERROR: 322", "+CME ERROR: SIM not inserted", "COMMAND NOT SUPPORT"],
)
def test_final_result_codes(line: str) -> None:
    assert is_final(line)


@pytest.mark.parametrize(
    "line", ["OK, see you at 5", "OKAY", "ERRORS", "NO OK", "+CMSS: 1", "TOO MANY", "+CMTI: ERROR"]
)
def test_a_final_result_code_is_one_only_as_the_whole_line(line: str) -> None:
    assert not is_final(line)


@pytest.mark.parametrize(
    ("line", "failure"),
    [
        ("OK", None),
        ("ERROR", Failure("", None, "ERROR")),
        ("+CMS ERROR: 38", Failure("CMS", 38, "38")),
        ("+CMS ERROR:38", Failure("CMS", 38, "38")),
        ("+CME ERROR: SIM busy", Failure("CME", 14, "SIM busy")),
        ("+CME ERROR: something new", Failure("CME", None, "something new")),
        ("+CMS ERROR: memory full", Failure("CMS", 322, "memory full")),
    ],
)
def test_errors_in_numbers_and_in_words(line: str, failure: Failure | None) -> None:
    assert failure_of(line) == failure


def test_values() -> None:
    assert values_of('+CPMS: "SM",3,,"a,b"') == ["SM", "3", "", "a,b"]
    assert values_of("+CSQ: 20,99") == ["20", "99"]
    assert values_of("+CPIN:") == []
    assert groups_of("+CNMI: (0-2),(0,1), (0)") == ["0-2", "0,1", "0"]
    assert groups_of('+CPMS: (("SM","ME"),("SM"))') == ['"SM","ME"', '"SM"']
    assert numbers_in("0-2,4,x,9-1000000") == frozenset({0, 1, 2, 4, *range(9, 256)})
    assert quoted_in('"SM","ME","SM",""') == ("SM", "ME")


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
def test_answers_are_told_apart_by_name(command: str, line: str, expected: bool) -> None:  # noqa: FBT001
    assert answers(command, line) is expected


def test_dialects_are_chosen_by_what_a_modem_says_it_is() -> None:
    assert dialect_of("SIMCOM_Ltd", "SIMCOM_SIM800L").report_routes == (1,)
    assert dialect_of("huawei", "E3372").quieten == ("AT^CURC=0",)
    assert dialect_of(None, None) is GENERIC
