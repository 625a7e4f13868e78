"""One function per AT command for messages, with a typed result (3GPP TS 27.005, PDU mode).

Each function raises what `Link.write` raises: CommandError if the modem refuses, TimeoutException
if it does not answer.
"""

from dataclasses import dataclass
from typing import Final

from appliance.modem import text_form
from appliance.modem.commands import information
from appliance.modem.library import CommandError, TextModeError
from appliance.modem.link import Link
from appliance.modem.values import groups_of, number_or_none, numbers_in, quoted_in, values_of

_ROUTING_VALUES: Final = 5  # of +CNMI


@dataclass(frozen=True, slots=True)
class RoutingOffer:
    """The values that a modem accepts for each part of +CNMI (TS 27.005 clause 3.4.1)."""

    modes: frozenset[int]
    deliver: frozenset[int]  # mt: 1 = stored and announced, 2 = direct
    broadcast: frozenset[int]
    report: frozenset[int]  # ds: 1 = direct, 2 = stored and announced
    buffer: frozenset[int]


@dataclass(frozen=True, slots=True)
class Routing:
    """The setting of +CNMI; cell broadcasts are never routed to us."""

    mode: int
    deliver: int
    report: int
    buffer: int


@dataclass(frozen=True, slots=True)
class Usage:
    """How full the selected storage is, in messages."""

    used: int
    total: int


@dataclass(frozen=True, slots=True)
class StoredPdu:
    """One line of +CMGL, or the answer to +CMGR."""

    index: int
    status: int  # 0 unread, 1 read, 2 to be sent, 3 sent
    pdu: str
    whole: bool  # the PDU has the length that its header line gives

    @property
    def received(self) -> bool:
        """Whether the message was received; one that was stored for sending does not concern us."""
        return self.status <= 1


def use_pdu_mode(link: Link) -> None:
    """Send +CMGF=0."""
    link.write("AT+CMGF=0")


def service_centre(link: Link) -> str | None:
    """Query +CSCA: the service centre on the SIM, or None."""
    try:
        values = values_of(information(link.write("AT+CSCA?"), "+CSCA"))
    except CommandError:
        return None
    return (values[0] or None) if values else None


def set_service_centre(link: Link, number: str) -> None:
    """Set the service centre with +CSCA."""
    kind = 145 if number.startswith("+") else 129
    link.write(f'AT+CSCA="{number}",{kind}')


def choose_service(link: Link, service: int) -> None:
    """Select +CSMS; with 1, direct messages are acknowledged by +CNMA (TS 27.005 clause 3.2.1)."""
    link.write(f"AT+CSMS={service}")


def routing_offer(link: Link) -> RoutingOffer:
    """Query +CNMI=?: the values that can be set."""
    groups = groups_of(information(link.write("AT+CNMI=?"), "+CNMI"))
    sets = [numbers_in(group) for group in groups] + [frozenset[int]()] * 5
    return RoutingOffer(*sets[:5])


def route(link: Link, routing: Routing) -> None:
    """Set with +CNMI how messages and reports are routed."""
    link.write(f"AT+CNMI={routing.mode},{routing.deliver},0,{routing.report},{routing.buffer}")


def routing_now(link: Link) -> Routing | None:
    """Query +CNMI: the current setting, or None if the modem does not report it."""
    try:
        values = values_of(information(link.write("AT+CNMI?"), "+CNMI"))
    except CommandError:
        return None
    numbers = [number_or_none(value) or 0 for value in values]
    if len(numbers) < _ROUTING_VALUES:
        return None
    return Routing(numbers[0], numbers[1], numbers[3], numbers[4])


def storage_offer(link: Link) -> tuple[str, ...]:
    """Query +CPMS=?: the storages that can be read."""
    groups = groups_of(information(link.write("AT+CPMS=?"), "+CPMS"))
    return quoted_in(groups[0]) if groups else ()


def select_storage(link: Link, name: str) -> Usage | None:
    """Select with +CPMS the storage to read and delete in. Return how full it is."""
    values = values_of(information(link.write(f'AT+CPMS="{name}"'), "+CPMS"))
    used = number_or_none(values[0]) if values else None
    total = number_or_none(values[1]) if len(values) > 1 else None
    return None if used is None or total is None else Usage(used, total)


def keep_arrivals_in(link: Link, name: str) -> None:
    """Store arriving messages in this storage: +CPMS with three names."""
    link.write(f'AT+CPMS="{name}","{name}","{name}"')


def list_all(link: Link, used: int) -> list[StoredPdu]:
    """List the selected storage, about `used` messages, with +CMGL=4."""
    # A slow line transfers about two messages a second.
    longest = link.timings.slow_answer + used
    lines = link.write("AT+CMGL=4", timeout=longest, silence=link.timings.answer)
    found: list[StoredPdu] = []
    for position in range(len(lines) - 1):
        header = lines[position]
        if header.startswith("+CMGL"):
            values = values_of(header)
            index = number_or_none(values[0]) if values else None
            if index is not None and len(values) > 1:
                stored = _stored(index, values[1], values[-1], lines[position + 1])
                if stored is not None:
                    found.append(stored)
    return found


def read(link: Link, index: int) -> StoredPdu | None:
    """Read one message of the selected storage with +CMGR, or return None if there is none."""
    lines = link.write(f"AT+CMGR={index}")
    for position in range(len(lines) - 1):
        if lines[position].startswith("+CMGR"):
            values = values_of(lines[position])
            return _stored(index, values[0], values[-1], lines[position + 1]) if values else None
    return None


def _stored(index: int, status: str, length: str, pdu: str) -> StoredPdu | None:
    """Return a listed message, or None if the line after the header is not a PDU.

    Raises:
        TextModeError: the header is one of text mode.
    """
    if text_form.is_status(status):
        raise TextModeError("the modem is in text mode: it has restarted")
    try:
        octets = bytes.fromhex(pdu)
    except ValueError:
        octets = b""
    announced = number_or_none(length)
    whole = bool(octets) and announced is not None and len(octets) == 1 + octets[0] + announced
    if not octets and pdu.startswith(("+", "OK")):
        return None
    # Some modems leave the status empty, which means received.
    return StoredPdu(index, number_or_none(status) or 0, pdu, whole)


def delete(link: Link, index: int) -> None:
    """Delete one message of the selected storage with +CMGD."""
    link.write(f"AT+CMGD={index}")


def acknowledge(link: Link) -> None:
    """Acknowledge the last direct message or report with +CNMA: it is stored."""
    link.write("AT+CNMA")


def reject(link: Link) -> None:
    """Reject the last direct message with +CNMA=2: it was damaged, deliver it again."""
    link.write("AT+CNMA=2")


def keep_link(link: Link, mode: int) -> None:
    """Set +CMMS: 0 = close the radio link after each submit, 1 or 2 = keep it for the next."""
    link.write(f"AT+CMMS={mode}")
