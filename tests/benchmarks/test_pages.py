"""The measure of pages builds the application as the daemon does: every page answers."""

from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store

from benchmarks import pages


@pytest.mark.parametrize("path", ["/", "/messages/sent", "/settings/lines", "/contacts"])
def test_a_page_is_answered(tmp_path: Path, path: str) -> None:
    store = new_store(tmp_path / "appliance.db", FakeClock())
    assert pages._client(store).get(path).status_code == 200
    store.close()


def test_an_index_of_rare_rows_may_be_read_whole_and_a_large_table_not() -> None:
    assert pages.LARGE.match("SCAN message")
    assert pages.LARGE.match("SCAN message USING INDEX message_by_status")
    assert not pages.LARGE.match("SCAN message USING INDEX message_undecided")
