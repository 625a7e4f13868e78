"""Compare our program, gammu-smsd and smstools on the product's simulated modem.

    python -m benchmarks                                  everything: about a quarter of an hour
    python -m benchmarks --quick                          about two minutes
    python -m benchmarks throughput arrival --only ours

Prints one Markdown table, with the machine and its load. See docs/benchmarks.md.
"""

import argparse
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks import machine, report
from benchmarks.lab import Figure, Lab, Measure
from benchmarks.measures.every import MEASURES
from benchmarks.peers.kinds import KINDS
from benchmarks.peers.peer import Kind


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the requested measures. Return 1 if something could not be measured."""
    chosen = _parser().parse_args(arguments)
    measures = [one for one in MEASURES if not chosen.measure or one.name in chosen.measure]
    kinds = [
        kind
        for kind in KINDS
        if (chosen.all or not kind.name.endswith("default"))
        and (not chosen.only or kind.name.split()[0] in chosen.only)
    ]
    for kind in [kind for kind in kinds if not kind.installed()]:
        print(f"{kind.name}: not installed, left out", file=sys.stderr)
        kinds.remove(kind)
    lab = Lab(Path(tempfile.mkdtemp(prefix="benchmarks-")), quick=chosen.quick, keep=chosen.keep)
    began, load = time.monotonic(), machine.load()
    found: report.Found = {}
    try:
        for measure in measures:
            found |= _measured(lab, measure, kinds)
        minutes = (time.monotonic() - began) / 60
        text = (
            f"{report.table(measures, kinds, found)}\n\n"
            f"{machine.described(lab.directory)}. Load before {load}, after {machine.load()}."
            f" {time.strftime('%Y-%m-%d')}, {minutes:.1f} minutes{', quick' if lab.quick else ''}."
        )
        print(text)
        if chosen.write is not None:
            chosen.write.write_text(report.put_into(chosen.write.read_text(), text))
    finally:
        if not lab.keep:
            shutil.rmtree(lab.directory, ignore_errors=True)
    return 1 if any("failed" in figures for figures in found.values()) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    names = [measure.name for measure in MEASURES]
    parser.add_argument("measure", nargs="*", choices=[*names, []], help=", ".join(names))
    parser.add_argument(
        "--only", action="append", choices=["ours", "gammu", "smstools"], help="one program alone"
    )
    parser.add_argument("--all", action="store_true", help="the peers' default settings too")
    parser.add_argument("--quick", action="store_true", help="less of everything")
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="put the table into docs/benchmarks.md too"
    )
    parser.add_argument("--keep", action="store_true", help="keep stores and logs")
    return parser


def _measured(lab: Lab, measure: Measure, kinds: Sequence[Kind]) -> report.Found:
    """Run one measure for every peer. A peer that fails leaves a gap and does not stop the run."""
    wanted = [kind for kind in kinds if kind.ours or not measure.ours_only]

    def run(kind: Kind) -> dict[str, Figure]:
        began = time.monotonic()
        print(f"{measure.name}: {kind.name} ...", file=sys.stderr, flush=True)
        try:
            figures = measure.run(lab, kind)
        except Exception:  # noqa: BLE001 - the other peers must still be measured
            traceback.print_exc()
            figures = {row.key: Figure("failed") for row in measure.rows} | {"failed": Figure("")}
        shown = ", ".join(f"{key} {figure.text}" for key, figure in figures.items())
        seconds = time.monotonic() - began
        print(f"{measure.name}: {kind.name}: {shown} ({seconds:.0f} s)", file=sys.stderr)
        return figures

    with ThreadPoolExecutor(max_workers=len(wanted) if measure.together else 1) as pool:
        results = pool.map(run, wanted)
        return {
            (measure.name, kind.name): figures
            for kind, figures in zip(wanted, results, strict=True)
        }


if __name__ == "__main__":
    sys.exit(main())
