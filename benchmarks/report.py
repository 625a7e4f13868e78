"""Format the table of the results."""

from collections.abc import Sequence

from benchmarks.lab import Figure, Measure
from benchmarks.peers.peer import Kind

NOTHING = Figure("-")
BEGIN, END = "<!-- a run -->", "<!-- end of the run -->"
Found = dict[tuple[str, str], dict[str, Figure]]  # by measure and peer


def table(measures: Sequence[Measure], kinds: Sequence[Kind], found: Found) -> str:
    """Return one Markdown table: the measure, each peer, ours, and our target."""
    lines = [
        f"| what | {' | '.join(kind.name for kind in kinds)} | ours must |",
        f"|---|{'---|' * len(kinds)}---|",
    ]
    for measure in measures:
        for row in measure.rows:
            cells = [
                found.get((measure.name, kind.name), {}).get(row.key, NOTHING) for kind in kinds
            ]
            if any(cell is not NOTHING for cell in cells):
                must = f"{row.must} {_verdict(measure, row.key, kinds, found)}".strip()
                shown = " | ".join(cell.text for cell in cells)
                lines.append(f"| {row.what} | {shown} | {must} |")
    return "\n".join(lines)


def put_into(document: str, text: str) -> str:
    """Return `document` with `text` between its marks. Raise ValueError if it has none."""
    before, first, rest = document.partition(BEGIN)
    _, second, after = rest.partition(END)
    if not first or not second:
        raise ValueError(f"no {BEGIN} ... {END}")
    return f"{before}{BEGIN}\n\n{text}\n\n{END}{after}"


def _verdict(measure: Measure, key: str, kinds: Sequence[Kind], found: Found) -> str:
    row = next(row for row in measure.rows if row.key == key)
    if row.met is None:
        return ""
    values = {
        kind.ours: [
            figure.value
            for each in kinds
            if each.ours == kind.ours
            and (figure := found.get((measure.name, each.name), {}).get(key)) is not None
            and figure.value is not None
        ]
        for kind in kinds
    }
    ours = values.get(True, [])
    if not ours:
        return ""
    return "✓" if row.met(ours[0], values.get(False, [])) else "✗"
