r"""Cells that a spreadsheet opens as text, never as a formula.

A cell that begins with `=`, `+`, `-`, `@` or a control character runs as a formula when a
spreadsheet opens the file. So does what stands behind a separator inside a cell, when the file is
opened with another separator than it was written with: quotes do not hold then. Each such place is
defused by an apostrophe, which spreadsheets show as text; `restore` takes it off again, so that a
file comes back unchanged.
"""

import re

# The last four are the full-width forms of `=+-@`, which some spreadsheets take as well.
_FORMULA = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
# A telephone number is the one thing that may begin with a plus: it cannot calculate anything.
_TELEPHONE = r"\+\d{6,15}(?:[,;\t\r\n|]|\Z)"
# The beginning of a cell, or what a spreadsheet may take for one; blanks and quotes do not help.
_PLACE = rf"(\A(?=\'*[\t\r\n])|(?:\A|[,;\t\r\n|])[ \"\xa0]*(?=\'*(?!{_TELEPHONE}){_FORMULA}))"
_DEFUSE = re.compile(_PLACE)
_RESTORE = re.compile(rf"{_PLACE}'")
# ="0612345678" is how people make a spreadsheet keep the first zero.
_TEXT_FORMULA = re.compile(r'=\s*"((?:[^"]|"")*)"\s*\Z')


def defuse(cell: str) -> str:
    """`cell` with an apostrophe wherever a spreadsheet could take something for a formula."""
    return _DEFUSE.sub(r"\1'", cell)


def restore(cell: str) -> str:
    """What `defuse` was given."""
    return _RESTORE.sub(r"\1", cell)


def text_of(cell: str) -> str:
    """The text of a cell: `="06..."` is the text in the quotes, all else what was written."""
    found = _TEXT_FORMULA.match(cell)
    return found[1].replace('""', '"') if found else restore(cell)
