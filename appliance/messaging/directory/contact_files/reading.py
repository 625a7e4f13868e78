"""Read an upload into records: detect its kind, encoding and separator."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from appliance.errors import N_
from appliance.messaging.directory.contact_files.cards import read_cards
from appliance.messaging.directory.contact_files.columns import Choice
from appliance.messaging.directory.contact_files.comma import Table, read_csv
from appliance.messaging.directory.contact_files.letters import UTF_16, decode
from appliance.messaging.directory.contact_files.objects import read_json
from appliance.messaging.directory.contact_files.records import ContactFileError, ContactRecord

# 20,000 contacts with notes are about 2 MB.
MOST_OCTETS = 5_000_000
Kind = Literal["csv", "json", "vcard"]


@dataclass(frozen=True, slots=True)
class FileContents:
    """The records of a file, and how it was read, for a person to check."""

    kind: Kind
    encoding: str  # "UTF-8", "UTF-8, Windows-1252", ...: all encodings found
    records: tuple[ContactRecord, ...]
    table: Table | None = None  # what was detected about a CSV file

    @property
    def separator(self) -> str | None:
        """The separator of a CSV file."""
        return self.table.separator if self.table else None

    @property
    def has_header(self) -> bool:
        """Whether a CSV file has titles."""
        return self.table is not None and self.table.has_titles


def read(data: bytes, choice: Choice | None = None) -> FileContents:
    """Return the contacts of an uploaded file; `choice` is a person's choice of columns.

    Raise ContactFileError (field "file") if it is empty, too large, not text, or damaged as a
    whole. Errors in a single line are left to the comparison of that line.
    """
    text, encoding = read_text(data)
    begin = text.lstrip()[:20].upper()
    if begin.startswith("BEGIN:VCARD"):
        cards, encoding = read_cards(text.encode() if encoding == UTF_16 else data)
        return _contents("vcard", encoding, cards)
    if begin.startswith(("[", "{")):
        return _contents("json", encoding, read_json(text))
    try:
        table = read_csv(text, choice)
    except csv.Error as error:
        raise not_csv(error) from error
    return _contents("csv", encoding, table.records, table)


def read_text(data: bytes) -> tuple[str, str]:
    """Return the text of an uploaded file and its encoding.

    Raise ContactFileError if it is empty, too large or not text.
    """
    if len(data) > MOST_OCTETS:
        raise ContactFileError(
            "file_too_large",
            N_("The file is larger than %(megabytes)d MB."),
            cure=N_("Split it and import the parts one after the other."),
            megabytes=MOST_OCTETS // 1_000_000,
        )
    text, encoding = decode(data)
    if "\0" in text:
        raise ContactFileError(
            "not_text",
            N_("This is not a text file."),
            cure=N_("In a spreadsheet, choose “Save as” and then CSV."),
        )
    if not text.strip():
        raise ContactFileError("file_empty", N_("The file is empty."))
    return text, encoding


def not_csv(error: csv.Error) -> ContactFileError:
    """Return the error for a text that has an invalid row."""
    return ContactFileError(
        "not_csv", N_("This file cannot be read as CSV: %(reason)s"), reason=str(error)
    )


def _contents(
    kind: Kind, encoding: str, records: Sequence[ContactRecord], table: Table | None = None
) -> FileContents:
    if not records:
        raise ContactFileError("no_contacts", N_("There is no contact in this file."))
    return FileContents(kind, encoding, tuple(records), table)
