"""The messages that every peer gets: the same for all, and each text only once."""

from dataclasses import dataclass

# The 10,000 numbers reserved for fiction in France.
_RECIPIENT = "+3363998{:04d}"
_SINGLE = "Rappel {:06d} : votre rendez-vous est le 12 mars a 14 h 30. Merci."
LONG_LENGTH = 400  # three segments of 153 septets


@dataclass(frozen=True, slots=True)
class Message:
    """A text with a sender's or recipient's number."""

    number: str
    text: str


def singles(count: int, start: int = 0) -> list[Message]:
    """Return messages of one segment."""
    return [
        Message(_RECIPIENT.format((place + 1) % 10_000), _SINGLE.format(place))
        for place in range(start, start + count)
    ]


def longs(count: int) -> list[Message]:
    """Return messages of three segments."""
    return [
        Message(one.number, one.text.ljust(LONG_LENGTH - 1, "x") + ".") for one in singles(count)
    ]
