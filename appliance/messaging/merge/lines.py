"""The recipients of a table: for each row its number and the values of the variables.

A variable is a column: by its title, or as `[v1]`, `[v2]`, `[v3]` for the columns other than the
number's, in their order. A file with one text per number is the text `[v1] [v2]`: what a row lacks
of it is left out, and the blank with it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from appliance.errors import N_, InputError
from appliance.messaging.merge.mending import Mended
from appliance.messaging.merge.tables import Table
from appliance.messaging.templates import variables
from appliance.store.text import plain

# A title with one of these cannot stand between brackets.
_NOT_IN_A_NAME: Final = frozenset("[]|")
_ONE_TEXT: Final = re.compile(r"\s*\[\s*v1\s*\](?:\s*\[\s*v\d\s*\])*\s*", re.IGNORECASE)
# The text of a file with one text per number, once its pieces are joined.
_JOINED: Final = "v1"


class CellValues(Mapping[str, str]):
    """The values of a row, looked up in its cells: a dict for each row would take much memory."""

    __slots__ = ("_cells", "_places")

    def __init__(self, cells: Sequence[str], places: Mapping[str, int]) -> None:
        """Look up `cells` by `places`, which all rows share."""
        self._cells = cells
        self._places = places

    def __getitem__(self, name: str) -> str:
        """Return the value of a variable."""
        return _cell(self._cells, self._places[name])

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._places)

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self._places)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file: a recipient with values, or what is wrong with it."""

    line: int  # where it begins in the file, from 1
    written: str  # the number as the file has it
    address: str = ""  # empty if the line is wrong
    is_mended: bool = False  # whether the file has a damaged form of the number
    values: Mapping[str, str] | None = None  # by `Variable.name`; None if the line is wrong
    problem: InputError | None = None  # why it is wrong


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table as variables."""

    number: int  # the place of the number's column
    places: Mapping[str, int]  # by `Variable.name`
    offered: tuple[str, ...]  # a name of each column other than the number's, as to be written


def columns(table: Table, number: int) -> Columns:
    """Return the variables of a table; `number` is the place of the number's column.

    A title that two columns have, or that cannot stand between brackets, is no variable.
    """
    names = [plain(title) for title in table.titles]
    known = Counter(names)
    places = {
        name: place
        for place, name in enumerate(names)
        if name and known[name] == 1 and _NOT_IN_A_NAME.isdisjoint(name)
    }
    titled = {place: table.titles[place] for place in places.values()}
    others = [place for place in range(len(table.titles)) if place != number]
    for order, place in enumerate(others, start=1):
        places.setdefault(f"v{order}", place)
    return Columns(
        number=number,
        places=places,
        offered=tuple(titled.get(place, f"v{order}") for order, place in enumerate(others, 1)),
    )


def text_for(text: str) -> str:
    """Return the text to send: `[v1] [v2]` is one text, whose pieces `read` joins."""
    return f"[{_JOINED}]" if _ONE_TEXT.fullmatch(text) else text


def read(
    table: Table,
    its_columns: Columns,
    text: str,
    number_of: Callable[[str], Mended],
) -> Iterator[Line]:
    """Yield each row with the values that `text` uses; `number_of` is `mending.mend` in a country.

    Raise InputError for brackets that cannot be read.
    """
    asked = {each.name for each in variables.parse(text).variables}
    wanted = {name: place for name, place in its_columns.places.items() if name in asked}
    pieces = _pieces(text, its_columns) if _ONE_TEXT.fullmatch(text) else None
    for row in table.rows:
        values: Mapping[str, str] = (
            CellValues(row.cells, wanted)
            if pieces is None
            else {_JOINED: " ".join(filter(None, (_cell(row.cells, place) for place in pieces)))}
        )
        written = _cell(row.cells, its_columns.number)
        if any(cell.strip() for cell in row.cells[len(table.titles) :]):
            yield Line(row.line, written, problem=_too_many_cells())
            continue
        try:
            mended = number_of(written)
        except InputError as problem:
            yield Line(row.line, written, problem=problem)
            continue
        yield Line(row.line, written, mended.address, is_mended=mended.is_mended, values=values)


def _pieces(text: str, its_columns: Columns) -> Sequence[int]:
    names = [each.name for each in variables.parse(text).variables]
    return [its_columns.places[name] for name in names if name in its_columns.places]


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _too_many_cells() -> InputError:
    return InputError(
        "too_many_cells",
        N_("This row has more cells than the file has columns."),
        field="row",
        cure=N_("Put a text that contains the separator between quotes."),
    )
