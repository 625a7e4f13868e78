"""What the benchmark counts and prints."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.lab import Figure, Measure, Row, above_all, at_most, median, ninetieth
from benchmarks.load import longs, singles
from benchmarks.peers.appliance import ApplianceKind
from benchmarks.peers.smstools import SmstoolsKind
from benchmarks.processes import Program
from benchmarks.report import BEGIN, END, put_into, table
from benchmarks.world import Taken, lost_and_repeated, rate, until

ROOT = Path(__file__).parent.parent.parent


def test_each_message_that_never_came_and_each_copy_counts_once() -> None:
    assert lost_and_repeated(["a", "b", "c"], ["a", "c", "c", "c", "x"]) == (1, 2)


def test_the_rate_leaves_out_the_start() -> None:
    taken = [Taken("+33639980001", "", at_ms, 1) for at_ms in (10_000, 10_500, 11_000)]
    assert rate(taken) == 2.0
    assert rate(taken[:1]) == 0.0


def test_medians() -> None:
    values = [float(value) for value in range(1, 11)]
    assert (median(values), ninetieth(values)) == (5.0, 10.0)


def test_texts_differ_and_long_ones_take_three_segments() -> None:
    assert len({message.text for message in singles(500)}) == 500
    assert all(306 < len(message.text) <= 459 for message in longs(3))


def test_the_table_judges_ours_by_the_best_peer_of_the_same_run() -> None:
    kinds = (SmstoolsKind("smstools best", best=True), ApplianceKind())
    rows = (
        Row("rate", "messages/s", "400, and twice the best", above_all(2.0, 400.0)),
        Row("idle", "idle CPU %", "0.1", at_most(0.1)),
        Row("none", "not measured"),
    )
    measure = Measure("sending", rows, lambda _lab, _kind: {})
    found = {
        ("sending", "smstools best"): {"rate": Figure("300", 300.0), "idle": Figure("0", 0.0)},
        ("sending", "ours"): {"rate": Figure("500", 500.0), "idle": Figure("0.05", 0.05)},
    }
    assert table([measure], kinds, found).splitlines()[2:] == [
        "| messages/s | 300 | 500 | 400, and twice the best ✗ |",
        "| idle CPU % | 0 | 0.05 | 0.1 ✓ |",
    ]


def test_the_table_takes_the_place_of_the_last_one() -> None:
    assert put_into(f"a\n{BEGIN}\nold\n{END}\nb", "new") == f"a\n{BEGIN}\n\nnew\n\n{END}\nb"
    with pytest.raises(ValueError, match="no <!--"):
        put_into("nothing here", "new")


@pytest.mark.slow
def test_the_cpu_of_children_counts(tmp_path: Path) -> None:
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    words = [sys.executable, "-c"]
    code = f"import subprocess, time; subprocess.run({[*words, burn]!r}); time.sleep(60)"
    program = Program([*words, code], tmp_path / "log")
    try:
        assert until(lambda: program.usage().cpu_s >= 0.3, 20.0)
        assert program.usage().resident_octets > 1_000_000
    finally:
        program.stop()
    assert not program.running


@pytest.mark.slow
def test_the_command_measures_ours_and_prints_the_table() -> None:
    words = ["-m", "benchmarks", "drain", "--quick", "--only", "ours"]
    program = subprocess.run(
        [sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=100
    )
    assert program.returncode == 0, program.stderr
    assert "| of 300 drained: stored / lost / stored twice | 300 / 0 / 0 | 300 / 0 / 0 ✓ |" in (
        program.stdout
    )
