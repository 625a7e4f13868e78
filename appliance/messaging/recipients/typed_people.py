"""Find contacts that a person typed or pasted by name or number, and report everything else.

Each entry becomes a contact or an error with the reason. A line may hold a name next to its number,
as spreadsheets copy it: then the number identifies the contact.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from appliance.addresses import numbers
from appliance.errors import N_, InputError
from appliance.messaging.recipients import named, pasted
from appliance.store import contacts
from appliance.store.contacts import ContactRow
from appliance.store.database import Store
from appliance.store.text import plain

_LINES = re.compile(r"[\r\n;]+")
_CELLS = re.compile(r"[\t,]+")
# The most contacts examined to tell one with exactly this name from others that begin with it.
_MOST_HITS = 50
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class TypedPeople:
    """The contacts found, and what was not understood."""

    found: tuple[ContactRow, ...]
    problems: tuple[InputError, ...]
    left: str  # the text without a match, to be shown again


def find(store: Store, text: str, country: str, chosen: Iterable[ContactRow] = ()) -> TypedPeople:
    """Return the contacts that `text` names, separated by lines, semicolons, tabs or commas.

    If several match, those of `chosen` are preferred.
    """
    meant = frozenset(person.id for person in chosen)
    found: dict[int, ContactRow] = {}
    problems: list[InputError] = []
    left: list[str] = []
    for line in filter(None, (piece.strip() for piece in _LINES.split(text))):
        people, wrong = _of_line(store, line, country, meant)
        found.update((person.id, person) for person in people)
        problems += wrong.values()
        left += wrong
    return TypedPeople(tuple(found.values()), tuple(problems), "; ".join(left))


def _of_line(
    store: Store, line: str, country: str, meant: frozenset[int]
) -> tuple[list[ContactRow], dict[str, InputError]]:
    """Return the contacts that one line names, and the error for each piece that names nobody."""
    written = [cell.strip() for cell in _CELLS.split(line) if cell.strip()]
    cells = [part for cell in written for part in _parts(cell, country)]
    addresses = {cell: address for cell in cells if (address := _address(cell, country))}
    if not addresses and len(cells) > 1:
        whole = _named(store, line, meant)
        if isinstance(whole, ContactRow):  # "Dupont, Marie"
            return [whole], {}
    people: list[ContactRow] = []
    wrong: dict[str, InputError] = {}
    known = contacts.by_addresses(store, addresses.values())
    for cell in cells:
        if cell in addresses:
            of_number = known.get(addresses[cell], [])
            names = {plain(other) for other in cells if other not in addresses}
            named = [person for person in of_number if plain(person.name) in names]
            answer = _one_of(named or of_number, cell, meant) if of_number else _nobody_has(cell)
        elif addresses:
            continue  # the name next to a number
        else:
            answer = _named(store, cell, meant)
        if isinstance(answer, ContactRow):
            people.append(answer)
        else:
            wrong[cell] = answer
    return people, wrong


def _parts(cell: str, country: str) -> list[str]:
    """Return the words and the numbers of a cell separately ("Dupont 06 12 34 56 01")."""
    if _address(cell, country):
        return [cell]
    taken = pasted.take_apart(cell, country)
    addresses = [number for number in taken.numbers if _address(number, country)]
    return [*taken.beside, *addresses] if addresses else [cell]


def _address(cell: str, country: str) -> str | None:
    """Return the number in a cell, or None if it is a name."""
    try:
        address = numbers.normalise(cell, country)
    except InputError:
        return None
    return address if numbers.is_answerable(address) else None


def _named(store: Store, name: str, meant: frozenset[int]) -> ContactRow | InputError:
    """Return the only contact of that name, or the only one whose name or number contains it."""
    hits = contacts.page(store, limit=_MOST_HITS, text=name)
    exact = [person for person in hits if plain(person.name) == plain(name)]
    if hits:
        return _one_of(exact or hits, name, meant)
    return InputError(
        "no_such_contact",
        N_("“%(typed)s” is not a contact: add it to the directory first."),
        field="find",
        typed=name[:_LONGEST_SHOWN],
    )


def _one_of(people: list[ContactRow], typed: str, meant: frozenset[int]) -> ContactRow | InputError:
    chosen = [person for person in people if person.id in meant]
    if len(people) == 1 or chosen:
        return (chosen or people)[0]
    return named.several(typed, field="find")


def _nobody_has(cell: str) -> InputError:
    return InputError(
        "number_of_nobody",
        N_("No contact has the number %(number)s: add it to the directory first."),
        field="find",
        number=cell[:_LONGEST_SHOWN],
    )
