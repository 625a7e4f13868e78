"""The data coding scheme (TS 23.038 clause 4)."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Alphabet = Literal["gsm7", "octets", "ucs2"]
Kind = Literal["voicemail", "fax", "email", "other"]

_ALPHABETS: Final[tuple[Alphabet, ...]] = ("gsm7", "octets", "ucs2", "gsm7")
KINDS: Final[tuple[Kind, ...]] = ("voicemail", "fax", "email", "other")
# The coding groups by their upper four bits: below 8 the general ones, of which the upper half asks
# for deletion; 8 to B reserved.
_DELETE_GROUPS, _RESERVED_GROUPS = 0x4, 0x8
_DISCARD_GROUP, _STORE_UCS2_GROUP, _CLASS_GROUP = 0xC, 0xE, 0xF
_COMPRESSED = 0x20
_CLASS_MEANT = 0x10


@dataclass(frozen=True, slots=True)
class Indication:
    """Message waiting: what waits, whether any does, and whether the text may be thrown away."""

    kind: Kind
    active: bool
    discard: bool


@dataclass(frozen=True, slots=True)
class DataCoding:
    """How user data is to be read.

    `octet` is the TP-DCS itself; `message_class` 0 is shown at once and not stored (flash), 1 the
    device, 2 the SIM, 3 an attached computer; `delete_after_reading` is the automatic deletion
    group.
    """

    alphabet: Alphabet
    message_class: int | None = None
    compressed: bool = False
    indication: Indication | None = None
    delete_after_reading: bool = False
    octet: int = 0

    @classmethod
    def of(cls, alphabet: Alphabet, message_class: int | None = None) -> "DataCoding":
        """The coding to send with: the general group, uncompressed."""
        octet = _ALPHABETS.index(alphabet) << 2
        if message_class is not None:
            octet |= _CLASS_MEANT | message_class & 0b11
        return cls.decode(octet)

    @classmethod
    @lru_cache(maxsize=256)
    def decode(cls, octet: int) -> "DataCoding":
        """The data coding of a TP-DCS octet; reserved groups count as the default alphabet."""
        group = octet >> 4
        if group < _RESERVED_GROUPS:
            return cls(
                alphabet=_ALPHABETS[octet >> 2 & 0b11],
                message_class=octet & 0b11 if octet & _CLASS_MEANT else None,
                compressed=bool(octet & _COMPRESSED),
                delete_after_reading=group >= _DELETE_GROUPS,
                octet=octet,
            )
        if group == _CLASS_GROUP:
            return cls(
                alphabet="octets" if octet & 0b100 else "gsm7",
                message_class=octet & 0b11,
                octet=octet,
            )
        if group >= _DISCARD_GROUP:
            waiting = Indication(KINDS[octet & 0b11], bool(octet & 0b1000), group == _DISCARD_GROUP)
            return cls(
                alphabet="ucs2" if group == _STORE_UCS2_GROUP else "gsm7",
                indication=waiting,
                octet=octet,
            )
        return cls(alphabet="gsm7", octet=octet)
