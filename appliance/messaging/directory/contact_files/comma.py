"""Read contacts from CSV: comma, semicolon or tab, with or without titles.

`sep=;` in the first line is honoured, and rows above the titles are skipped. Titles determine the
columns or, if they do not, the content does. An unknown title becomes a custom field.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from appliance.errors import N_
from appliance.messaging.directory.contact_files import detail_cells
from appliance.messaging.directory.contact_files.cells import looks_like_number, without_apostrophe
from appliance.messaging.directory.contact_files.columns import (
    Choice,
    by_column,
    columns_of,
    place_of_titles,
)
from appliance.messaging.directory.contact_files.joined import parted, unescape
from appliance.messaging.directory.contact_files.records import (
    ContactFileError,
    ContactRecord,
    RecordNumber,
)
from appliance.messaging.directory.contact_files.telephone import of_uri, several
from appliance.messaging.directory.contact_files.titles import Column
from appliance.messaging.directory.contact_files.uses import is_mobile
from appliance.messaging.directory.spreadsheet import text_of
from appliance.store.contact_details import NAMES

SEPARATORS = (",", ";", "\t")
GROUP_SEPARATORS = "|,;"
# For comparison: an Outlook export has 90 columns, a Google export 60.
MOST_COLUMNS = 500
# Enough lines to detect a file's separator and columns.
SAMPLE_LINES = 50
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*\Z', re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_YES = frozenset({"", "1", "yes", "oui", "tak", "ja", "true", "y", "o", "x"})
_DETAILS = frozenset(NAMES)
# Google's own groups, which contain everybody: "* My Contacts".
_SYSTEM_GROUP = "* "


@dataclass(frozen=True, slots=True)
class Table:
    """A parsed CSV file, and what was detected."""

    separator: str
    has_titles: bool
    columns: tuple[Column, ...]
    examples: tuple[str, ...]  # one cell of each column
    skipped: tuple[int, ...]  # the lines above the titles
    records: tuple[ContactRecord, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table that is not empty."""

    line: int  # where it begins in the file, from 1
    cells: tuple[str, ...]


def _lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends.

    `io.StringIO` would first copy the whole text, with four octets for each letter.
    """
    return (found[0] for found in _LINE.finditer(text))


def _rows(text: str, separator: str) -> Iterator[Row]:
    """Yield the rows that are not empty."""
    reader = csv.reader(_lines(text), delimiter=separator, skipinitialspace=True)
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield Row(begins, tuple(cells))
        begins = reader.line_num + 1


def _named_separator(text: str) -> str | None:
    """Return the separator from Excel's first line `sep=;`."""
    first = text[:20].partition("\n")[0]
    found = _SEPARATOR_LINE.match(first)
    return found[1] if found else None


def find_separator(text: str) -> str:
    """Return the separator with which most telephone numbers are alone in their cells."""
    sample = "".join(islice(_lines(text), SAMPLE_LINES))

    def score(separator: str) -> tuple[int, int]:
        rows = [row.cells for row in _rows(sample, separator) if len(row.cells) > 1]
        numbers = sum(any(map(looks_like_number, cells[:MOST_COLUMNS])) for cells in rows)
        return numbers, sum(map(len, rows))

    return max(SEPARATORS, key=score)


def read_rows(text: str, most: int | None = None) -> tuple[str, list[Row], int]:
    """Return the separator, the first `most` rows of `text`, and the number of all rows.

    The others are only counted: two hundred thousand rows would take a hundred megabytes. Raise
    `csv.Error` for an invalid row, or ContactFileError `too_many_columns`.
    """
    named = _named_separator(text)
    separator = named or find_separator(text)
    found = islice(_rows(text, separator), 1 if named else 0, None)
    rows = list(islice(found, most))
    refuse_too_many(rows)
    return separator, rows, len(rows) + sum(1 for _ in found)


