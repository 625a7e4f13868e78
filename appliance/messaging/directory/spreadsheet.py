"""Write cells that a spreadsheet opens as text, never as a formula.

A cell that begins with `=`, `+`, `-`, `@` or a control character runs as a formula when a
spreadsheet opens the file. So does text after a separator inside a cell if the file is opened with
another separator than it was written with, because quotes do not help then. An apostrophe defuses
each such place, which spreadsheets show as text; `restore` removes it, so that a file comes back
unchanged.
"""

import re

# The last four are the full-width forms of `=+-@`, which some spreadsheets accept as well.
_FORMULA = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
# Only a telephone number may begin with a plus sign, because it cannot calculate anything.
_TELEPHONE = r"\+\d{6,15}(?:[,;\t\r\n|]|\Z)"
# The beginning of a cell, or what a spreadsheet may take for one, with any spaces and quotes.
_PLACE = rf"(\A(?=\'*[\t\r\n])|(?:\A|[,;\t\r\n|])[ \"\xa0]*(?=\'*(?!{_TELEPHONE}){_FORMULA}))"
_DEFUSE = re.compile(_PLACE)
_RESTORE = re.compile(rf"{_PLACE}'")
# People write ="0612345678" to make a spreadsheet keep the leading zero.
_TEXT_FORMULA = re.compile(r'=\s*"((?:[^"]|"")*)"\s*\Z')


def defuse(cell: str) -> str:
    """Return `cell` with an apostrophe wherever a spreadsheet could see a formula."""
    return _DEFUSE.sub(r"\1'", cell)


def restore(cell: str) -> str:
    """Return the cell as it was before `defuse`."""
    return _RESTORE.sub(r"\1", cell)


def text_of(cell: str) -> str:
    """Return the text of a cell: of `="06..."` the text in the quotes, else the cell itself."""
    found = _TEXT_FORMULA.match(cell)
    return found[1].replace('""', '"') if found else restore(cell)
