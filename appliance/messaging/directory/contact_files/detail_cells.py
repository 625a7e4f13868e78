"""Read the details of a person from cells, and write them: dates of consent are never in a file.

A cell that is empty or not understood says nothing, so what is stored is kept.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from appliance.messaging.directory.contact_files.uses import plain_words
from appliance.store.contact_details import LANGUAGES, NAMES, Promotional

Detail = tuple[str, Any]

YES: Final = frozenset({"1", "yes", "oui", "tak", "ja", "true", "y", "o", "x", "vrai", "prawda"})
NO: Final = frozenset({"0", "no", "non", "nie", "nee", "false", "n", "faux", "falsz", "onwaar"})
# The names of the languages in each of them.
_LANGUAGES: Final[Mapping[str, str]] = {
    **{code: code for code in LANGUAGES},
    **dict.fromkeys(("francais", "french", "francuski", "frans"), "fr"),
    **dict.fromkeys(("anglais", "english", "angielski", "engels"), "en"),
    **dict.fromkeys(("polonais", "polish", "polski", "pools"), "pl"),
    **dict.fromkeys(("neerlandais", "dutch", "niderlandzki", "nederlands"), "nl"),
}
_FLAGS: Final = frozenset({"colleague", "preferred"})


def flag(cell: str) -> bool | None:
    """Return what a cell answers, or None if it is neither yes nor no."""
    word = " ".join(plain_words(cell))
    return True if word in YES else False if word in NO else None


def details(said: Mapping[str, str]) -> Iterator[Detail]:
    """Yield the details that cells contain, given by their roles."""
    for name in NAMES:
        cell = said.get(name, "")
        value = value_of(name, cell) if cell else None
        if value is not None:
            yield name, value


def value_of(name: str, cell: str) -> Any:
    """Return a detail as the store keeps it; None if the cell is not understood."""
    if name in _FLAGS:
        return flag(cell)
    if name == "language":
        return _LANGUAGES.get(" ".join(plain_words(cell)))
    if name == "promotional":
        answer = flag(cell)
        return None if answer is None else Promotional.YES if answer else Promotional.NO
    return cell


def written(given: Iterable[Detail], yes: str, no: str) -> dict[str, str]:
    """Return the cells of a person's details by their names; none for what is not known."""
    cells: dict[str, str] = {}
    for name, value in given:
        if name == "promotional":
            answers = {Promotional.YES: yes, Promotional.NO: no, Promotional.UNKNOWN: ""}
            cells[name] = answers[value]
        elif name in _FLAGS:
            cells[name] = yes if value else no
        else:
            cells[name] = str(value)
    return cells
