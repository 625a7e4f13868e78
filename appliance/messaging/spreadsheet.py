"""Cells that a spreadsheet opens as text, never as a formula.

A cell that begins with `=`, `+`, `-`, `@` or a control character runs as a formula when a
spreadsheet opens the file. It is defused by an apostrophe in front, which spreadsheets show as
text; `restore` takes it off again, so that a file comes back unchanged.
"""

import re

# The last four are the full-width forms of `=+-@`, which some spreadsheets take as well.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
# A telephone number is the one thing that may begin with a plus: it cannot calculate anything.
_TELEPHONE = re.compile(r"\+\d{6,15}\Z")


def defuse(cell: str) -> str:
    """`cell` with an apostrophe in front if a spreadsheet could take it for a formula."""
    if _FORMULA.match(cell) and not _TELEPHONE.match(cell):
        return "'" + cell
    return cell


def restore(cell: str) -> str:
    """What `defuse` was given."""
    if cell.startswith("'") and _FORMULA.match(cell):
        return cell[1:]
    return cell
