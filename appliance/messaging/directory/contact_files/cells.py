"""Recognise telephone numbers in cells by their form: the country is not known here."""

import re

from appliance.messaging.directory.contact_files.telephone import of_uri, several
from appliance.messaging.directory.spreadsheet import text_of

_NUMBER = re.compile(r"(?=(?:\D*\d){3})['+(]?[\d\s+().\-/]+\Z")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})\Z|\d{4}-\d\d-\d\d\Z")
# Numbers as a spreadsheet writes them: 612345678.0 and 6,12E+08.
_POWER = re.compile(r"\d(?:[.,]\d+)?E\+?\d{1,2}\Z", re.IGNORECASE)
_LONGEST = 200
# A number with fewer digits is a short code, a postcode or a counter.
_DIGITS_OF_A_PERSON = 8


def looks_like_number(cell: str) -> bool:
    """Return whether `cell` has only digits and the characters that people write between them."""
    if len(cell) > _LONGEST:
        return False
    written = of_uri(text_of(cell.strip()))
    if _DATE.match(written):
        return False
    return all(_NUMBER.match(piece) or _POWER.match(piece) for piece in several(written))


def looks_like_person(cell: str) -> bool:
    """Return whether `cell` looks like a person's number, not a postcode or a counter."""
    if not looks_like_number(cell):
        return False
    digits = sum(letter.isdecimal() for letter in cell)
    return digits >= _DIGITS_OF_A_PERSON or bool(_POWER.match(text_of(cell.strip())))


def without_apostrophe(cell: str) -> str:
    """Return `'0612345678` without the apostrophe, with which a spreadsheet marks text."""
    return cell[1:] if cell.startswith("'") and looks_like_number(cell) else cell
