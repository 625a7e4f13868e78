import pytest

from appliance.store import batch_progress, sendings
from appliance.store.database import Store
from appliance.store.migrations.m0001_triggers import LARGEST_COUNTED_BATCH
from appliance.store.sendings import NewBatch, NewRow


def batch(store: Store, size: int) -> int:
    new = NewBatch(
        f"id{size}", "user", "sophie", "page", "Bonjour", "functional", 0, None, 1,
        form="normal", report=True, expires_at=None, on_uncertain="ask",
    )  # fmt: skip
    rows = [NewRow(f"+336{place:08d}", "queued", None) for place in range(size)]
    return sendings.add(store, new, rows)[0]


@pytest.mark.parametrize("size", [1, LARGEST_COUNTED_BATCH, LARGEST_COUNTED_BATCH + 1])
def test_small_and_large_sendings_are_counted_alike(store: Store, size: int) -> None:
    found = batch_progress.get(store, batch(store, size))
    assert found is not None
    assert (found.text, found.total, found.paused, found.author) == (
        "Bonjour",
        size,
        False,
        "sophie",
    )
    store.execute("UPDATE message SET status = 'sent' WHERE id = 1")
    counts = {"sent": 1, "queued": size - 1} if size > 1 else {"sent": 1}
    assert batch_progress.counts(store, found) == counts


def test_totals_and_what_is_not_there(store: Store) -> None:
    one, two = batch(store, 1), batch(store, 3)
    assert batch_progress.totals(store, [one, two, two, 99]) == {one: 1, two: 3}
    assert batch_progress.totals(store, []) == {}
    assert batch_progress.get(store, 99) is None
