"""All measures, in the order of the table."""

from typing import Final

from benchmarks.lab import Measure
from benchmarks.measures import (
    arrival,
    drain,
    idle,
    kills,
    lines,
    merge,
    mix,
    network,
    page,
    pages,
    recovery,
    segments,
    spent,
    syncs,
    throughput,
)

MEASURES: Final[tuple[Measure, ...]] = (
    throughput.MEASURE,
    network.MEASURE,
    lines.MEASURE,
    segments.MEASURE,
    drain.MEASURE,
    arrival.MEASURE,
    idle.MEASURE,
    syncs.MEASURE,
    spent.MEASURE,
    page.MEASURE,
    pages.MEASURE,
    mix.MEASURE,
    merge.MEASURE,
    kills.MEASURE,
    recovery.MEASURE,
)
