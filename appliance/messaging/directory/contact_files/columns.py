"""Determine the content of a table's columns: by title, by cells, or by a person's choice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from appliance.messaging.directory.contact_files.cells import looks_like_number, looks_like_person
from appliance.messaging.directory.contact_files.titles import SINGLE, Column, Role, column_of

Cells = Sequence[str]
_HALF = 0.5
# The most rows above the titles, such as "Clients on 27/11/2026".
_MOST_ABOVE = 10
_TELLING: frozenset[Role] = frozenset({"name", "first_name", "last_name", "number"})
_NAMES: frozenset[Role] = frozenset({"name", "first_name", "last_name", "company"})
# What people write if a number is missing.
_NONE = frozenset({"none", "n/a", "na", "néant", "neant", "aucun", "inconnu", "brak", "geen"})


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's choice: whether there are titles, and the role of each column."""

    has_titles: bool
    roles: tuple[Role, ...]


def place_of_titles(rows: Sequence[Cells], choice: Choice | None) -> int | None:
    """Return the position of the row of titles, or None if the first row is a contact."""
    if choice is not None and not choice.has_titles:
        return None
    for position, cells in enumerate(rows[: _MOST_ABOVE + 1]):
        if any(map(looks_like_number, cells)):
            break
        if any(column_of(title).role in _TELLING for title in cells):
            return position
    if choice is not None:
        return 0 if rows else None
    return 0 if _has_unknown_titles(rows) else None


def _has_unknown_titles(rows: Sequence[Cells]) -> bool:
    """Return whether the first row has words where the rows below have numbers."""
    if not rows or any(map(looks_like_number, rows[0])):
        return False
    return any(
        any(letter.isalpha() for letter in title)
        and title.strip().casefold() not in _NONE
        and _share(cells, looks_like_person) > _HALF
        for title, cells in zip(rows[0], by_column(rows[1:], len(rows[0])), strict=True)
    )


def columns_of(
    titles: Cells | None, sample: Sequence[Cells], choice: Choice | None
) -> list[Column]:
    """Return the columns; `titles` is None if there are none, `sample` has the first rows below."""
    width = max(map(len, (*sample, titles or ())), default=0)
    cells = by_column(sample, width)
    padded = [*(titles or ()), *[""] * (width - len(titles or ()))]
    known = [column_of(title) for title in padded]
    if choice is not None:
        unsaid: Role = "unknown"
        roles = [*choice.roles, *[unsaid] * (width - len(choice.roles))]
        return [
            replace(column, role=role, title=title.strip())
            for column, role, title in zip(known, roles, padded, strict=False)
        ]
    return _by_content(cells) if titles is None else _corrected(_each_once(known, cells), cells)


def _each_once(columns: list[Column], cells: Sequence[Cells]) -> list[Column]:
    """Return the columns; what a person has once is in one of them, and the others are fields.

    A column "private" says something about the number before it; elsewhere it is a field, or it
    holds numbers.
    """
    found: list[Column] = []
    seen: set[Role] = set()
    for place, column in enumerate(columns):
        is_again = column.role in SINGLE and column.role in seen
        is_alone = column.role == "private" and (
            not _is_beside_number(columns, place) or any(map(looks_like_number, cells[place]))
        )
        seen.add(column.role)
        found.append(Column("field", column.title) if is_again or is_alone else column)
    return found


def _is_beside_number(columns: Sequence[Column], place: int) -> bool:
    before = [column.role for column in columns[max(place - 2, 0) : place]]
    return before[-1:] == ["number"] or before == ["number", "label"]


def by_column(rows: Sequence[Cells], width: int) -> list[tuple[str, ...]]:
    """Return the cells of each of the first `width` columns."""
    found = list(zip_longest(*(row[:width] for row in rows), fillvalue=""))
    return found + [()] * (width - len(found))


def _by_content(cells: Sequence[Cells]) -> list[Column]:
    """Return the columns of a table without titles, according to the cells of the first rows."""
    looks = looks_like_person if any(map(_holds_people, cells)) else looks_like_number
    columns, has_name = list[Column](), False
    for column in cells:
        if _share(column, looks) > _HALF:
            columns.append(Column("number"))
        elif not has_name and _is_filled(column) and _share(column, looks_like_number) <= _HALF:
            has_name = True
            columns.append(Column("name"))
        else:
            columns.append(Column("unknown"))
    if not any(column.role == "number" for column in columns):
        # Nothing looks like a number: assume the usual order, so that each line says what is wrong.
        columns = [Column("name"), Column("number"), *columns[2:]]
    return columns


def _corrected(columns: list[Column], cells: Sequence[Cells]) -> list[Column]:
    """Return columns with titles, corrected where the cells of the first rows contradict them.

    A counter titled "N°" beside a telephone column is no number; a telephone column with an unknown
    title is one.
    """
    numbers = [place for place, column in enumerate(columns) if column.role == "number"]
    people = [place for place, column in enumerate(cells) if _holds_people(column)]
    if people and not any(_has_numbers(cells[place]) for place in numbers):
        doubted, found = numbers, [place for place in people if columns[place].role == "field"]
    else:
        certain = any(columns[place].certain for place in numbers)
        doubted = [
            place
            for place in numbers
            if certain and not columns[place].certain and place not in people
        ]
        found = []
    if found:
        doubted = numbers
    corrected = list(columns)
    for place in doubted:
        corrected[place] = Column("field", columns[place].title)
    for place in found:
        corrected[place] = Column("number", columns[place].title)
    return _without_lone_labels(_with_name(corrected, cells))


def _without_lone_labels(columns: list[Column]) -> list[Column]:
    """Return the columns; a column of labels without a column of numbers becomes a custom field."""
    roles = [column.role for column in columns]
    beside = {
        place
        for place, role in enumerate(roles)
        if (role == "label" and roles[place - 1 : place] == ["number"])
        or (role == "label_before" and roles[place + 1 : place + 2] == ["number"])
    }
    return [
        replace(column, role="field")
        if column.role in ("label", "label_before") and place not in beside
        else column
        for place, column in enumerate(columns)
    ]


def _with_name(columns: list[Column], cells: Sequence[Cells]) -> list[Column]:
    """Return the columns; if no title says which one is the name, the first one with words is."""
    if not any(column.role in _NAMES for column in columns):
        for place, column in enumerate(columns):
            if column.role in ("field", "unknown") and _share(cells[place], _is_words) > _HALF:
                columns[place] = Column("name", column.title)
                break
    return columns


def _is_words(cell: str) -> bool:
    return any(letter.isalpha() for letter in cell) and "@" not in cell


def _has_numbers(cells: Cells) -> bool:
    return any(map(looks_like_number, cells)) or not _is_filled(cells)


def _is_filled(cells: Cells) -> bool:
    return any(cell.strip() for cell in cells)


def _holds_people(cells: Cells) -> bool:
    return _share(cells, looks_like_person) > _HALF


def _share(cells: Cells, is_one: Callable[[str], bool]) -> float:
    """Return the share of the filled cells for which `is_one` is true."""
    filled = [cell for cell in cells if cell.strip()]
    return sum(map(is_one, filled)) / len(filled) if filled else 0.0
