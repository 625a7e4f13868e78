"""A box with four modems in trouble: one dead, one slow, two whose SIMs change places.

What each line sent and reported is compared with what the networks saw.
"""

import sqlite3
from collections import defaultdict

from end_to_end.kills import Slaughter, Victim
from end_to_end.stage import IMPATIENT, Stage

MODEMS = 4
FIRST, SLOW, THIRD, DEAD = 1, 2, 3, 4  # what people write arrives at the first
SLOW_S = 0.4
# SIMs change places, or a port disappears, one time in so many lives each.
SWAPPED_ONE_IN, UNPLUGGED_ONE_IN = 2, 4
UNPLUGGED_S = 0.5
# On a busy machine a start may take longer than the 15 s after which a modem that waits for an
# acknowledgement gives up and discards reports.
ACKNOWLEDGED_WITHIN_S = "120"
# Nobody exchanges two SIMs, and no modem starts one, in less time.
SIM_STARTS_IN_S = "0.5"


def make_trouble(victim: Victim) -> None:
    """Do to the modems what happens in an office, at a random moment of the box's life."""
    world, random = victim.world, victim.random
    if random.randrange(SWAPPED_ONE_IN) == 0:
        world.do("swap_sim", modem=FIRST, number=THIRD)
    if random.randrange(UNPLUGGED_ONE_IN) == 0:
        world.fault("hang_up", modem=random.choice((FIRST, SLOW, THIRD)), seconds=UNPLUGGED_S)


def be_killed(stage: Stage, seed: int, times: int, name: str) -> Slaughter:
    """Kill a box with four modems so many times; check that no message went by two lines."""
    patient = ("--acknowledge-s", ACKNOWLEDGED_WITHIN_S, "--ready-s", SIM_STARTS_IN_S)
    world = stage.world("--latency-s", "0.03", *patient, name=f"world {name}", modems=MODEMS)
    box = stage.box(
        world.ports[0], f"box {name}", environment=IMPATIENT, more_modems=world.ports[1:]
    )
    world.fault("mute", modem=DEAD)
    world.do("network", modem=SLOW, latency_s=SLOW_S)
    victim = Victim(world, box, seed, make_trouble)
    result = victim.be_killed(times)
    _check_lines(victim, box.data_dir / "appliance.db")
    return result


def _check_lines(victim: Victim, database: object) -> None:
    """Fail if the SIMs of two lines sent segments of one message, or another than it says."""
    cards: dict[str, set[str]] = defaultdict(set)  # by text of the segment
    for modem in range(1, MODEMS + 1):
        for each in victim.world.accepted(modem):
            cards[each["text"]].add(each["card"])
    connection = sqlite3.connect(str(database))
    try:
        cards_of_lines = dict(connection.execute("SELECT name, iccid FROM line"))
        lines = dict(
            connection.execute(
                "SELECT b.public_id, m.modem FROM message m JOIN batch b ON b.id = m.batch_id"
            )
        )
    finally:
        connection.close()
    used = set()
    for sent in victim.ledger.sent:
        by = set().union(*(cards[text] for text in sent.segments))
        assert len(by) <= 1, f"{sent} went by {by}"
        line = lines[sent.public_id]
        if by and line is not None:
            assert by == {cards_of_lines[line]}, f"{sent} went by {by}, the box says {line}"
        used |= by
    assert len(used) == MODEMS - 1, "all but the dead one have sent"
