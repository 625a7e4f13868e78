"""Read the rows of a workbook, XLSX or ODS, in a child process: see `workbook_program`."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Final

from appliance.messaging.directory.contact_files.comma import Row
from appliance.messaging.merge import problems
from appliance.messaging.merge.cell_texts import Cell, Notation, text_of_cell

_PROGRAM: Final = Path(__file__).with_name("workbook_program.py")
_ARCHIVE: Final = b"PK\x03\x04"
_COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LONGEST_SECONDS: Final = 60
# Only one child at a time: each may take much of a small box's memory.
_turn: Final = Lock()


@dataclass(frozen=True, slots=True)
class Workbook:
    """The rows of the first sheet that has any."""

    kind: str  # "xlsx" or "ods"
    sheets: tuple[str, ...]  # the visible ones that are not empty; the first was read
    rows: tuple[Row, ...]  # those that are not empty; none if they are too many
    row_count: int  # the number of rows of the sheet that are not empty
    # Places of columns with figures that may have lost a zero: 12,50 in the sheet is 12.5 here.
    shortened: tuple[int, ...] = ()


def is_workbook(data: bytes) -> bool:
    """Return whether a file is a workbook rather than text."""
    return data.startswith((_ARCHIVE, _COMPOUND_FILE))


def read(data: bytes, most_rows: int, notation: Notation) -> Workbook:
    """Return the rows of a workbook, or only their number above `most_rows`.

    Raise ContactFileError.
    """
    if data.startswith(_COMPOUND_FILE):
        raise problems.old_workbook()
    head, *lines = _output(data, most_rows)
    if head["kind"] == "damaged":
        raise problems.damaged()
    if not head["kind"]:
        raise problems.not_a_workbook()
    return Workbook(
        kind=head["kind"],
        sheets=tuple(head["sheets"]),
        rows=tuple(_row(line, notation) for line in lines[:-1]),
        row_count=lines[-1],
        shortened=_shortened(lines[:-1]),
    )


def _shortened(lines: Sequence[Sequence[Any]]) -> tuple[int, ...]:
    """Return the columns in which figures have one decimal and none has more than two.

    Such columns often hold prices. The library does not tell the format of a cell.
    """
    decimals: dict[int, set[int]] = {}
    for _, *cells in lines:
        for place, cell in enumerate(cells):
            if isinstance(cell, float) and not cell.is_integer():
                figure = f"{cell:.15g}"
                decimals.setdefault(place, set()).add(len(figure.partition(".")[2]))
    return tuple(sorted(place for place, seen in decimals.items() if 1 in seen <= {1, 2}))


def _output(data: bytes, most_rows: int) -> list[Any]:
    """Run the child and return its lines. Raise ContactFileError if it failed."""
    found = find_spec("python_calamine")
    library = Path(found.origin).parents[1] if found is not None and found.origin else Path()
    command = [sys.executable, "-I", "-S", str(_PROGRAM), str(library), str(most_rows)]
    with _turn:
        try:
            done = subprocess.run(  # noqa: S603 - this product's own program, without a shell
                command,
                input=data,
                capture_output=True,
                timeout=_LONGEST_SECONDS,
                env={},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise problems.too_large_unpacked() from None
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise problems.too_large_unpacked()
    if done.returncode:
        raise problems.damaged()
    return [json.loads(line) for line in done.stdout.splitlines()]


def _row(line: Sequence[Any], notation: Notation) -> Row:
    number, *cells = line
    return Row(number, tuple(text_of_cell(_value(cell), notation) for cell in cells))


def _value(cell: Any) -> Cell:
    """Return the cell that `workbook_program.value` wrote."""
    if not isinstance(cell, dict):
        known: Cell = cell
        return known
    if "duration" in cell:
        return timedelta(seconds=cell["duration"])
    if "time" in cell:
        return time.fromisoformat(cell["time"])
    written: str = cell["date"]
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
