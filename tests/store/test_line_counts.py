"""Each line counts what it has sent: messages, segments, and recipients of a month."""

from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store

from appliance.store import correspondents, days, line_counts
from appliance.store.database import Store


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock) -> Store:
    return new_store(tmp_path / "appliance.db", clock)


def test_a_message_counts_with_its_last_segment(store: Store) -> None:
    line_counts.add_segment(store, "sim", completes=False)
    line_counts.add_segment(store, "sim", completes=True)
    line_counts.add_segment(store, "other", completes=True)
    today = days.day_of(store.clock.now_ms())
    assert line_counts.messages_today(store, "sim") == 1
    assert line_counts.messages_today(store) == 2
    assert line_counts.segments_since(store, "sim", today) == 2


def test_a_new_day_begins_at_nothing(store: Store, clock: FakeClock) -> None:
    line_counts.add_segment(store, "sim", completes=True)
    before = days.day_of(clock.now_ms())
    clock.advance(86_400)
    assert line_counts.messages_today(store) == 0
    assert line_counts.segments_since(store, "sim", before) == 1


def test_a_recipient_counts_once_a_month(store: Store, clock: FakeClock) -> None:
    anne, bob = (correspondents.id_of(store, address) for address in ("+336111", "+336222"))
    for discussion in (anne, anne, bob):
        line_counts.add_recipient(store, "sim", discussion)
    assert line_counts.recipients_this_month(store) == 2
    assert line_counts.recipients_this_month(store, "other") == 0
    assert line_counts.counted_this_month(store, ["+336111", "+336333"]) == {"+336111"}
    clock.advance(32 * 86_400)
    assert line_counts.recipients_this_month(store) == 0
    assert line_counts.counted_this_month(store, ["+336111"]) == set()
    line_counts.add_recipient(store, "sim", anne)
    assert line_counts.recipients_this_month(store, "sim") == 1
