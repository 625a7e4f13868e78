"""The bounded memories of a SIM and a modem (3GPP TS 27.005 clause 3.2.2)."""

from dataclasses import dataclass, field

UNREAD, READ, UNSENT, SENT = range(4)


@dataclass(slots=True)
class Stored:
    """One record: the whole PDU in hex with its service centre, and its status."""

    pdu: str
    status: int


@dataclass(slots=True)
class Storage:
    """`capacity` records, each at the lowest index that was free."""

    name: str
    capacity: int
    first_index: int = 1
    records: dict[int, Stored] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        """Whether nothing more fits."""
        return len(self.records) >= self.capacity

    def add(self, pdu: str, status: int) -> int | None:
        """Keep a record and return its index; None when full."""
        if self.full:
            return None
        places = range(self.first_index, self.first_index + self.capacity)
        index = next(free for free in places if free not in self.records)
        self.records[index] = Stored(pdu, status)
        return index

    def listed(self) -> list[tuple[int, Stored]]:
        """Every record by its index."""
        return sorted(self.records.items())
