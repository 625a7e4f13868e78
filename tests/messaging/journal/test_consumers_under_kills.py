"""A program that is killed repeatedly handles each entry of its journal once."""

import os
import random
import subprocess
import sys
from pathlib import Path

from fakes import consuming

from appliance.clock import SystemClock
from appliance.store.database import Store

KILLS = 15
TESTS = Path(consuming.__file__).parents[1]


def killed_after(database: Path, lines: int) -> None:
    """Start the program, and kill it after so many lines of output."""
    process = subprocess.Popen(
        [sys.executable, consuming.__file__, str(database)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(TESTS)},
    )
    assert process.stdout is not None
    for _ in range(lines):
        assert process.stdout.readline()
    process.kill()
    process.stdout.close()
    process.wait()


def test_each_entry_once_across_kills(tmp_path: Path) -> None:
    database, chance = tmp_path / "appliance.db", random.Random(10)  # noqa: S311 - no secret
    for _ in range(KILLS):
        killed_after(database, chance.randrange(1, 40))
    store = Store.open(database, SystemClock())
    rest = consuming.consumers(store)
    rest.take_places()
    while rest.work() is not None:
        pass
    came = [tuple(row) for row in store.rows("SELECT id, kind FROM event ORDER BY id")]
    assert len(came) > KILLS
    for who, wanted in (("calls", {"call"}), ("everything", {"call", "logout"})):
        handled = store.rows("SELECT event_id FROM handled WHERE who = ? ORDER BY rowid", (who,))
        assert [row[0] for row in handled] == [number for number, kind in came if kind in wanted]
    store.close()
