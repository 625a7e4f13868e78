"""Format messages for answers in text mode and PDU mode (3GPP TS 27.005 clauses 3 and 4)."""

from datetime import datetime

from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.status_report import StatusReport
from appliance.modem.pdu.submit import Submit
from appliance.modem.simulator import charsets, pdus
from appliance.modem.simulator.settings import Settings
from appliance.modem.simulator.storage import Stored

STATUS_TEXTS = ("REC UNREAD", "REC READ", "STO UNSENT", "STO SENT")
INTERNATIONAL_TYPE, OTHER_TYPE = 145, 129
_REPORT_TYPE = 0b10  # TP-MTI
_HEADER = 0x40  # TP-UDHI


def number_type(number: str) -> int:
    """Return the type of address as the text commands write it."""
    return INTERNATIONAL_TYPE if number.startswith("+") else OTHER_TYPE


def delivered(settings: Settings, pdu: str) -> tuple[str, str]:
    """Return both lines of +CMT."""
    decoded = _decoded(pdu) if settings.text_mode else None
    if not isinstance(decoded, Deliver):
        return f"+CMT: ,{pdus.tpdu_length(pdu)}", pdu
    head = f'+CMT: "{_address(settings, decoded.originator.number)}",,"{_time(decoded.timestamp)}"'
    if settings.show_header:
        head += (
            f",{number_type(decoded.originator.number)},{pdus.first_octet(pdu)},"
            f"{decoded.protocol},{decoded.coding.octet},"
            f'"",{OTHER_TYPE},{len(decoded.user_data)}'
        )
    return head, _body(settings, decoded, pdu)


def reported(settings: Settings, pdu: str) -> tuple[str, str]:
    """Return the lines of +CDS; text mode has one."""
    decoded = _decoded(pdu) if settings.text_mode else None
    if not isinstance(decoded, StatusReport):
        return f"+CDS: {pdus.tpdu_length(pdu)}", pdu
    return f"+CDS: {_report(settings, decoded, pdu)}", ""


def listed(settings: Settings, index: int, stored: Stored) -> tuple[str, str]:
    """Return the lines of +CMGL for one record."""
    decoded = _decoded(stored.pdu) if settings.text_mode else None
    if decoded is None:
        return (
            f"+CMGL: {index},{stored.status},,{pdus.tpdu_length(stored.pdu)}",
            stored.pdu,
        )
    head = f'+CMGL: {index},"{STATUS_TEXTS[stored.status]}"'
    return _described(settings, head, decoded, stored.pdu, with_all=False)


def read(settings: Settings, stored: Stored) -> tuple[str, str]:
    """Return the lines of +CMGR."""
    decoded = _decoded(stored.pdu) if settings.text_mode else None
    if decoded is None:
        return f"+CMGR: {stored.status},,{pdus.tpdu_length(stored.pdu)}", stored.pdu
    head = f'+CMGR: "{STATUS_TEXTS[stored.status]}"'
    return _described(settings, head, decoded, stored.pdu, with_all=True)


def _decoded(pdu: str) -> Deliver | StatusReport | Submit | None:
    """Decode a PDU, or return None if it cannot be decoded: text mode then shows it raw."""
    kind = pdus.first_octet(pdu) & 0b11
    try:
        if kind == _REPORT_TYPE:
            return StatusReport.decode(pdu)
        return Submit.decode(pdu) if kind == 1 else Deliver.decode(pdu)
    except PduError:
        return None


def _described(
    settings: Settings,
    head: str,
    decoded: Deliver | StatusReport | Submit,
    pdu: str,
    *,
    with_all: bool,
) -> tuple[str, str]:
    if isinstance(decoded, StatusReport):
        return f"{head},{_report(settings, decoded, pdu)}", ""
    if isinstance(decoded, Deliver):
        party, moment = decoded.originator.number, f',"{_time(decoded.timestamp)}"'
    else:
        party, moment = decoded.recipient.number, ""
    head += f',"{_address(settings, party)}",{moment}'
    if settings.show_header:
        head += f",{number_type(party)}"
        if with_all:
            head += (
                f",{pdus.first_octet(pdu)},{decoded.protocol},{decoded.coding.octet},"
                f'"{decoded.service_centre or ""}",{number_type(decoded.service_centre or "")}'
            )
        head += f",{len(decoded.user_data)}"
    return head, _body(settings, decoded, pdu)


def _report(settings: Settings, decoded: StatusReport, pdu: str) -> str:
    number = decoded.recipient.number
    return (
        f'{pdus.first_octet(pdu)},{decoded.reference},"{_address(settings, number)}",'
        f'{number_type(number)},"{_time(decoded.timestamp)}","{_time(decoded.discharge_time)}",'
        f"{decoded.status}"
    )


def _address(settings: Settings, number: str) -> str:
    if settings.character_set in {"UCS2", "IRA"}:
        return charsets.encode(number, settings.character_set)
    return number


def _time(moment: datetime | None) -> str:
    if moment is None:
        return "00/00/00,00:00:00+00"
    offset = moment.utcoffset()
    quarters = round(offset.total_seconds() / 900) if offset is not None else 0
    return f"{moment:%y/%m/%d,%H:%M:%S}{quarters:+03d}"


def _body(settings: Settings, decoded: Deliver | Submit, pdu: str) -> str:
    """Return the text, or hex if the character set cannot show it (TS 27.005, <data>)."""
    has_header = bool(pdus.first_octet(pdu) & _HEADER)
    if decoded.text is None:
        return decoded.user_data.hex().upper()
    if has_header or decoded.coding.alphabet == "ucs2":
        return _user_data(decoded)
    return charsets.encode(decoded.text, settings.character_set)


def _user_data(decoded: Deliver | Submit) -> str:
    head = decoded.header.encode() if decoded.header is not None else b""
    return (head + decoded.user_data).hex().upper()
