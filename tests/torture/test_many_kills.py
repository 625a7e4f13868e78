"""Five hundred kills, as in `end_to_end/test_kills.py`, with both ways of receiving."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from end_to_end import four_modems
from end_to_end.kills import Slaughter, Victim
from end_to_end.stage import IMPATIENT, Stage
from end_to_end.trials import Rows

pytestmark = pytest.mark.torture

KILLS = int(os.environ.get("KILLS", "500"))
SEED = int(os.environ.get("KILLS_SEED", "20260319"))
# So that no ledger becomes too large to search quickly.
KILLS_OF_ONE = 25
AT_ONCE = 2


@pytest.mark.timeout(3600)
def test_five_hundred_kills(tmp_path: Path) -> None:
    print(f"KILLS={KILLS} KILLS_SEED={SEED}")

    def slaughter(place: int) -> Slaughter:
        world = stage.world("--latency-s", "0.03", name=f"world{place}")
        receiving = {"SMS_APPLIANCE_MODEM_RECEIVING": ("auto", "direct", "stored")[place % 3]}
        box = stage.box(world.port, f"box{place}", environment={**IMPATIENT, **receiving})
        result = Victim(world, box, SEED + place).be_killed(KILLS_OF_ONE)
        print(place, receiving, result, flush=True)
        return result

    with Stage(tmp_path, Rows()) as stage, ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(slaughter, range(KILLS // KILLS_OF_ONE)))
    assert all(result.verdict.kept for result in results)
    assert not any(result.unsettled for result in results)
    assert all(result.uncertain <= result.kills for result in results)
    print(
        f"{sum(result.kills for result in results)} kills,"
        f" {sum(result.verdict.messages for result in results)} messages:"
        f" {sum(result.verdict.lost for result in results)} lost,"
        f" {sum(result.verdict.repeated for result in results)} repeated,"
        f" {sum(result.uncertain for result in results)} uncertain in the end"
    )


@pytest.mark.timeout(3600)
def test_a_hundred_kills_of_four_modems(tmp_path: Path) -> None:
    print(f"KILLS={KILLS} KILLS_SEED={SEED}")

    def slaughter(place: int) -> Slaughter:
        result = four_modems.be_killed(stage, SEED + place, KILLS_OF_ONE, f"four{place}")
        print(place, "four modems", result, flush=True)
        return result

    with Stage(tmp_path, Rows()) as stage:
        results = [slaughter(place) for place in range(KILLS // KILLS_OF_ONE // 5)]
    assert all(result.verdict.kept for result in results)
    assert not any(result.unsettled for result in results)
    assert all(result.uncertain <= 3 * result.kills for result in results)
    print(
        f"four modems: {sum(result.kills for result in results)} kills,"
        f" {sum(result.verdict.messages - result.received for result in results)} messages out"
        f" and {sum(result.received for result in results)} in:"
        f" {sum(result.verdict.lost for result in results)} lost,"
        f" {sum(result.verdict.repeated for result in results)} repeated,"
        f" {sum(result.uncertain for result in results)} uncertain in the end,"
        f" {sum(result.reported for result in results)} of"
        f" {sum(result.awaited for result in results)} reports settled"
    )
