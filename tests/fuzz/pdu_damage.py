"""Seeded damage to PDUs: octets and hexadecimal digits changed, lost, inserted, joined."""

import random
from collections.abc import Callable, Sequence

# Lengths and types at the limits of the fields.
_EDGES = (0x00, 0x01, 0x07, 0x0B, 0x0C, 0x40, 0x7F, 0x80, 0x8C, 0xA0, 0xA1, 0xFE, 0xFF)
_MOST_CHANGES = 4
_LONGEST_OCTETS = 400  # the line stays far below the link's longest


class PduDamage:
    """Makes PDUs that no network sends from PDUs that networks have sent."""

    def __init__(self, chance: random.Random, corpus: Sequence[bytes]) -> None:
        self._chance = chance
        self._corpus = corpus
        self._kinds: tuple[Callable[[bytearray], None], ...] = (
            self._flip,
            self._edge,
            self._random,
            self._drop,
            self._insert,
            self._double,
            self._cut,
            self._splice,
            self._lengthen,
        )

    def octets(self) -> bytes:
        """Return a damaged PDU of at least one octet."""
        made = bytearray(self._chance.choice(self._corpus))
        for _ in range(self._chance.randint(1, _MOST_CHANGES)):
            self._chance.choice(self._kinds)(made)
        return bytes(made[:_LONGEST_OCTETS]) or b"\x00"

    def fitting(self) -> bytes:
        """Return one whose service-centre address fits into the PDU, so it can be announced."""
        while True:
            made = self.octets()
            if made[0] < len(made):
                return made

    def text(self) -> str:
        """Return text in the place of a PDU; sometimes a digit is missing or invalid."""
        made = self.octets().hex().upper()
        match self._chance.randrange(20):
            case 0 if len(made) > 2:
                return made[:-1]
            case 1:
                at = self._chance.randrange(1, len(made))
                return f"{made[:at]}{self._chance.choice('GZ?., É')}{made[at + 1 :]}Z"
            case _:
                return made

    def _place(self, made: bytearray) -> int:
        # The beginning holds the lengths and types.
        most = len(made) if self._chance.random() < 0.5 else min(len(made), 24)
        return self._chance.randrange(most) if most else 0

    def _flip(self, made: bytearray) -> None:
        if made:
            made[self._place(made)] ^= 1 << self._chance.randrange(8)

    def _edge(self, made: bytearray) -> None:
        if made:
            made[self._place(made)] = self._chance.choice(_EDGES)

    def _random(self, made: bytearray) -> None:
        if made:
            made[self._place(made)] = self._chance.randrange(256)

    def _drop(self, made: bytearray) -> None:
        place = self._place(made)
        del made[place : place + self._chance.randint(1, 8)]

    def _insert(self, made: bytearray) -> None:
        place = self._place(made)
        made[place:place] = self._chance.randbytes(self._chance.randint(1, 8))

    def _double(self, made: bytearray) -> None:
        place = self._place(made)
        made[place:place] = made[place : place + self._chance.randint(1, 40)]

    def _cut(self, made: bytearray) -> None:
        del made[self._place(made) :]

    def _splice(self, made: bytearray) -> None:
        other = self._chance.choice(self._corpus)
        made[self._place(made) :] = other[self._chance.randrange(len(other)) :]

    def _lengthen(self, made: bytearray) -> None:
        made += self._chance.randbytes(self._chance.randint(1, 150))
