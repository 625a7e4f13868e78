"""Record what a test handed over and what became of it, by the network's own count.

Every text is unique, so that every copy of every segment can be told apart.
"""

import itertools
from collections import Counter
from dataclasses import dataclass

from end_to_end.box import Box, until
from end_to_end.world import World

SENDER = "+33639980142"
_LONGEST_SINGLE, _LONGEST_JOINED = 160, 153  # septets of an SMS, and of a segment of several
_NUMBERS = itertools.count(1)

# Nothing more happens to these by themselves, except that "sent" may become "delivered".
GONE = ("sent", "delivered")
TOLD = ("uncertain", "failed", "held", "blocked", "expired", "cancelled")


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that the box accepted."""

    public_id: str
    number: str
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The counts of the guarantee; `told` means not sent, and shown as such to a person."""

    messages: int
    lost: int
    repeated: int
    told: int

    @property
    def kept(self) -> bool:
        """Whether nothing was lost and nothing repeated."""
        return self.lost == 0 and self.repeated == 0


class Ledger:
    """The records of one world and one box."""

    def __init__(self, world: World, box: Box) -> None:
        self.world = world
        self.box = box
        self.sent: list[Sent] = []
        self.received: Counter[tuple[str, str]] = Counter()

    def send(self, number: str = SENDER, segments: int = 1, **fields: object) -> Sent:
        """Hand a message to the box's API, which must accept it."""
        texts = new_segments(segments)
        public_id = self.box.send("".join(texts), number, **fields)
        self.sent.append(Sent(public_id, number, tuple(texts)))
        return self.sent[-1]

    def receive(self, sender: str = SENDER) -> str:
        """Send a text to the box and return it."""
        text = f"Reponse {next(_NUMBERS)}"
        self.received[sender, text] += 1
        self.world.receive(sender, text)
        return text

    def status(self, sent: Sent) -> str:
        """Return the box's status of the message."""
        return self.box.status(sent.public_id)

    def wait_until_gone(self, *messages: Sent, patience: float = 30.0) -> None:
        """Wait until the box says that the network has accepted them."""
        for sent in messages:
            self.box.wait_for(sent.public_id, *GONE, patience=patience)

    def stored(self) -> Counter[tuple[str, str]]:
        """Return how often each received message of this ledger is in the inbox."""
        found = Counter((each["sender"], each["text"]) for each in self.box.inbox())
        return Counter({key: found[key] for key in self.received if found[key]})

    def wait_until_stored(self, patience: float = 30.0) -> None:
        """Wait until every received message is in the inbox, as long as some still arrive."""
        missing = self._missing()
        while missing:
            before = missing
            until(
                lambda before=before: self._missing() < before,
                f"{missing} more messages arrive",
                patience,
            )
            missing = self._missing()

    def _missing(self) -> int:
        """Return the number of received messages that are not in the inbox yet."""
        return len(self.received.keys() - self.stored().keys())

    def settle(self, patience: float = 30.0) -> Verdict:
        """Wait until nothing is in progress any more, then return the verdict."""
        for sent in self.sent:
            self.box.wait_for(sent.public_id, *GONE, *TOLD, patience=patience)
        self.wait_until_stored(patience)
        return self.verdict()

    def verdict(self) -> Verdict:
        """Return the counts now."""
        copies = self.world.copies()
        lost = repeated = told = 0
        for sent in self.sent:
            counts = [copies[sent.number, text] for text in sent.segments]
            repeated += sum(max(0, count - 1) for count in counts)
            if 0 in counts:
                is_told = self.status(sent) in TOLD
                told += is_told
                lost += not is_told
        stored = self.stored()
        lost += sum((self.received - stored).values())
        repeated += sum((stored - self.received).values())
        return Verdict(len(self.sent) + self.received.total(), lost, repeated, told)


def new_segments(count: int) -> list[str]:
    """Return the texts of the segments of a new message, all of them unique."""
    number = next(_NUMBERS)
    if count == 1:
        return [f"Message {number}"]
    texts = [f"Message {number}, partie {part}. " for part in range(1, count + 1)]
    return [text.ljust(_LONGEST_JOINED, "-") for text in texts[:-1]] + [texts[-1]]
