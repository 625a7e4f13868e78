"""Whom a typed or pasted text is to: numbers, and contacts and groups by their names.

Pages, their scripts and forms without scripts all read it here. Nobody is guessed: a name that
several have is a question, and what is neither a number nor a name that is known is said.
"""

from dataclasses import dataclass
from typing import Final

from appliance.messaging.recipients import named
from appliance.messaging.recipients.named import Named
from appliance.messaging.recipients.pasted import take_apart
from appliance.store.database import Store
from appliance.store.groups import Suggestion

# Names that are looked up; of a longer text the rest is said to be unknown.
_MOST_NAMES: Final = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """A name that several have."""

    typed: str
    candidates: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Addressees:
    """A text, read."""

    numbers: tuple[str, ...]  # as written; also what is nearly a number
    people: tuple[Suggestion, ...]
    questions: tuple[Question, ...]
    unknown: tuple[str, ...]  # names of nobody
    beside: tuple[str, ...]  # words beside numbers


def read(store: Store, text: str, country: str) -> Addressees:
    """The numbers of a text, and the contacts and groups whose names stand in it."""
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
    """Each name with whom it means. "Dupont, Jean" is one, if there is somebody of that name."""
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
