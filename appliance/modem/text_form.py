"""Convert messages in text mode into PDUs (3GPP TS 27.005 clause 3.4.1, +CMT and +CDS).

We set PDU mode; a modem that restarted silently has forgotten it. Stored messages can be read again
once PDU mode is back, but a direct message is sent only once, so it is taken as it is.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Final

from appliance.modem.pdu import segments
from appliance.modem.pdu.address import INTERNATIONAL, Address
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.status_report import StatusReport
from appliance.modem.values import number_or_none

# A header in PDU mode has a length, and perhaps a name before it.
_LONGEST_PDU_HEADER: Final = 2
_REPORT_VALUES: Final = 7  # <fo>,<mr>,<ra>,<tora>,<scts>,<dt>,<st>
_TIME: Final = re.compile(r"(\d\d/\d\d/\d\d,\d\d:\d\d:\d\d)([+-]\d\d)", re.ASCII)
_HEX_UNITS: Final = re.compile(r"(?:[0-9A-Fa-f]{4}){2,}", re.ASCII)
_LAST_LATIN: Final = 0x024F
_QUARTER: Final = timedelta(minutes=15)


def is_header(values: Sequence[str]) -> bool:
    """Return whether these values of +CMT or +CDS are in text mode."""
    return len(values) > _LONGEST_PDU_HEADER


def is_status(value: str) -> bool:
    """Return whether this is the status of a listed message in text mode: "REC UNREAD", not 0."""
    return value.startswith(("REC ", "STO "))


def deliver(values: Sequence[str], text: str) -> str | None:
    """Return a deliver PDU in hex for +CMT: <oa>,[<alpha>],<scts>... and its text, or None."""
    try:
        originator = _address(values[0])
        [first] = segments.split(_written(text), reference=0)[:1]
        made = Deliver(
            originator=originator,
            user_data=first.user_data,
            timestamp=_time(values[2]),
            coding=DataCoding.of(first.alphabet),
        )
        return made.to_pdu_hex()
    except (PduError, ValueError, IndexError):
        return None


def report(values: Sequence[str]) -> str | None:
    """Return a status-report PDU in hex for +CDS in text mode, or None if it makes no sense."""
    if len(values) < _REPORT_VALUES:
        return None
    reference, status = number_or_none(values[1]), number_or_none(values[6])
    if reference is None or status is None:
        return None
    try:
        made = StatusReport(
            service_centre=None,
            reference=reference,
            recipient=_address(values[2]),
            timestamp=_time(values[4]),
            discharge_time=_time(values[5]),
            status=status,
        )
        return made.to_pdu_hex()
    except (PduError, ValueError):
        return None


def _address(number: str) -> Address:
    written = _written(number)
    if written.startswith("+"):
        return Address(written, INTERNATIONAL)
    return Address.of(written)


def _written(text: str) -> str:
    """Return the text, decoded if the modem writes UCS2: Latin letters as groups of four digits."""
    if not _HEX_UNITS.fullmatch(text):
        return text
    decoded = bytes.fromhex(text).decode("utf-16-be", "replace")
    return decoded if all(ord(mark) <= _LAST_LATIN for mark in decoded) else text


def _time(text: str) -> datetime | None:
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    try:
        moment = datetime.strptime(found[1], "%y/%m/%d,%H:%M:%S")  # noqa: DTZ007 - its zone follows
        return moment.replace(tzinfo=timezone(int(found[2]) * _QUARTER))
    except ValueError:
        return None
