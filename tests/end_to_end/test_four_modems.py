"""Kill -9 of a box with four modems, of which one is dead, one slow, and two swap their SIMs."""

import os

import pytest
from end_to_end.four_modems import be_killed
from end_to_end.stage import Stage
from end_to_end.trials import Row

pytestmark = pytest.mark.slow

# `make fault-table` kills oftener, and the torture a hundred times.
KILLS = int(os.environ.get("KILLS", "4"))
SEED = int(os.environ.get("KILLS_SEED", "20260319"))


@pytest.mark.timeout(600)
def test_four_modems_lose_and_repeat_nothing_when_the_box_is_killed(stage: Stage) -> None:
    print(f"KILLS_SEED={SEED}")
    result = be_killed(stage, SEED, KILLS, "four")
    print(result)
    assert result.verdict.kept, result
    assert result.unsettled == 0, "a report settles what is uncertain"
    # At each kill every living modem had at most one segment.
    assert result.uncertain <= 3 * result.kills
    stage.rows.append(
        Row(
            "kill -9, four modems",
            f"{KILLS} times; one modem dead, one slow, two swap their SIMs, ports disappear",
            "at the next start",
            result.verdict,
            f"{result.shown} SMS “uncertain” in the end",
        )
    )
