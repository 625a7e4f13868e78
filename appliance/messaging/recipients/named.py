"""Whom a typed name means: one contact or group for certain, several to choose from, or nobody."""

import re
from dataclasses import dataclass
from typing import Final

from appliance.errors import N_, InputError
from appliance.store import contacts, groups
from appliance.store.database import Store
from appliance.store.groups import Suggestion
from appliance.store.text import plain

_WORDS: Final = re.compile(r"\w+")
# To choose from; who has more words to type on.
_MOST_CANDIDATES: Final = 50
# One letter is the beginning of a name, and no choice.
_SHORTEST: Final = 2
_LONGEST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Named:
    """Who may be meant, and whether the first one is, because it can be nobody else."""

    candidates: tuple[Suggestion, ...] = ()
    is_certain: bool = False


def find(store: Store, typed: str, *, whole_names: bool = False) -> Named:
    """Whom `typed` means; accents, capitals and the order of the words do not matter.

    It is the one who has this whole name, else the only contact whose words begin so. A group is
    meant by its whole name alone, since it may be many. `whole_names`: nobody else.
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
    """The error for a name that several have."""
    return InputError(
        "several_contacts",
        N_("“%(typed)s” may be several contacts: choose one in the list."),
        field=field,
        typed=typed[:_LONGEST_SHOWN],
    )


def _beginning(store: Store, words: list[str]) -> list[Suggestion]:
    """Groups and contacts that may fit, those of this very name among them."""
    of_groups = [
        Suggestion("group", group.id, group.name, None, group.members)
        for group in groups.all_of(store, words[0])
    ]
    of_contacts = contacts.beginning(store, words, limit=_MOST_CANDIDATES)
    return of_groups + groups.suggestions(store, of_contacts)


def _fits(words: list[str], name: str) -> bool:
    """Whether each of the words begins a word of the name."""
    of_name = _WORDS.findall(plain(name))
    return all(any(each.startswith(word) for each in of_name) for word in words)
