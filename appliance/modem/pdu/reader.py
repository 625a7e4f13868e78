"""Read the fields of a PDU one after another."""

from appliance.modem.pdu.errors import PduError


def octets_of(pdu: str) -> bytes:
    """Return the octets of hexadecimal text. Raise PduError if it is not hexadecimal."""
    try:
        return bytes.fromhex(pdu)
    except (ValueError, TypeError):
        raise PduError("pdu", None, "it is not an even number of hexadecimal digits") from None


class Reader:
    """A position in the octets of a PDU. Each method raises PduError if octets are missing."""

    __slots__ = ("octets", "position")

    def __init__(self, octets: bytes, position: int = 0) -> None:
        self.octets = octets
        self.position = position

    def octet(self, field: str) -> int:
        """Return the next octet."""
        position = self.position
        if position >= len(self.octets):
            raise PduError(field, position, "the PDU ends here")
        self.position = position + 1
        return self.octets[position]

    def take(self, count: int, field: str) -> bytes:
        """Return the next `count` octets."""
        start = self.position
        end = start + count
        if end > len(self.octets):
            raise PduError(
                field, start, f"{count} octets are needed, {len(self.octets) - start} are left"
            )
        self.position = end
        return self.octets[start:end]

    def rest(self) -> bytes:
        """Return all octets that are left."""
        start = self.position
        self.position = len(self.octets)
        return self.octets[start:]
