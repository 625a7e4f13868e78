"""Contacts as CSV: comma, semicolon or tab, with or without a header.

Without a header the columns are told by what is in them: those with telephone numbers are numbers,
the first other one is the name. With a header they are told by their titles, in the product's four
languages and as Outlook and Google write them; a title that is not known makes a free field.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from appliance.messaging.contact_files.joined import escape, split
from appliance.messaging.contact_files.records import ContactRecord, RecordNumber
from appliance.messaging.spreadsheet import defuse, restore

SEPARATORS = (",", ";", "\t")
# Enough lines to know a file's separator and columns by.
_SAMPLE_LINES = 50
_NUMBER = re.compile(r"(?=(?:.*\d){3})['+(]?[\d\s+().\-/  ]+\Z")
_FIELD_PREFIX = "field:"

_TITLES: dict[str, tuple[str, ...]] = {
    "name": (
        "name",
        "full name",
        "display name",
        "contact",
        "nom complet",
        "nom et prenom",
        "nom prenom",
        "naam",
        "volledige naam",
        "imie i nazwisko",
        "nazwa",
        "kontakt",
    ),
    "first_name": ("first name", "given name", "prenom", "voornaam", "imie"),
    "last_name": (
        "last name",
        "family name",
        "surname",
        "nom",
        "nom de famille",
        "achternaam",
        "nazwisko",
    ),
    "number": (
        "number",
        "phone",
        "phone number",
        "mobile",
        "mobile phone",
        "mobile number",
        "cell",
        "telephone",
        "tel",
        "gsm",
        "sms",
        "numero",
        "numero de telephone",
        "numero de portable",
        "portable",
        "telephone mobile",
        "tel portable",
        "tel mobile",
        "numer",
        "numer telefonu",
        "telefon",
        "telefon komorkowy",
        "komorka",
        "nummer",
        "telefoon",
        "telefoonnummer",
        "mobiel",
        "mobiele telefoon",
        "home phone",
        "business phone",
        "other phone",
        "phone - value",
    ),
    "label": ("label", "libelle", "etykieta"),
    "unknown": ("phone - type", "phone - label"),
    "notes": (
        "notes",
        "note",
        "comment",
        "remarques",
        "commentaire",
        "uwagi",
        "notatki",
        "notities",
    ),
    "accepts_sms": ("accepts sms", "accepte les sms", "przyjmuje sms", "aanvaardt sms"),
    "groups": ("groups", "group", "groupes", "groupe", "grupy", "grupa", "groepen", "groep"),
}
_ROLE_OF_TITLE = {title: role for role, titles in _TITLES.items() for title in titles}
_YES = frozenset({"", "1", "yes", "oui", "tak", "ja", "true", "y", "o", "x"})
_GROUP_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column holds; `title` is the free field's name."""

    role: str
    title: str = ""


def looks_like_number(cell: str) -> bool:
    """Whether `cell` has nothing but digits and what people put between them."""
    return bool(_NUMBER.match(cell.strip()))


def _plain(title: str) -> str:
    """A title without accents, capitals, counters and underlines: `Numéro_2` is `numero`."""
    without_accents = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", title.replace("ł", "l"))
        if not unicodedata.combining(letter)
    )
    words = re.sub(r"[_\s]+", " ", without_accents.casefold()).strip(" .:*")
    return re.sub(r" ?\d+(?= -|$)", "", words).strip(" .")


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    begins = 1
    for row in reader:
        if any(cell.strip() for cell in row):
            yield begins, row
        begins = reader.line_num + 1


def find_separator(text: str) -> str:
    """The separator that leaves most telephone numbers alone in their cells."""
    sample = "\n".join(text.splitlines()[:_SAMPLE_LINES])

    def score(separator: str) -> tuple[int, int]:
        rows = [row for _, row in _rows(sample, separator) if len(row) > 1]
        numbers = sum(any(looks_like_number(cell) for cell in row) for row in rows)
        return numbers, sum(len(row) for row in rows)

    return max(SEPARATORS, key=score)


def _columns_by_title(titles: Sequence[str]) -> list[_Column] | None:
    """The columns of a header; None if the first row is a contact."""
    if any(looks_like_number(title) for title in titles):
        return None
    columns = []
    for title in titles:
        spoken = restore(title).strip()
        if spoken.casefold().startswith(_FIELD_PREFIX):
            columns.append(_Column("field", spoken[len(_FIELD_PREFIX) :]))
        else:
            role = _ROLE_OF_TITLE.get(_plain(spoken))
            untitled = _Column("field", spoken) if spoken else _Column("unknown")
            columns.append(_Column(role) if role else untitled)
    known = {column.role for column in columns}
    return columns if known & {"name", "first_name", "last_name", "number"} else None


