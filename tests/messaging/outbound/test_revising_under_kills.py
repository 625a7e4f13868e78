"""An edit of a large sending that is killed before each statement: all of it or nothing of it.

The edit changes the text, the date, the form and the validity at once. What was accepted is carried
out after the start; then every message goes once, as it was edited.
"""

import itertools
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.credit import balance, check_ledger, with_sophie
from fakes.exchange import SOPHIE, Box
from fakes.killed import ends_before

from appliance.messaging.outbound import staging
from appliance.messaging.outbound.revision import Change, NewOptions, stamp
from appliance.modem.pdu.submit import Submit
from appliance.store import batch_progress, revisions
from appliance.store.sendings import Form

MANY = tuple(f"+3363998{number:04d}" for number in range(staging.AT_ONCE + 30))
HOUR_MS = 3_600_000
OLD, NEW = "Réunion lundi", "a" * 200  # 1 and 2 segments
BEFORE = 10 * len(MANY)

Content = tuple[str, int, str, int | None, int | None]


def opened(path: Path) -> tuple[Box, int]:
    """Open a box on which Sophie has scheduled a sending; return it with the sending's id."""
    box = Box(path, FakeClock())
    with_sophie(box.store, balance=BEFORE)
    due = box.clock.now_ms() + HOUR_MS
    batch = box.send(OLD, *MANY, due_ms=due, ttl_seconds=HOUR_MS // 1000)
    return box, batch.batch_id


def edit(box: Box, batch_id: int, form: Form) -> None:
    batch = batch_progress.get(box.store, batch_id)
    assert batch is not None
    assert batch.due_at is not None
    expires_at = revisions.summary(box.store, batch_id)[1]
    options = NewOptions(
        form, 6 * 3600, keeps_expiry=False, subject="Objet", before=stamp(batch, expires_at)
    )
    change = Change(NEW, batch.due_at + HOUR_MS, OLD, batch.due_at, options)
    box.outbox.revise(batch_id, change, SOPHIE)


def contents(box: Box) -> Counter[Content]:
    rows = box.store.rows("SELECT body, segments, kind, message_class, expires_at FROM message")
    return Counter(tuple(row) for row in rows)


def go(box: Box) -> list[Submit]:
    """Let the hours pass, and send everything; return what went."""
    box.clock.advance(3 * 3600)
    box.outbox.release_due()
    return [Submit.decode(segment.pdu) for segment in box.submit_all()]


@pytest.mark.parametrize("form", ["flash", "normal_then_flash"])
def test_an_edit_is_carried_out_whole_or_not_at_all(tmp_path: Path, form: Form) -> None:
    outcomes = Counter[str]()
    for statement in itertools.count():
        box, batch_id = opened(tmp_path / f"{statement}.db")
        old = contents(box)
        was_killed = ends_before(statement, partial(edit, box, batch_id, form))
        box.crash()
        is_accepted = box.store.value("SELECT text FROM batch") == NEW
        assert is_accepted or contents(box) == old
        box.outbox.release_due()
        assert revisions.under_way(box.store) is None
        outcomes["edited" if is_accepted else "as it was"] += 1
        found = contents(box)
        assert found.total() == len(MANY)
        if is_accepted:
            due = box.store.value("SELECT due_at FROM batch")
            first_form = ("flash", 0) if form == "flash" else ("text", None)
            assert list(found) == [(NEW, 2, *first_form, due + 6 * HOUR_MS)]
            assert box.store.value("SELECT subject FROM batch") == "Objet"
        else:
            assert found == old
        assert balance(box.store) == BEFORE - len(MANY) * (2 if is_accepted else 1)
        check_ledger(box.store)
        if not was_killed:
            break
        box.store.close()
    assert min(outcomes["edited"], outcomes["as it was"]) > 2
    gone = go(box)
    assert Counter(each.recipient.number for each in gone) == dict.fromkeys(MANY, 2)
    is_flash = {each.coding.message_class == 0 for each in gone}
    assert is_flash == {form == "flash"}
    assert go(box) == []
    box.store.close()


def test_a_kill_while_the_edit_is_completed_at_the_start_loses_nothing(tmp_path: Path) -> None:
    """The power fails again and again: each start gets one statement further."""
    box, batch_id = opened(tmp_path / "appliance.db")
    statement = 0
    while revisions.under_way(box.store) is None:
        assert ends_before(statement, partial(edit, box, batch_id, "flash"))
        box.crash()
        statement += 1
    for statement in itertools.count():
        was_killed = ends_before(statement, box.outbox.release_due)
        assert set(Counter(row[0] for row in box.store.rows("SELECT body FROM message"))) <= {
            OLD,
            NEW,
        }
        assert not box.store.rows("SELECT 1 FROM message WHERE ready = 1")
        box.crash()
        if not was_killed:
            break
    assert {content[0] for content in contents(box)} == {NEW}
    gone = go(box)
    assert Counter(each.recipient.number for each in gone) == dict.fromkeys(MANY, 2)
    box.store.close()
