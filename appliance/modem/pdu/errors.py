"""The one exception that the codecs raise."""


class PduError(ValueError):
    """Raised for a PDU that cannot be decoded, or a value that does not fit into one.

    `field` names the element of TS 23.040 (or the argument). `octet` is the position in the PDU
    where decoding stopped, if known. `reason` says what is wrong.
    """

    def __init__(self, field: str, octet: int | None, reason: str) -> None:
        where = field if octet is None else f"{field} (octet {octet})"
        super().__init__(f"{where}: {reason}")
        self.field = field
        self.octet = octet
        self.reason = reason
