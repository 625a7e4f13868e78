"""A week of an office's messages, with nights and faults, in minutes: memory and files stay flat.

The daemon is a separate process and all its threads are real; its clock only skips the hours in
which nothing happens. The test itself starts the scheduler's timed jobs, on the scheduler's own
thread. The first day is a warm-up.
"""

import os
import time
from collections.abc import Callable
from typing import Any

import pytest
from soak.office import Office, assert_closed

pytestmark = pytest.mark.slow

SEED = int(os.environ.get("SOAK_SEED", "20260906"))
MEBIBYTE = 1024 * 1024
# Limits of growth, from the end of the first day to the end of the last.
MOST_GROWN_KIB = 5 * 1024
MOST_LOG = 40 * MEBIBYTE  # SQLite itself copies it back at 32 MiB
MOST_OCTETS_PER_MESSAGE = 2000  # of the database, including indexes and journal
MOST_LOGGED = 200_000  # octets of the daemon's log in a week


def weighed(office: Office) -> dict[str, Any]:
    """Measure the daemon while nothing is in progress."""
    weight: dict[str, Any] = office.do("weigh")
    print(
        f"  RSS {weight['rss_kib']} KiB, SQLite {weight['sqlite'] // 1024} KiB"
        f" {weight['of_connections']}, {weight['objects']} objects,"
        f" {weight['descriptors']} descriptors, {len(weight['threads'])} threads,"
        f" {weight['connections']} connections, database {weight['database']} B,"
        f" log {weight['log']} B, rows {weight['rows']}"
    )
    return weight


def assert_kept(office: Office) -> None:
    """Check that nothing was lost or repeated, in either direction."""
    verdict = office.verdict()
    print(f"  {verdict}; faults: {dict(office.faults)}")
    assert verdict["lost"] == verdict["in twice"] == verdict["out twice"] == 0
    assert verdict["not gone"] <= verdict["told"]


def assert_flat(office: Office, first: dict[str, Any], last: dict[str, Any]) -> None:
    """Check that nothing grew except what must."""
    assert_closed(first, last)
    assert last["rss_kib"] + last["swapped_kib"] - first["rss_kib"] < MOST_GROWN_KIB
    assert last["log"] < MOST_LOG
    messages = last["rows"]["message"] - first["rows"]["message"]
    assert (last["database"] - first["database"]) / messages < MOST_OCTETS_PER_MESSAGE
    assert len(office.box.said()) < MOST_LOGGED


@pytest.mark.timeout(240)
def test_a_day(make_office: Callable[[int], Office]) -> None:
    print(f"\nseed {SEED} (set SOAK_SEED for another)")
    office = make_office(SEED)
    office.day(messages=60, faults=1)
    first = weighed(office)
    office.do("trace")
    office.day(messages=120, faults=2)
    traced = office.do("traced")
    last = weighed(office)
    print(
        f"  still there of what was allocated on the day: {traced['grown']} B",
        *traced["top"],
        sep="\n    ",
    )
    assert_kept(office)
    assert_closed(first, last)
    assert traced["grown"] < MEBIBYTE


@pytest.mark.torture
@pytest.mark.timeout(1800)
def test_a_week(make_office: Callable[[int], Office]) -> None:
    print(f"\nseed {SEED} (set SOAK_SEED for another)")
    began = time.monotonic()
    office = make_office(SEED)
    weights = []
    for day in range(7):
        if day == 6:
            office.do("trace")
        office.day(messages=5000 // 7 + 1, faults=4)
        print(f"day {day + 1}, after {time.monotonic() - began:.0f} s:")
        if day == 6:
            traced = office.do("traced")
            print(f"  grown on the day: {traced['grown']} B", *traced["top"], sep="\n    ")
        weights.append(weighed(office))
    assert_kept(office)
    # The last day was traced, and tracing itself needs memory.
    assert_flat(office, weights[0], weights[5])
    assert_closed(weights[0], weights[6])
    assert traced["grown"] < MEBIBYTE
