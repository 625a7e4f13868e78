"""From the octets of an upload to records: what kind of file, which encoding, which separator."""

import csv
from dataclasses import dataclass
from typing import Literal

from appliance.errors import N_
from appliance.messaging.contact_files.cards import read_cards
from appliance.messaging.contact_files.comma import find_separator, read_csv
from appliance.messaging.contact_files.objects import read_json
from appliance.messaging.contact_files.records import ContactFileError, ContactRecord

# 20,000 contacts with notes are about 2 MB.
MOST_OCTETS = 5_000_000
Kind = Literal["csv", "json", "vcard"]


@dataclass(frozen=True, slots=True)
class FileContents:
    """The records of a file, and how it was read, for the person to judge."""

    kind: Kind
    encoding: str  # "UTF-8", "UTF-16", "Windows-1252", "ISO-8859-1"
    separator: str | None  # of CSV
    has_header: bool
    records: tuple[ContactRecord, ...]


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the encoding's name.

    UTF-8 if it is valid as such (random Windows-1252 text practically never is), then
    Windows-1252, then ISO-8859-1, which takes every octet.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError:
            pass
    for codec, name in (("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")):
        try:
            return data.decode(codec), name
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "ISO-8859-1"


def read(data: bytes) -> FileContents:
    """The contacts of an uploaded file.

    Raises ContactFileError (field "file"): empty, too large, not text, or broken as a whole. What
    is wrong with one line only is left to the judgement of that line.
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
    begin = text.lstrip()[:20].upper()
    if not begin:
        raise ContactFileError("file_empty", N_("The file is empty."))
    if begin.startswith("BEGIN:VCARD"):
        return _contents("vcard", encoding, read_cards(text))
    if begin.startswith(("[", "{")):
        return _contents("json", encoding, read_json(text))
    try:
        separator = find_separator(text)
        records, has_header = read_csv(text, separator)
    except csv.Error as error:
        raise ContactFileError(
            "not_csv", N_("This file cannot be read as CSV: %(reason)s"), reason=str(error)
        ) from error
    return _contents("csv", encoding, records, separator, has_header=has_header)


def _contents(
    kind: Kind,
    encoding: str,
    records: list[ContactRecord],
    separator: str | None = None,
    *,
    has_header: bool = False,
) -> FileContents:
    if not records:
        raise ContactFileError("no_contacts", N_("There is no contact in this file."))
    return FileContents(kind, encoding, separator, has_header, tuple(records))
