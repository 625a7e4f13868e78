"""Kill -9 at random moments, and at the worst one: accepted by the network, not answered yet."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from end_to_end.box import until
from end_to_end.kills import Slaughter, Victim
from end_to_end.ledger import Verdict
from end_to_end.stage import IMPATIENT, Stage
from end_to_end.trials import Row, now, seconds

pytestmark = pytest.mark.slow

# `make fault-table` kills twice as often, and the torture hundreds of times.
KILLS = int(os.environ.get("KILLS", "20"))
AT_ONCE = 2  # as many boxes as the machine has cores
SEED = int(os.environ.get("KILLS_SEED", "20260319"))


@pytest.mark.timeout(300)
def test_killed_at_random_moments(stage: Stage) -> None:
    print(f"KILLS_SEED={SEED}")

    def slaughter(place: int) -> Slaughter:
        world = stage.world("--latency-s", "0.03", name=f"world{place}")
        box = stage.box(world.port, f"box{place}", environment=IMPATIENT)
        return Victim(world, box, SEED + place).be_killed(KILLS // AT_ONCE)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(slaughter, range(AT_ONCE)))
    for result in results:
        print(result)
        assert result.verdict.kept, result
        assert result.unsettled == 0, "a report settles what is uncertain"
        assert result.shown == result.uncertain
        # At each kill at most one segment was in the modem.
        assert result.uncertain <= result.kills
    stage.rows.append(
        Row(
            "kill -9",
            f"{KILLS} times at random moments, messages of 1 and 3 SMS going out, others coming in",
            "at the next start",
            Verdict(
                sum(result.verdict.messages for result in results),
                sum(result.verdict.lost for result in results),
                sum(result.verdict.repeated for result in results),
                sum(result.verdict.told for result in results),
            ),
            f"{sum(result.shown for result in results)} SMS “uncertain” in the end",
        )
    )


@pytest.mark.ahead
def test_killed_between_the_acceptance_and_the_answer(stage: Stage) -> None:
    trial = stage.trial()
    times = 5
    took: list[float] = []
    with trial.of(
        "kill -9 in the worst moment", f"accepted, not answered yet, {times} times"
    ) as row:
        for time_ in range(times):
            trial.world.fault("late", seconds=2.0, command="+CMGS")
            sent = trial.send(withDeliveryReport=bool(time_ % 2))
            until(lambda sent=sent: trial.world.accepted_at(sent.segments[0]), "it is accepted")  # type: ignore[misc]
            time.sleep(time_ * 0.05)
            trial.box.kill()
            trial.world.do("clear_faults")
            began = now()
            trial.box.start()
            took.append(trial.gone_after(trial.send(), began))
            expected = ("delivered",) if time_ % 2 else ("uncertain", "sent")
            trial.box.wait_for(sent.public_id, *expected)
            trial.eyes.message(sent)
        row.recovered = seconds(max(took), "from the start to the next one sent")
