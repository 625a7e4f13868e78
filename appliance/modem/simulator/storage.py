"""The bounded message storages of a SIM and a modem (3GPP TS 27.005 clause 3.2.2)."""

from dataclasses import dataclass, field

UNREAD, READ, UNSENT, SENT = range(4)


@dataclass(slots=True)
class Stored:
    """One record: the whole PDU in hex with its service centre, and its status."""

    pdu: str
    status: int


@dataclass(slots=True)
class Storage:
    """A storage for `capacity` records; a new record takes the lowest free index."""

    name: str
    capacity: int
    first_index: int = 1
    records: dict[int, Stored] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        """Whether the storage is full."""
        return len(self.records) >= self.capacity

    def add(self, pdu: str, status: int) -> int | None:
        """Store a record and return its index, or None if the storage is full."""
        if self.full:
            return None
        places = range(self.first_index, self.first_index + self.capacity)
        index = next(free for free in places if free not in self.records)
        self.records[index] = Stored(pdu, status)
        return index

    def swap(self, other: "Storage") -> None:
        """Exchange capacity and records; the indexes begin where each modem begins."""
        mine = [record for _, record in self.listed()]
        theirs = [record for _, record in other.listed()]
        self.capacity, other.capacity = other.capacity, self.capacity
        self.records = dict(enumerate(theirs, self.first_index))
        other.records = dict(enumerate(mine, other.first_index))

    def listed(self) -> list[tuple[int, Stored]]:
        """Return all records in the order of their indexes."""
        return sorted(self.records.items())
