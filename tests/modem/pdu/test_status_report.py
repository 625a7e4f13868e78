"""SMS-STATUS-REPORT."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem.pdu import gsm7
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.header import Ports, UserDataHeader
from appliance.modem.pdu.segments import decode_any
from appliance.modem.pdu.status_report import StatusReport, outcome

TAKEN = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)
DISCHARGED = datetime(2026, 5, 6, 7, 8, 12, tzinfo=UTC)
SOMEONE = Address.of("+33612345678")
PLAIN = StatusReport("+33609001390", 7, SOMEONE, TAKEN, DISCHARGED, 0)


@pytest.mark.parametrize(
    ("first", "last", "meaning"),
    [
        (0x00, 0x1F, "done"),
        (0x20, 0x3F, "trying"),
        (0x40, 0x5F, "failed"),
        (0x60, 0x7F, "given_up"),
        (0x80, 0xFF, "failed"),
    ],
)
def test_every_status_has_an_outcome(first: int, last: int, meaning: str) -> None:
    assert {outcome(status) for status in range(first, last + 1)} == {meaning}


@given(
    st.builds(
        StatusReport,
        st.sampled_from([None, "+33609001390"]),
        st.integers(0, 255),
        st.sampled_from([SOMEONE, Address.of("36111")]),
        st.sampled_from([None, TAKEN]),
        st.sampled_from([None, DISCHARGED]),
        st.integers(0, 255),
        more=st.booleans(),
        of_command=st.booleans(),
        protocol=st.none() | st.integers(0, 255),
        coding=st.none() | st.sampled_from([DataCoding.decode(octet) for octet in (0, 4, 8)]),
        user_data=st.none() | st.lists(st.integers(0, 127), max_size=131).map(bytes),
    )
)
def test_reports_survive(report: StatusReport) -> None:
    again = decode_any(report.to_pdu_hex())
    assert again == report
    assert isinstance(again, StatusReport)
    assert again.outcome == outcome(report.status)


def test_a_report_may_bring_a_text() -> None:
    header = UserDataHeader(ports=Ports(1, 2))
    report = StatusReport(
        None, 7, SOMEONE, TAKEN, DISCHARGED, 0, header=header, user_data=gsm7.septets("seen")
    )
    again = StatusReport.decode(report.to_pdu_hex())
    assert again == report
    assert again.text == "seen"
    assert PLAIN.text is None


@pytest.mark.parametrize(
    "behind",
    [
        "00",  # an empty indicator
        "FF",  # padding, read as an indicator of everything
        "FFFFFFFFFFFF",
        "07",
        "0700",
        "070000",
        "0700000AE832",  # text cut off
        "06000000",
        "80",
        "00FFFF",
    ],
)
def test_extra_octets_after_the_status_do_no_harm(behind: str) -> None:
    report = StatusReport.decode(PLAIN.to_pdu_hex() + behind)
    assert (report.reference, report.recipient, report.status) == (7, SOMEONE, 0)
    assert (report.timestamp, report.discharge_time) == (TAKEN, DISCHARGED)


def test_times_that_are_none_do_no_harm() -> None:
    pdu = "0006070B913316325476F8" + "FF" * 7 + "00" * 7 + "46"
    report = StatusReport.decode(pdu)
    assert report.timestamp is report.discharge_time is None
    assert report.outcome == "failed"


@pytest.mark.parametrize(
    ("kept", "field"),
    [
        (1, "first octet"),
        (2, "message reference"),
        (3, "address"),
        (9, "address"),
        (12, "timestamp"),
        (20, "discharge time"),
        (25, "status"),
    ],
)
def test_cut_off_before_the_status_is_an_error(kept: int, field: str) -> None:
    pdu = "0006070B913316325476F8" + "62506070809000" * 2
    with pytest.raises(PduError) as caught:
        StatusReport.decode(pdu[: 2 * kept])
    assert caught.value.field == field


def test_another_message_type_is_refused() -> None:
    with pytest.raises(PduError, match="the PDU is not a status report"):
        StatusReport.decode("0004")
