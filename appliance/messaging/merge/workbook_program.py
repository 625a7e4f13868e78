"""The program that reads a workbook in a process of its own, and writes its rows as JSON.

The library that reads workbooks ends the whole process if it cannot get memory, and two cells far
apart are enough to make it ask for hundreds of gigabytes. So it runs in a child with little memory
and time. Standard input is the file; the first argument is the directory of the library.

The first line of the output names the kind and the sheets, each other line is `[line, cell, ...]`;
the last is the number of rows. It imports nothing of this product, to start quickly.
"""

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

MEMORY_OCTETS = 192 * 1024 * 1024
SECONDS = 20
MOST_CELLS = 500
# What the parent reads at most; a file of texts has less.
MOST_OUTPUT = 16_000_000


def limit() -> None:
    """Allow this process little memory and time."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_OCTETS, MEMORY_OCTETS))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def kind_of(data: bytes) -> str:
    """Return "xlsx" or "ods"; an empty text for another archive, and "damaged" for a broken one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "damaged"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    return "ods" if "content.xml" in names and b"opendocument.spreadsheet" in data[:200] else ""


def value(cell: Any) -> Any:
    """Return a cell as JSON holds it: a date or a time is an object with its kind."""
    if isinstance(cell, timedelta):
        return {"duration": cell.total_seconds()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    return cell


def rows(data: bytes, most_rows: int, kind: str) -> Iterator[Any]:
    """Yield the head, the rows that are not empty, and their number; no row if they are too many.

    The parent would refuse them, after it had read the first ones into much more memory.
    """
    from python_calamine import SheetVisibleEnum, load_workbook

    with load_workbook(io.BytesIO(data)) as workbook:
        sheets = [
            each.name
            for each in workbook.sheets_metadata
            if each.visible == SheetVisibleEnum.Visible
        ]
        filled = [name for name in sheets if workbook.get_sheet_by_name(name).height]
        yield {"kind": kind, "sheets": filled}
        sheet = workbook.get_sheet_by_name(filled[0]) if filled else None
        found = sum(1 for _ in filled_rows(sheet))
        if found <= most_rows:
            for line, cells in filled_rows(sheet):
                yield [line, *map(value, cells[: MOST_CELLS + 1])]
        yield found


def filled_rows(sheet: Any) -> Iterator[tuple[int, Any]]:
    """Yield the rows that are not empty, each with its line."""
    for line, cells in enumerate(sheet.iter_rows() if sheet else (), start=1):
        if any(cell != "" for cell in cells):
            yield line, cells


def main() -> None:
    """Read the file and write its rows."""
    library, most_rows = sys.argv[1], int(sys.argv[2])
    sys.path.append(library)
    limit()
    data = sys.stdin.buffer.read()
    kind, written = kind_of(data), 0
    if kind in ("", "damaged"):
        sys.stdout.write(json.dumps({"kind": kind}))
        return
    for each in rows(data, most_rows, kind):
        line = json.dumps(each, ensure_ascii=False, separators=(",", ":")) + "\n"
        written += len(line)
        if written > MOST_OUTPUT:
            raise MemoryError
        sys.stdout.buffer.write(line.encode())


if __name__ == "__main__":
    main()
