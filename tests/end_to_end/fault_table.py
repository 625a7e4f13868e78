"""Write the fault table of docs/reliability.md from the tests' measurements."""

import os
import platform
from pathlib import Path

from end_to_end.trials import Row

BEGIN, END = "<!-- fault table: begin -->", "<!-- fault table: end -->"


def text(rows: list[Row]) -> str:
    """Return the table."""
    machine = f"{os.cpu_count()} cores ({platform.machine()}), load {os.getloadavg()[0]:.0f}"
    lines = [
        f"Measured by `make fault-table` on {machine}.",
        "",
        "| fault | injected how | goes on after | lost | repeated | what people see |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        verdict = row.verdict
        assert verdict is not None
        told = f" ({verdict.told} shown as not gone or uncertain)" if verdict.told else ""
        lines.append(
            f"| {row.fault} | {row.injected} | {row.recovered} "
            f"| {verdict.lost} of {verdict.messages}{told} | {verdict.repeated} | {row.seen} |"
        )
    return "\n".join(lines)


def write(rows: list[Row], page: Path) -> None:
    """Put the table between its marks."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{text(rows)}\n{END}{after}", encoding="utf-8")
