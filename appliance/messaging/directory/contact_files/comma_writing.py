"""Write contacts to CSV: a file for people and spreadsheets, which `read` returns unchanged."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from appliance.messaging.directory.contact_files import detail_cells
from appliance.messaging.directory.contact_files.comma import GROUP_SEPARATORS
from appliance.messaging.directory.contact_files.joined import escape
from appliance.messaging.directory.contact_files.records import ContactRecord, RecordNumber
from appliance.messaging.directory.contact_files.titles import field_title
from appliance.messaging.directory.spreadsheet import defuse
from appliance.store.contact_details import NAMES


@dataclass(frozen=True, slots=True)
class Words:
    """The titles of the columns, and yes and no; `titles` reads those of every language."""

    name: str = "name"
    number: str = "number"
    label: str = "label"
    notes: str = "notes"
    accepts_sms: str = "accepts sms"
    groups: str = "groups"
    private: str = "private"
    external_id: str = "external id"
    email: str = "e-mail address"
    language: str = "language"
    colleague: str = "colleague"
    street: str = "street and number"
    postcode: str = "postcode"
    town: str = "town"
    preferred: str = "gets the one SMS for the address"
    promotional: str = "promotional SMS"
    yes: str = "yes"
    no: str = "no"


ENGLISH = Words()


def write_csv(
    records: Iterable[ContactRecord], *, separator: str = ",", words: Words = ENGLISH
) -> Iterator[str]:
    """Yield the lines of the file, titles first, with every cell quoted and defused.

    The columns are name, number, label (`number 2`, `label 2` etc. for further ones), notes,
    accepts sms, groups (joined by `|`), one for each detail that anybody has, and one for each
    custom field. If anybody has a private number, each label is followed by a column for it.
    """
    kept = list(records)
    most = max((len(record.numbers) for record in kept), default=1)
    field_names = sorted({name for record in kept for name, _ in record.fields or ()})
    details = [detail_cells.written(record.details, words.yes, words.no) for record in kept]
    known = [name for name in NAMES if any(each.get(name) for each in details)]
    private = any(number.private for record in kept for number in record.numbers)
    titles = [words.name]
    for position in range(max(most, 1)):
        counter = f" {position + 1}" if position else ""
        titles += [f"{words.number}{counter}", f"{words.label}{counter}"]
        titles += [f"{words.private}{counter}"] if private else []
    titles += [words.notes, words.accepts_sms, words.groups]
    titles += [*(getattr(words, name) for name in known), *map(field_title, field_names)]
    yield _line(titles, separator)
    for record, its_details in zip(kept, details, strict=True):
        cells = [record.name]
        for position in range(max(most, 1)):
            number = record.numbers[position] if position < len(record.numbers) else None
            cells += [number.number, number.label] if number else ["", ""]
            if private:
                cells.append(_privacy(number, words))
        fields = dict(record.fields or ())
        cells += [
            record.notes or "",
            words.no if record.accepts_sms is False else words.yes,
            "|".join(map(_group, record.groups or ())),
            *(its_details.get(name, "") for name in known),
            *(fields.get(name, "") for name in field_names),
        ]
        yield _line(cells, separator)


def _privacy(number: RecordNumber | None, words: Words) -> str:
    if number is None or number.private is None:
        return ""
    return words.yes if number.private else words.no


def _group(name: str) -> str:
    """Return the name of a group, escaped so that it contains no separator."""
    escaped = escape(name, GROUP_SEPARATORS).replace(":::", "\\:\\:\\:")
    return f"\\{escaped}" if escaped.startswith("* ") else escaped


def _line(cells: Sequence[str], separator: str) -> str:
    """Return one row of a file with its line end."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerow([defuse(cell) for cell in cells])
    return target.getvalue()
