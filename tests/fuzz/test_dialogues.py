"""Tens of thousands of damaged dialogues, from line to store, with good messages among them.

The modem's output is damaged at any octet for twenty minutes of its time. Then the line is good
again, and every well-formed message must be in the store once, and none sent twice.
"""

import itertools
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from fuzz import corpus
from fuzz.scenes import Outcome, Scene
from fuzz.watched import LONGEST_STEP, Ear

from appliance.modem.simulator.profiles import PROFILES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SEED = int(os.environ.get("FUZZ_SEED", "20260901"))
WAYS = ("auto", "stored", "direct")


def scenes() -> Iterator[tuple[str, str, int]]:
    """Yield the scenes that failed once, then new ones without end."""
    for seed in corpus.failed_scenes():
        yield seed.profile, seed.receiving, seed.seed
    kinds = itertools.cycle(itertools.product(sorted(PROFILES), WAYS))
    for number in itertools.count():
        profile, receiving = next(kinds)
        yield profile, receiving, SEED + number


def play(folder: Path, monkeypatch: pytest.MonkeyPatch, scene: tuple[str, str, int]) -> Outcome:
    """Play a scene with its own store."""
    shutil.rmtree(folder, ignore_errors=True)
    played = Scene(folder, *scene)
    try:
        return played.play(monkeypatch)
    finally:
        played.books.store.close()


@pytest.mark.parametrize("count", [3000, pytest.param(100_000, marks=pytest.mark.torture)])
def test_damaged_dialogues_lose_nothing_that_is_well_formed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, ear: Ear, count: int
) -> None:
    print(f"\nseed {SEED} (set FUZZ_SEED for another)")
    damaged = played = good = repeated = 0
    longest = 0.0
    out: Counter[str] = Counter()
    began = time.monotonic()
    for scene in scenes():
        outcome = play(folder / "box", monkeypatch, scene)
        damaged += outcome.damaged
        played += 1
        good += outcome.good
        repeated += outcome.repeated
        longest = max(longest, outcome.longest_step)
        out.update(outcome.out)
        assert ear.heard == [], scene
        assert outcome.is_kept(), (scene, outcome)
        assert outcome.longest_step < LONGEST_STEP, scene
        if damaged >= count:
            break
    seconds = time.monotonic() - began
    print(
        f"{damaged} damaged dialogues in {played} scenes with {good} good messages in"
        f" {seconds:.1f} s; longest step {longest * 1000:.0f} ms;"
        f" out: {dict(out)}, {repeated} segments twice"
    )
