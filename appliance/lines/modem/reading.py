"""PDUs as the modem shows them, read into what is received. Pure: nothing here can fail."""

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

# Stands where parts of a long message are missing.
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
    """One PDU: what it says, or why it cannot be read."""

    digest: bytes
    pdu: str
    octets: bytes
    content: Deliver | StatusReport | None
    error: str | None = None


def read(incoming: Incoming, line: str = "") -> Arrival:
    """Decode a PDU. The digest of its octets tells one that is shown again.

    `line` is its line where the box has several: somebody who writes to two of its numbers at once
    makes two messages of the same octets.
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
    except Exception as error:  # whatever it is: the message is kept, the others are not held up
        log.exception("a PDU could not be read")
        return Arrival(digest, pdu, octets, None, type(error).__name__)


def in_order(arrivals: Sequence[Arrival]) -> Iterable[Arrival]:
    """Messages by the time at which the service centre took them; all else as it came."""
    order: list[tuple[int, Arrival]] = []
    latest = 0
    for arrival in arrivals:
        stamped = sent_at(arrival.content) if isinstance(arrival.content, Deliver) else None
        latest = latest if stamped is None else stamped
        order.append((latest, arrival))
    return (arrival for _, arrival in sorted(order, key=lambda pair: pair[0]))


def sent_at(deliver: Deliver) -> int | None:
    """When the service centre took it, if it says so."""
    return None if deliver.timestamp is None else to_ms(deliver.timestamp)


def waiting_of(deliver: Deliver) -> Waiting | None:
    """What waits elsewhere, if the PDU is about that."""
    found = deliver.waiting
    return None if found is None else Waiting(_WAITING[found.kind], found.active, found.count)


def joined(parts: Sequence[Deliver], total: int, address: str, line: str) -> Received:
    """The message that these parts make, complete or not."""
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
    )


def kind_of(deliver: Deliver) -> Kind:
    """What it is for: people to read, to read at once, or a program."""
    if deliver.ports is not None or deliver.data is not None:
        return "data"
    return "flash" if deliver.coding.message_class == 0 else "text"


def body_of(parts: Sequence[Deliver], total: int) -> str:
    """The text of a message of `total` parts, with a mark where parts are missing."""
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
    """The data of a message for a program."""
    return b"".join(part.user_data for part in sorted(parts, key=_sequence))


def _flaw(parts: Sequence[Deliver]) -> str | None:
    """The code of what is wrong with a message that can be read all the same."""
    if any(part.truncated for part in parts):
        return "truncated"
    return "header_missing" if any(part.header_missing for part in parts) else None


def _joined(run: Sequence[Deliver]) -> str:
    return segments.join(run) if run else ""


def _sequence(part: Deliver) -> int:
    return part.concatenation.sequence if part.concatenation is not None else 1


def _storable(text: str) -> str:
    """A NUL would end the text for the search index and for pages."""
    return text.replace("\x00", "\ufffd")
