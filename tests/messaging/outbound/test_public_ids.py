"""The ids of messages at providers: one for each submission, known again after a restart."""

from pathlib import Path

import pytest
from fakes.clock import START_MS, FakeClock
from fakes.new_store import new_store

from appliance.messaging.outbound.public_ids import PublicIds


def test_an_id_names_box_message_and_submission_and_stays_after_a_restart(tmp_path: Path) -> None:
    store = new_store(tmp_path / "box.db", FakeClock())
    ids = PublicIds(store)
    first = ids.of(1042, START_MS)
    assert first == ids.of(1042, START_MS) == PublicIds(store).of(1042, START_MS)
    assert len({first, ids.of(1042, START_MS + 1), ids.of(1043, START_MS)}) == 3
    assert ids.of(7, 0).endswith("-7-0")
    assert len(ids.of(2**40, START_MS)) <= 36  # a telephone takes no longer ones
    store.close()


def test_a_failed_commit_does_not_leave_an_id_that_the_next_start_forgets(tmp_path: Path) -> None:
    store = new_store(tmp_path / "box.db", FakeClock())
    ids = PublicIds(store)

    def fail() -> None:
        with store.transaction():
            ids.of(1, START_MS)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert ids.of(1, START_MS) == PublicIds(store).of(1, START_MS)
    store.close()


def test_a_report_names_its_message_by_the_id_and_a_strangers_id_names_none(tmp_path: Path) -> None:
    store = new_store(tmp_path / "box.db", FakeClock())
    ids = PublicIds(store)
    own = ids.of(1042, START_MS)
    assert ids.message_of(own) == 1042
    other = ("0" if own[0] != "0" else "1") + own[1:]
    for strange in (other, own.replace("1042", "0"), own + "-1", "", "invoice-7"):
        assert ids.message_of(strange) is None
    store.close()
