"""Read an uploaded file into a table of text, and find the column with the telephone numbers.

CSV is read as the import of contacts reads it: any encoding and separator, with or without titles.
"""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from appliance.messaging.directory.contact_files import comma, reading
from appliance.messaging.directory.contact_files.cells import looks_like_number
from appliance.messaging.directory.contact_files.columns import (
    by_column,
    columns_of,
    place_of_titles,
)
from appliance.messaging.directory.contact_files.comma import SAMPLE_LINES, Row
from appliance.messaging.directory.spreadsheet import text_of
from appliance.messaging.merge import problems, workbooks
from appliance.messaging.merge.cell_texts import Notation

# Rows above the titles, and the titles.
_MOST_ABOVE: Final = 11
_NOT_TABLES: Final = ("BEGIN:VCARD", "[", "{")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, and how it was read, for a person to check."""

    kind: str  # "csv", "xlsx" or "ods"
    titles: tuple[str, ...]  # of each column; empty texts without titles
    rows: tuple[Row, ...]  # below the titles
    number_columns: tuple[int, ...]  # places of the columns that hold telephone numbers, from 0
    has_titles: bool
    skipped: tuple[int, ...] = ()  # the lines above the titles
    encoding: str = ""  # of a CSV file
    separator: str = ""  # of a CSV file
    sheets: tuple[str, ...] = ()  # of a workbook: the first was read
    shortened: tuple[int, ...] = ()  # places of columns whose figures may have lost a zero

    @property
    def examples(self) -> tuple[str, ...]:
        """One cell of each column."""
        sample = [row.cells for row in self.rows[:SAMPLE_LINES]]
        return tuple(
            next((cell.strip() for cell in cells if cell.strip()), "")
            for cells in by_column(sample, len(self.titles))
        )

    def number_column(self, chosen: int | None = None) -> int:
        """Return the place of the column to write to, from 0: the chosen one or the only one.

        Raise InputError, field `column`.
        """
        if chosen is not None:
            if not 0 <= chosen < len(self.titles):
                raise problems.no_such_column()
            return chosen
        if not self.number_columns:
            raise problems.no_number_column()
        if len(self.number_columns) > 1:
            named = (self.titles[place] or str(place + 1) for place in self.number_columns)
            raise problems.several_number_columns(", ".join(named))
        return self.number_columns[0]


def read(data: bytes, most_rows: int, notation: Notation) -> Table:
    """Return the table in a file of at most `most_rows` rows below the titles.

    Raise ContactFileError, field `file`.
    """
    if workbooks.is_workbook(data):
        book = workbooks.read(data, most_rows + _MOST_ABOVE, notation)
        if book.row_count > len(book.rows):
            raise problems.too_many_rows(book.row_count, most_rows)
        found = _table(book.kind, book.rows, most_rows, sheets=book.sheets)
        places = (each for each in book.shortened if each < len(found.titles))
        return replace(found, shortened=tuple(places))
    text, encoding = reading.read_text(data)
    if text.lstrip()[:20].upper().startswith(_NOT_TABLES):
        raise problems.not_a_table()
    try:
        separator, rows, count = comma.read_rows(text, most_rows + _MOST_ABOVE)
    except csv.Error as error:
        raise reading.not_csv(error) from error
    if count > len(rows):
        raise problems.too_many_rows(count - _above(rows), most_rows)
    for place, row in enumerate(rows):
        rows[place] = Row(row.line, tuple(map(text_of, row.cells)))
    return _table("csv", rows, most_rows, encoding=encoding, separator=separator)


def _table(
    kind: str,
    rows: Sequence[Row],
    most_rows: int,
    *,
    encoding: str = "",
    separator: str = "",
    sheets: tuple[str, ...] = (),
) -> Table:
    comma.refuse_too_many(rows)
    place = place_of_titles([row.cells for row in rows[:SAMPLE_LINES]], None)
    body = rows[_above(rows) :]
    if not body:
        raise problems.no_rows()
    if len(body) > most_rows:
        raise problems.too_many_rows(len(body), most_rows)
    width = _width(() if place is None else rows[place].cells, [row.cells for row in body])
    titles = None if place is None else rows[place].cells[:width]
    sample = [row.cells[:width] for row in body[:SAMPLE_LINES]]
    columns = columns_of(titles, sample, None)
    return Table(
        kind=kind,
        titles=_titles(titles or (), width),
        rows=tuple(body),
        number_columns=tuple(
            place
            for place, (column, cells) in enumerate(
                zip(columns, by_column(sample, len(columns)), strict=True)
            )
            if column.role == "number" and any(map(looks_like_number, cells))
        ),
        has_titles=place is not None,
        skipped=tuple(row.line for row in rows[: place or 0]),
        encoding=encoding,
        separator=separator,
        sheets=sheets,
    )


def _above(rows: Sequence[Row]) -> int:
    """Return the number of rows up to the titles; 0 without titles."""
    place = place_of_titles([row.cells for row in rows[:SAMPLE_LINES]], None)
    return 0 if place is None else place + 1


def _width(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Return the number of columns: of the titles, or of most rows if those have more.

    A row with more cells has a separator inside its text.
    """
    lengths = Counter(map(len, rows))
    usual = max(lengths, key=lambda length: (lengths[length], length))
    within = max((_filled(cells[:usual]) for cells in rows), default=0)
    titled = _filled(titles)
    beyond = sum(_filled(cells) > titled for cells in rows)
    return max(within, 1) if not titled or beyond * 2 > len(rows) else titled


def _filled(cells: Sequence[str]) -> int:
    """Return the number of cells up to the last one that is not empty."""
    return next((place for place in range(len(cells), 0, -1) if cells[place - 1].strip()), 0)


def _titles(written: Sequence[str], width: int) -> tuple[str, ...]:
    spoken = [" ".join(title.split()) for title in written[:width]]
    return (*spoken, *[""] * (width - len(spoken)))
