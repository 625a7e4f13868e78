"""Find the characters that make texts cost more SMS, and replace them.

One character outside the SMS alphabet limits an SMS to 70 characters instead of 160. Word
processors and spreadsheets put in many that have an equivalent: apostrophes, quotes, dashes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from appliance.modem.pdu.alphabets import DEFAULT, EXTENSION
from appliance.modem.pdu.segments import measure

_ALPHABET: Final = frozenset(DEFAULT) | frozenset(EXTENSION.values())
Replaceable = Sequence[tuple[str, str]]  # a text, and its equivalent in the SMS alphabet


@dataclass(frozen=True, slots=True)
class Costly:
    """A character, and what it costs."""

    mark: str
    messages: int  # that contain it
    segments: int  # that they need more because of this and the other characters like it
    instead: str | None  # its equivalent in the SMS alphabet, if there is one


def replaced(text: str, marks: Iterable[str], replaceable: Replaceable) -> str:
    """Return the text with the equivalents of these marks, longer pieces first."""
    wanted = frozenset(marks)
    for written, instead in replaceable:
        if written in text and not wanted.isdisjoint(written):
            text = text.replace(written, instead)
    return text


def costliest(
    texts: Iterable[tuple[str, int]], replaceable: Replaceable, most: int = 3
) -> list[Costly]:
    """Return the characters that cost the most SMS, the costliest first.

    `texts` are the messages with their number of SMS. A message counts for each of its characters
    outside the SMS alphabet: only together do they make it longer. A character with an equivalent
    costs what replacing all such characters saves: nothing where one without an equivalent stays.
    Characters without an equivalent come last.
    """
    equivalents = {written: instead for written, instead in replaceable if len(written) == 1}
    messages: Counter[str] = Counter()
    segments: Counter[str] = Counter()
    for text, needed in texts:
        foreign = set(text) - _ALPHABET if needed > 1 else ()
        if foreign:
            mended = {ord(mark): equivalents[mark] for mark in foreign if mark in equivalents}
            table = {ord(mark): equivalents.get(mark, "?") for mark in foreign}
            saved = needed - measure(text.translate(table)).segments
            by_replacing = needed - measure(text.translate(mended)).segments
            messages.update(foreign)
            for mark in foreign:
                segments[mark] += by_replacing if mark in equivalents else saved
    found = [
        Costly(mark, count, segments[mark], equivalents.get(mark))
        for mark, count in messages.items()
    ]
    found.sort(key=lambda each: (each.instead is None, -each.segments, -each.messages, each.mark))
    return [each for each in found if each.segments][:most]
