"""Headers and texts of text mode, converted into PDUs."""

from datetime import UTC, datetime

import pytest

from appliance.modem import text_form
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.status_report import StatusReport

PAUL = "+33639980108"


def test_a_header_of_pdu_mode_is_not_taken_for_text_mode() -> None:
    assert not text_form.is_header(["", "25"])
    assert not text_form.is_header(["25"])
    assert text_form.is_header([PAUL, "", "26/11/27,10:00:00+04"])
    assert [text_form.is_status(value) for value in ("0", "", "REC UNREAD", "STO SENT")] == [
        *(False, False, True, True)
    ]


@pytest.mark.parametrize(
    ("values", "text", "sender", "shown"),
    [
        ([PAUL, "", "26/11/27,10:00:00+04"], "OK, à demain", PAUL, "OK, à demain"),
        (["Colissimo", "", "26/11/27,10:00:00+04"], "12345678", "Colissimo", "12345678"),
        ([PAUL, "Paul", "nonsense"], "00480065006A", PAUL, "Hej"),
        (["002B0033", "", ""], "4E2D6587", "+3", "4E2D6587"),
    ],
)
def test_a_text_becomes_a_message(values: list[str], text: str, sender: str, shown: str) -> None:
    pdu = text_form.deliver(values, text)
    assert pdu is not None
    deliver = Deliver.decode(pdu)
    assert (deliver.originator.number, deliver.text) == (sender, shown)


@pytest.mark.parametrize("values", [[], ["", "", ""], ["x" * 40, "", ""]])
def test_nonsense_is_none(values: list[str]) -> None:
    assert text_form.deliver(values, "text") is None
    assert text_form.report(values) is None


def test_the_time_of_a_text_has_its_zone() -> None:
    pdu = text_form.deliver([PAUL, "", "26/11/27,10:00:00+04"], "Bonjour")
    assert pdu is not None
    assert Deliver.decode(pdu).timestamp == datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


REPORT = ["6", "17", PAUL, "145", "26/11/27,10:00:00+04", "26/11/27,10:00:05+04", "0"]


def test_a_report_becomes_one() -> None:
    pdu = text_form.report(REPORT)
    assert pdu is not None
    report = StatusReport.decode(pdu)
    assert (report.reference, report.status, report.recipient.number) == (17, 0, PAUL)
    assert report.discharge_time == datetime(2026, 11, 27, 9, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(("place", "value"), [(1, "x"), (1, "300"), (6, ""), (6, "999")])
def test_a_report_with_invalid_fields_is_not_a_report(place: int, value: str) -> None:
    assert text_form.report([*REPORT[:place], value, *REPORT[place + 1 :]]) is None
