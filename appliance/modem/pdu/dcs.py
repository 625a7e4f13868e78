"""Encode and decode the data coding scheme (TS 23.038 clause 4)."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Alphabet = Literal["gsm7", "octets", "ucs2"]
Kind = Literal["voicemail", "fax", "email", "other"]

_ALPHABETS: Final[tuple[Alphabet, ...]] = ("gsm7", "octets", "ucs2", "gsm7")
KINDS: Final[tuple[Kind, ...]] = ("voicemail", "fax", "email", "other")
# Coding groups by the upper four bits of the octet. Below 8 are the general groups, the upper half
# of which ask for automatic deletion; 8 to B are reserved.
_DELETE_GROUPS, _RESERVED_GROUPS = 0x4, 0x8
_DISCARD_GROUP, _STORE_UCS2_GROUP, _CLASS_GROUP = 0xC, 0xE, 0xF
_COMPRESSED = 0x20
_CLASS_MEANT = 0x10


@dataclass(frozen=True, slots=True)
class Indication:
    """A message waiting indication: its kind, whether any wait, and whether to discard the text."""

    kind: Kind
    active: bool
    discard: bool


@dataclass(frozen=True, slots=True)
class DataCoding:
    """How to read the user data.

    `octet` is the TP-DCS itself. `message_class` 0 is displayed at once and not stored (flash), 1
    goes to the device, 2 to the SIM, 3 to an attached computer. `delete_after_reading` is set for
    the automatic deletion group.
    """

    alphabet: Alphabet
    message_class: int | None = None
    compressed: bool = False
    indication: Indication | None = None
    delete_after_reading: bool = False
    octet: int = 0

    @classmethod
    def of(cls, alphabet: Alphabet, message_class: int | None = None) -> "DataCoding":
        """Return the coding for an outgoing message: general group, uncompressed."""
        octet = _ALPHABETS.index(alphabet) << 2
        if message_class is not None:
            octet |= _CLASS_MEANT | message_class & 0b11
        return cls.decode(octet)

    @classmethod
    @lru_cache(maxsize=256)
    def decode(cls, octet: int) -> "DataCoding":
        """Decode a TP-DCS octet. A reserved group counts as the default alphabet."""
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
