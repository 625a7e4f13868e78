"""Whether a cell holds a telephone number, told by its look: no country is known here."""

import re

from appliance.messaging.directory.contact_files.telephone import of_uri, several
from appliance.messaging.directory.spreadsheet import text_of

_NUMBER = re.compile(r"(?=(?:\D*\d){3})['+(]?[\d\s+().\-/]+\Z")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})\Z|\d{4}-\d\d-\d\d\Z")
# A spreadsheet's numbers: 612345678.0 and 6,12E+08.
_POWER = re.compile(r"\d(?:[.,]\d+)?E\+?\d{1,2}\Z", re.IGNORECASE)
_LONGEST = 200
# A number with fewer digits is a short code, or a postcode, or a counter.
_DIGITS_OF_A_PERSON = 8


def looks_like_number(cell: str) -> bool:
    """Whether `cell` has nothing but digits and what people put between them."""
    if len(cell) > _LONGEST:
        return False
    written = of_uri(text_of(cell.strip()))
    if _DATE.match(written):
        return False
    return all(_NUMBER.match(piece) or _POWER.match(piece) for piece in several(written))


def looks_like_person(cell: str) -> bool:
    """Whether `cell` looks like the number of a person: no postcode, no counter."""
    if not looks_like_number(cell):
        return False
    digits = sum(letter.isdecimal() for letter in cell)
    return digits >= _DIGITS_OF_A_PERSON or bool(_POWER.match(text_of(cell.strip())))


def without_apostrophe(cell: str) -> str:
    """`'0612345678`, a spreadsheet's mark for text, without its apostrophe."""
    return cell[1:] if cell.startswith("'") and looks_like_number(cell) else cell