def read_csv(text: str, choice: Choice | None = None) -> Table:
    """Return the records of `text`; `choice` is a person's choice of columns.

    Raise `csv.Error` for an invalid row, or ContactFileError `too_many_columns`.
    """
    separator, rows, _ = read_rows(text)
    place = place_of_titles([row.cells for row in rows[:SAMPLE_LINES]], choice)
    body = rows[0 if place is None else place + 1 :]
    sample = [row.cells for row in body[:SAMPLE_LINES]]
    columns = columns_of(None if place is None else rows[place].cells, sample, choice)
    return Table(
        separator=separator,
        has_titles=place is not None,
        columns=tuple(columns),
        examples=tuple(
            next((cell.strip() for cell in cells if cell.strip()), "")
            for cells in by_column(sample, len(columns))
        ),
        skipped=tuple(row.line for row in rows[: place or 0]),
        records=tuple(_record(row, columns) for row in body),
    )


def refuse_too_many(rows: Sequence[Row]) -> None:
    """Raise ContactFileError for a table that is too wide for a list of people."""
    widest = max((len(row.cells) for row in rows[:SAMPLE_LINES]), default=0)
    if widest > MOST_COLUMNS:
        raise ContactFileError(
            "too_many_columns",
            N_("The file has %(columns)d columns; at most %(limit)d can be read."),
            columns=widest,
            limit=MOST_COLUMNS,
        )


def _record(row: Row, columns: Sequence[Column]) -> ContactRecord:
    """Return the person in a row; cells beyond the columns are ignored."""
    said: dict[str, str] = {}
    numbers: list[RecordNumber] = []
    fields: list[tuple[str, str]] = []
    label_before = ""
    for position, (written, column) in enumerate(zip(row.cells, columns, strict=False)):
        cell = text_of(written).strip()
        if column.role == "label_before":
            label_before = cell.removeprefix("* ")
        if not cell:
            continue
        if column.role == "number":
            label = _label_after(row.cells, columns, position) or label_before or column.label
            private = _private_after(row.cells, columns, position)
            numbers += _numbers(cell, label, column, private=private)
            label_before = ""
        elif column.role in ("field", "company"):
            fields.append((column.title or f"{position + 1}", cell))
        if column.role != "field":
            said.setdefault(column.role, cell)
    roles = {column.role for column in columns}
    whole = " ".join(
        said[part] for part in ("first_name", "middle_name", "last_name") if part in said
    )
    return ContactRecord(
        line=row.line,
        name=said.get("name") or whole or said.get("company", ""),
        numbers=tuple(numbers),
        notes=said.get("notes", "") if "notes" in roles else None,
        accepts_sms=(
            said.get("accepts_sms", "").casefold() in _YES if "accepts_sms" in roles else None
        ),
        groups=_groups(said.get("groups", "")) if "groups" in roles else None,
        fields=tuple(fields) if roles & {"field", "company"} else None,
        details=tuple(detail_cells.details(said)) if roles & _DETAILS else (),
    )


def _label_after(cells: Sequence[str], columns: Sequence[Column], position: int) -> str:
    """Return the label in the column after its number, as this program writes it."""
    after = position + 1
    if after < min(len(columns), len(cells)) and columns[after].role == "label":
        return text_of(cells[after]).strip()
    return ""


def _private_after(cells: Sequence[str], columns: Sequence[Column], position: int) -> bool | None:
    """Return whether a number is private, from the column after it or after its label."""
    for after in range(position + 1, min(position + 3, len(columns), len(cells))):
        if columns[after].role == "private":
            return detail_cells.flag(text_of(cells[after]))
        if columns[after].role != "label":
            break
    return None


def _numbers(
    cell: str, label: str, column: Column, *, private: bool | None
) -> Iterator[RecordNumber]:
    """Yield the numbers of one cell."""
    for number in several(of_uri(without_apostrophe(cell))):
        mobile = column.mobile or is_mobile(label)
        yield RecordNumber(number, label, mobile=mobile, private=private)


def _groups(cell: str) -> tuple[str, ...]:
    """Return the group names in a cell: `A, B`, `A|B`, or Google's `* My Contacts ::: A`."""
    parts = parted(re.sub(r"(?<!\\):::", "|", cell), GROUP_SEPARATORS)
    # An escape shows that one of our groups has such a name.
    own = (part for part in parts if not part.lstrip().startswith(_SYSTEM_GROUP))
    return tuple(name for name in dict.fromkeys(unescape(part).strip() for part in own) if name)
