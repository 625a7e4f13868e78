"""Sendings: what their messages share, and what each message has of its own."""

from dataclasses import replace

import pytest

from appliance.store import sendings
from appliance.store.database import Store
from appliance.store.sendings import NewBatch, NewRow
from appliance.store.states import MessageStatus

BATCH = NewBatch(
    public_id="b",
    author_kind="user",
    author="sophie",
    origin="page",
    text="Bonjour",
    message_class="functional",
    priority=0,
    due_at=5_000,
    segments=1,
    form="normal",
    report=True,
    expires_at=None,
    on_uncertain="ask",
)
OWN = NewRow(
    "+33612345601",
    MessageStatus.SCHEDULED,
    None,
    contact_id=7,
    body="Chère Marie" * 20,
    segments=2,
    due_at=9_000,
)
COMMON = NewRow("+33612345602", MessageStatus.SCHEDULED, None)


@pytest.mark.parametrize("staged", [False, True])
def test_a_recipient_has_a_text_and_a_date_of_its_own(store: Store, *, staged: bool) -> None:
    if staged:
        batch_id = sendings.stage(store, BATCH, sendings.packed([OWN, COMMON]), 2)
        assert sendings.unstage(store, batch_id, 10) == 2
    else:
        batch_id, _ = sendings.add(store, BATCH, [OWN, COMMON])
    rows = store.rows(
        "SELECT body, segments, release_at, contact_id, status FROM message WHERE batch_id = ?"
        " ORDER BY id",
        (batch_id,),
    )
    assert [tuple(row) for row in rows] == [
        ("Chère Marie" * 20, 2, 9_000, 7, "scheduled"),
        ("Bonjour", 1, 5_000, None, "scheduled"),
    ]


def test_a_held_message_waits_for_its_own_date_or_for_a_person(store: Store) -> None:
    queued = replace(BATCH, due_at=None)
    batch_id, _ = sendings.add(
        store,
        queued,
        [
            COMMON._replace(status=MessageStatus.HELD),
            OWN._replace(status=MessageStatus.HELD),
            COMMON._replace(status=MessageStatus.QUEUED),
        ],
    )
    rows = store.rows(
        "SELECT ready, release_at FROM message WHERE batch_id = ? ORDER BY id", (batch_id,)
    )
    assert [tuple(row) for row in rows] == [(0, None), (0, 9000), (1, None)]
