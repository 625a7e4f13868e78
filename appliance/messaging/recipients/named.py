"""Find whom a typed name means: one contact or group, several to choose from, or nobody."""

import re
from dataclasses import dataclass
from typing import Final

from appliance.errors import N_, InputError
from appliance.store import contacts, groups, suggestions
from appliance.store.database import Store
from appliance.store.suggestions import Suggestion
from appliance.store.text import plain

_WORDS: Final = re.compile(r"\w+")
# The most candidates to choose from; with more, the person can type more words.
_MOST_CANDIDATES: Final = 50
# One letter is too short to choose by.
_SHORTEST: Final = 2
_LONGEST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Named:
    """The candidates, and whether the first one is certain."""

    candidates: tuple[Suggestion, ...] = ()
    is_certain: bool = False


def find(store: Store, typed: str, *, whole_names: bool = False) -> Named:
    """Return whom `typed` means; accents, case and the order of the words do not matter.

    That is the contact or group with this whole name, else the only contact whose words begin this
    way. A group is found only by its whole name, since it may have many members. With
    `whole_names`, nobody else is found.
    """
    words = _WORDS.findall(plain(typed))
    if not words:
        return Named()
    found = [each for each in _beginning(store, words) if _fits(words, each.name)]
    exact = [each for each in found if sorted(_WORDS.findall(plain(each.name))) == sorted(words)]
    if exact:
        return Named(tuple(exact), len(exact) == 1)
    if whole_names:
        return Named()
    certain = len(found) == 1 and found[0].kind == "contact" and len(typed.strip()) >= _SHORTEST
    return Named(tuple(found), certain)


def several(typed: str, field: str) -> InputError:
    """Return the error for a name that several have."""
    return InputError(
        "several_contacts",
        N_("“%(typed)s” may be several contacts: choose one in the list."),
        field=field,
        typed=typed[:_LONGEST_SHOWN],
    )


def _beginning(store: Store, words: list[str]) -> list[Suggestion]:
    """Return groups and contacts that may match, including those with exactly this name."""
    of_groups = [
        Suggestion("group", group.id, group.name, None, group.members)
        for group in groups.all_of(store, words[0])
    ]
    of_contacts = contacts.beginning(store, words, limit=_MOST_CANDIDATES)
    return of_groups + suggestions.of_contacts(store, of_contacts)


def _fits(words: list[str], name: str) -> bool:
    """Return whether each of the words begins a word of the name."""
    of_name = _WORDS.findall(plain(name))
    return all(any(each.startswith(word) for each in of_name) for word in words)
