"""Measure every page with a store of several years; the whole table goes to stderr."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

from appliance.clock import SystemClock
from appliance.store.database import Store
from benchmarks import pages
from benchmarks.lab import Figure, Lab, Measure, Row, at_most
from benchmarks.peers.peer import Kind
from benchmarks.seed import Sizes, seed

ROWS: Final = (
    Row("slowest", "slowest page over a million messages, median CPU ms", "25", at_most(25.0)),
    Row("p95", "... its 95th percentile, ms"),
    Row("scans", "queries of pages that read all messages", "0", at_most(0.0)),
)


def _run(lab: Lab, kind: Kind) -> dict[str, Figure]:
    del kind  # this measure runs in this process
    directory = Path(tempfile.mkdtemp(prefix="pages-", dir=lab.directory))
    try:
        store = Store.open(directory / "appliance.db", SystemClock())
        seed(store, Sizes(messages=lab.pick(100_000, pages.MESSAGES)))
        figures = pages.run(store, rounds=lab.pick(5, pages.ROUNDS))
        store.close()
    finally:
        if not lab.keep:
            shutil.rmtree(directory, ignore_errors=True)
    print(pages.table(figures), file=sys.stderr)
    slowest = max(figures, key=lambda figure: figure.median_ms)
    scans = sum(len(figure.scans) for figure in figures)
    return {
        "slowest": Figure(f"{slowest.median_ms:.1f} ({slowest.name})", slowest.median_ms),
        "p95": Figure(f"{slowest.p95_ms:.1f}", slowest.p95_ms),
        "scans": Figure(str(scans), scans),
    }


MEASURE: Final = Measure("pages", ROWS, _run, ours_only=True)
