"""Build and read the PDUs of the simulated service centre (3GPP TS 23.040).

A PDU is upper-case hex with the service centre octets before the TPDU.
"""

from datetime import datetime

from appliance.modem.pdu import segments
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.alphabets import ESCAPE, SINGLE
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.gsm7 import is_gsm7, septets
from appliance.modem.pdu.header import Concatenation, UserDataHeader
from appliance.modem.pdu.status_report import StatusReport
from appliance.modem.pdu.submit import Submit

# The septets that fit beside a header with a single shift and a concatenation element, which takes
# 10 of the 140 octets.
NATIONAL_CAPACITY = 148


def tpdu_start(pdu: str) -> int:
    """Return the position of the TPDU in the hex."""
    return 2 + 2 * int(pdu[:2], 16)


def tpdu_length(pdu: str) -> int:
    """Return the octets of the TPDU as AT+CMGS and +CMT count them, or 0 for an incomplete PDU."""
    try:
        return max(0, (len(pdu) - tpdu_start(pdu)) // 2)
    except ValueError:
        return 0


def first_octet(pdu: str) -> int:
    """Return the first octet of the TPDU, or -1 if this is not a PDU."""
    try:
        start = tpdu_start(pdu)
        return int(pdu[start : start + 2], 16)
    except ValueError:
        return -1


def without_reference(pdu: str) -> str:
    """Return the TPDU of a submit without its second octet, TP-MR."""
    start = tpdu_start(pdu)
    return pdu[start : start + 2] + pdu[start + 4 :]


def text_of(submit: Submit) -> str:
    """Return the text of a segment, or its hex if it is 8-bit data."""
    if submit.text is not None:
        return submit.text
    return submit.user_data.hex().upper()


def concatenation_of(submit: Submit) -> tuple[int, int, int] | None:
    """Return (reference, total, sequence), or None for a message of one segment."""
    joined = submit.header.concatenation if submit.header is not None else None
    return None if joined is None else (joined.reference, joined.total, joined.sequence)


def delivers(
    service_centre: str,
    *,
    originator: str,
    text: str,
    timestamp: datetime,
    reference: int,
    national: int = 0,
) -> list[str]:
    """Return the segments of a text for the phone, in sequence.

    `national` names the single shift table for characters outside the default alphabet. Raise
    ValueError if a character is not in that table either.
    """
    address = Address.of(originator)
    pieces: list[tuple[DataCoding, UserDataHeader | None, bytes]]
    if national:
        pieces = _national_segments(text, reference, national)
    else:
        pieces = [
            (DataCoding.of(segment.alphabet), segment.header, segment.user_data)
            for segment in segments.split(text, reference=reference)
        ]
    return [
        Deliver(
            originator=address,
            user_data=user_data,
            timestamp=timestamp,
            coding=coding,
            header=header,
            service_centre=service_centre or None,
        ).to_pdu_hex()
        for coding, header, user_data in pieces
    ]


def _national_segments(
    text: str, reference: int, national: int
) -> list[tuple[DataCoding, UserDataHeader | None, bytes]]:
    table = {character: septet for septet, character in SINGLE[national].items()}
    pieces = [b""]
    for character in text:
        if is_gsm7(character):
            written = septets(character)
        elif character in table:
            written = bytes((ESCAPE, table[character]))
        else:
            raise ValueError(f"{character!r} is not in single shift table {national}")
        if len(pieces[-1]) + len(written) > NATIONAL_CAPACITY:
            pieces.append(b"")
        pieces[-1] += written
    coding = DataCoding.of("gsm7")
    total = len(pieces)
    return [
        (
            coding,
            UserDataHeader(
                Concatenation(reference, total, sequence) if total > 1 else None, single=national
            ),
            piece,
        )
        for sequence, piece in enumerate(pieces, 1)
    ]


def report(
    service_centre: str,
    *,
    reference: int,
    recipient: Address,
    accepted_at: datetime,
    now: datetime,
    status: int,
) -> str:
    """Return a status report for the phone."""
    return StatusReport(
        service_centre=service_centre or None,
        reference=reference,
        recipient=recipient,
        timestamp=accepted_at,
        discharge_time=now,
        status=status,
    ).to_pdu_hex()
