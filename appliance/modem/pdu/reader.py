"""A position in the octets of a PDU."""

from appliance.modem.pdu.errors import PduError


def octets_of(pdu: str) -> bytes:
    """The octets that hexadecimal text stands for; PduError for anything else."""
    try:
        return bytes.fromhex(pdu)
    except (ValueError, TypeError):
        raise PduError("pdu", None, "not an even number of hexadecimal digits") from None


class Reader:
    """Takes octets from a PDU one field after the other; a missing one is a PduError."""

    __slots__ = ("octets", "position")

    def __init__(self, octets: bytes, position: int = 0) -> None:
        self.octets = octets
        self.position = position

    def octet(self, field: str) -> int:
        """The next octet."""
        position = self.position
        if position >= len(self.octets):
            raise PduError(field, position, "the PDU ends here")
        self.position = position + 1
        return self.octets[position]

    def take(self, count: int, field: str) -> bytes:
        """The next `count` octets."""
        start = self.position
        end = start + count
        if end > len(self.octets):
            raise PduError(field, start, f"{count} octets wanted, {len(self.octets) - start} left")
        self.position = end
        return self.octets[start:end]

    def rest(self) -> bytes:
        """Everything that is left."""
        start = self.position
        self.position = len(self.octets)
        return self.octets[start:]