def _columns_by_content(rows: Sequence[Sequence[str]]) -> list[_Column]:
    """Columns told by the cells of the first rows."""
    columns = []
    name_found = False
    for cells in zip_longest(*rows, fillvalue=""):
        filled = [cell for cell in cells if cell.strip()]
        if filled and sum(map(looks_like_number, filled)) * 2 > len(filled):
            columns.append(_Column("number"))
        elif filled and not name_found:
            name_found = True
            columns.append(_Column("name"))
        else:
            columns.append(_Column("unknown"))
    if not any(column.role == "number" for column in columns):
        # Nothing looks like a number: the usual order, so that each line tells what is wrong.
        columns = [_Column("name"), _Column("number"), *columns[2:]]
    return columns


def _record(line: int, cells: Sequence[str], columns: Sequence[_Column]) -> ContactRecord:
    """The person that a row speaks of; cells beyond the columns are left out."""
    said: dict[str, str] = {}
    numbers: list[RecordNumber] = []
    fields: list[tuple[str, str]] = []
    for position, column in enumerate(columns):
        cell = restore(cells[position]).strip() if position < len(cells) else ""
        if not cell:
            continue
        if column.role == "number":
            # The label stands in the column after its number.
            label_follows = columns[position + 1 : position + 2] == [_Column("label")]
            label = cells[position + 1] if label_follows and position + 1 < len(cells) else ""
            numbers.append(RecordNumber(cell, restore(label).strip()))
        elif column.role == "field":
            fields.append((column.title, cell))
        else:
            said.setdefault(column.role, cell)
    roles = {column.role for column in columns}
    first_and_last = f"{said.get('first_name', '')} {said.get('last_name', '')}".strip()
    groups = split(said.get("groups", ""), _GROUP_SEPARATOR)
    return ContactRecord(
        line=line,
        name=said.get("name", first_and_last),
        numbers=tuple(numbers),
        notes=said.get("notes", "") if "notes" in roles else None,
        accepts_sms=(
            said.get("accepts_sms", "").casefold() in _YES if "accepts_sms" in roles else None
        ),
        groups=tuple(filter(None, groups)) if "groups" in roles else None,
        fields=tuple(fields) if "field" in roles else None,
    )


def read_csv(text: str, separator: str) -> tuple[list[ContactRecord], bool]:
    """The records of `text`, and whether its first row is a header.

    Raises `csv.Error` where a row cannot be taken apart.
    """
    rows = list(_rows(text, separator))
    if not rows:
        return [], False
    columns = _columns_by_title(rows[0][1])
    has_header = columns is not None
    if columns is None:
        columns = _columns_by_content([row for _, row in rows[:_SAMPLE_LINES]])
    return [_record(line, cells, columns) for line, cells in rows[has_header:]], has_header


def write_csv(records: Iterable[ContactRecord], *, separator: str = ",") -> Iterator[str]:
    """The file's lines, header first, cells defused; `read` gives the records back.

    Columns: name, number, label (`number 2`, `label 2`... for further ones), notes, accepts sms,
    groups (joined by `|`), and `field:` with its name for every free field.
    """
    kept = list(records)
    most = max((len(record.numbers) for record in kept), default=1)
    field_names = sorted({name for record in kept for name, _ in record.fields or ()})
    titles = ["name"]
    for position in range(max(most, 1)):
        counter = f" {position + 1}" if position else ""
        titles += [f"number{counter}", f"label{counter}"]
    titles += ["notes", "accepts sms", "groups", *(_FIELD_PREFIX + name for name in field_names)]
    yield _line(titles, separator)
    for record in kept:
        cells = [record.name]
        for position in range(max(most, 1)):
            number = record.numbers[position] if position < len(record.numbers) else None
            cells += [number.number, number.label] if number else ["", ""]
        fields = dict(record.fields or ())
        cells += [
            record.notes or "",
            "no" if record.accepts_sms is False else "yes",
            _GROUP_SEPARATOR.join(escape(group, _GROUP_SEPARATOR) for group in record.groups or ()),
            *(fields.get(name, "") for name in field_names),
        ]
        yield _line(cells, separator)


def _line(cells: Sequence[str], separator: str) -> str:
    """One row of a file, with its line end."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=separator).writerow([defuse(cell) for cell in cells])
    return target.getvalue()
