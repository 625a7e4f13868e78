"""A list of sendings to thousands: a request uses neither all memory nor everybody's time."""

from pathlib import Path

import pytest
from attacks.conftest import ENVIRONMENT
from attacks.memory import Memory
from end_to_end.box import Box

from appliance.clock import SystemClock
from appliance.store import sendings
from appliance.store.database import Store
from appliance.store.sendings import NewBatch, NewRow

pytestmark = pytest.mark.slow

SENDINGS = 10
RECIPIENTS = 10_000
MOST_GROWTH = 24.0  # MiB
ROWS = [NewRow(f"+33639{number:06d}", "cancelled", None) for number in range(RECIPIENTS)]


def fill(place: Path) -> None:
    store = Store.open(place / "appliance.db", SystemClock())
    for number in range(SENDINGS):
        batch = NewBatch(
            public_id=f"sending-{number}",
            author_kind="system",
            author="test",
            origin="api",
            text="Bonjour",
            message_class="functional",
            priority=0,
            due_at=None,
            segments=1,
            form="normal",
            report=False,
            expires_at=None,
            on_uncertain="ask",
        )
        with store.transaction():
            sendings.add(store, batch, ROWS)
    store.close()


def test_a_list_of_large_sendings_takes_little(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    fill(tmp_path / "data")
    box = Box(tmp_path / "data", "simulated", environment=dict(ENVIRONMENT))
    try:
        box.start(ready=False)
        memory = Memory(box.pid)
        answer = box.get("/api/v1/messages")
        print(f"{SENDINGS} sendings to {RECIPIENTS}: peak {memory.growth:.0f} MiB more")
        assert len(answer.json) == SENDINGS
        assert all(message["state"] == "Cancelled" for message in answer.json)
        assert memory.growth < MOST_GROWTH
        # One of them is shown completely, which is limited too.
        memory = Memory(box.pid)
        whole = box.get("/api/v1/messages/sending-1")
        print(f"one sending to {RECIPIENTS}: peak {memory.growth:.0f} MiB more")
        assert len(whole.json["recipients"]) == RECIPIENTS
        assert memory.growth < MOST_GROWTH
    finally:
        box.end()
