"""Find the recipients in a typed or pasted text: numbers, and contacts and groups by name.

Pages, their scripts and forms without scripts all use it. It does not guess: a name that several
contacts have becomes a question, and what is neither a number nor a known name is reported.
"""

from dataclasses import dataclass
from typing import Final

from appliance.messaging.recipients import named
from appliance.messaging.recipients.named import Named
from appliance.messaging.recipients.pasted import take_apart
from appliance.store.database import Store
from appliance.store.suggestions import Suggestion

# The most names that are looked up; the others of a longer text are reported as unknown.
_MOST_NAMES: Final = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """A name that several contacts or groups have."""

    typed: str
    candidates: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Addressees:
    """The recipients found in a text."""

    numbers: tuple[str, ...]  # as written; also what is nearly a number
    people: tuple[Suggestion, ...]
    questions: tuple[Question, ...]
    unknown: tuple[str, ...]  # names that nobody has
    beside: tuple[str, ...]  # words next to numbers


def read(store: Store, text: str, country: str) -> Addressees:
    """Return the numbers in a text, and the contacts and groups that it names."""
    pasted = take_apart(text, country)
    people: dict[tuple[str, int], Suggestion] = {}
    questions: dict[str, Question] = {}
    unknown: dict[str, None] = {}
    for typed, found in _names(store, pasted.names):
        if found.is_certain:
            people[found.candidates[0].kind, found.candidates[0].id] = found.candidates[0]
        elif found.candidates:
            questions[typed] = Question(typed, found.candidates)
        else:
            unknown[typed] = None
    return Addressees(
        numbers=tuple(dict.fromkeys(pasted.numbers)),
        people=tuple(people.values()),
        questions=tuple(questions.values()),
        unknown=tuple(unknown),
        beside=pasted.beside,
    )


def _names(store: Store, rows: tuple[tuple[str, ...], ...]) -> list[tuple[str, Named]]:
    """Return each name with its matches. "Dupont, Jean" is one name if a contact has it."""
    names: list[tuple[str, Named]] = []
    for cells in rows:
        row = ", ".join(cells)
        if len(names) >= _MOST_NAMES:
            names.append((row, Named()))
            continue
        whole = named.find(store, row, whole_names=True) if len(cells) > 1 else Named()
        if whole.candidates:
            names.append((row, whole))
        else:
            names += ((cell, named.find(store, cell)) for cell in cells[:_MOST_NAMES])
            names += ((cell, Named()) for cell in cells[_MOST_NAMES:])
    return names
