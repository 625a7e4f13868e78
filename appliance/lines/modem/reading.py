"""Decode arriving PDUs and describe the messages that they contain. Nothing here can fail."""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from appliance.clock import to_ms
from appliance.lines.protocol import Received, Waiting
from appliance.modem.pdu import segments
from appliance.modem.pdu.dcs import Kind as WaitingKind
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.status_report import StatusReport
from appliance.modem.traffic import Incoming

log = logging.getLogger(__name__)

# Marks the place of missing parts in a concatenated message.
GAP: Final = "[…]"

_DIGEST_OCTETS = 16
Kind = Literal["text", "flash", "data"]
_WAITING: Final[
    dict[WaitingKind, Literal["voicemail", "fax_waiting", "email_waiting", "message_waiting"]]
] = {
    "voicemail": "voicemail",
    "fax": "fax_waiting",
    "email": "email_waiting",
    "other": "message_waiting",
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A PDU with its content, or with the reason why it cannot be read."""

    digest: bytes
    pdu: str
    octets: bytes
    content: Deliver | StatusReport | None
    error: str | None = None


def read(incoming: Incoming, line: str = "") -> Arrival:
    """Decode a PDU. The digest of its octets identifies a PDU that arrives again.

    If the box has several lines, the digest includes the `line`: a person who writes to two of its
    numbers at once sends two messages with the same octets.
    """
    pdu = incoming.pdu.strip()
    try:
        octets = bytes.fromhex(pdu)
    except ValueError:
        octets = pdu.encode("utf-8", "backslashreplace")
    digest = hashlib.sha256(octets + line.encode()).digest()[:_DIGEST_OCTETS]
    try:
        return Arrival(digest, pdu, octets, segments.decode_any(pdu))
    except PduError as error:
        return Arrival(digest, pdu, octets, None, str(error))
    except Exception as error:  # in any case the message is kept, and the others are not delayed
        log.exception("a PDU could not be read")
        return Arrival(digest, pdu, octets, None, type(error).__name__)


def in_order(arrivals: Sequence[Arrival]) -> Iterable[Arrival]:
    """Sort messages by the service centre's time stamps; leave everything else in its place."""
    order: list[tuple[int, Arrival]] = []
    latest = 0
    for arrival in arrivals:
        stamped = sent_at(arrival.content) if isinstance(arrival.content, Deliver) else None
        latest = latest if stamped is None else stamped
        order.append((latest, arrival))
    return (arrival for _, arrival in sorted(order, key=lambda pair: pair[0]))


def sent_at(deliver: Deliver) -> int | None:
    """Return the service centre's time stamp in milliseconds, or None if there is none."""
    return None if deliver.timestamp is None else to_ms(deliver.timestamp)


def waiting_of(deliver: Deliver) -> Waiting | None:
    """Return the indication in the PDU of something that waits elsewhere, if there is one."""
    found = deliver.waiting
    return None if found is None else Waiting(_WAITING[found.kind], found.active, found.count)


def joined(parts: Sequence[Deliver], total: int, address: str, line: str) -> Received:
    """Return the message that consists of these parts, complete or not."""
    kind = kind_of(parts[0])
    stamped = [at for part in parts if (at := sent_at(part)) is not None]
    return Received(
        line=line,
        address=address,
        body="" if kind == "data" else body_of(parts, total),
        kind=kind,
        segments=total,
        sent_at=min(stamped, default=None),
        data=octets_of(parts) if kind == "data" else None,
        flaw=_flaw(parts),
        complete=len(parts) == total,
        port=_port(parts) if kind == "data" else None,
    )


def kind_of(deliver: Deliver) -> Kind:
    """Return the kind of a message: text to read, text to show at once, or data for a program."""
    if deliver.ports is not None or deliver.data is not None:
        return "data"
    return "flash" if deliver.coding.message_class == 0 else "text"


def body_of(parts: Sequence[Deliver], total: int) -> str:
    """Return the text of a message of `total` parts, with a mark where parts are missing."""
    if total == 1:
        return _storable(segments.join(parts))
    pieces: list[str] = []
    run: list[Deliver] = []
    expected = 1
    for part in sorted(parts, key=_sequence):
        if _sequence(part) != expected:
            pieces += [_joined(run), GAP]
            run = []
        run.append(part)
        expected = _sequence(part) + 1
    pieces.append(_joined(run))
    if expected <= total:
        pieces.append(GAP)
    return _storable("".join(pieces))


def octets_of(parts: Sequence[Deliver]) -> bytes:
    """Return the data of a message for a program."""
    return b"".join(part.user_data for part in sorted(parts, key=_sequence))


def _port(parts: Sequence[Deliver]) -> int | None:
    """Return the port of the program that a message is for, if its header names one."""
    return next((part.ports.destination for part in parts if part.ports is not None), None)


def _flaw(parts: Sequence[Deliver]) -> str | None:
    """Return the code of a defect with which the message can still be read, or None."""
    if any(part.truncated for part in parts):
        return "truncated"
    return "header_missing" if any(part.header_missing for part in parts) else None


def _joined(run: Sequence[Deliver]) -> str:
    return segments.join(run) if run else ""


def _sequence(part: Deliver) -> int:
    return part.concatenation.sequence if part.concatenation is not None else 1


def _storable(text: str) -> str:
    """Replace NUL, which would end the text for the search index and for pages."""
    return text.replace("\x00", "\ufffd")
