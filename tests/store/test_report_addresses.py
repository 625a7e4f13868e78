"""Who wants reports about a sending."""

from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.exchange import Box

from appliance.store import hooks, report_addresses
from appliance.store.report_addresses import ReportAddressRow


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path / "appliance.db", FakeClock())


def test_an_address_is_kept_with_its_sending(box: Box) -> None:
    accepted = box.send("Bonjour")
    hook_id = hooks.add(
        box.store,
        public_id="crm",
        url="http://crm/",
        events=(),
        secret="",
        number=None,
        line=None,
        actor="user:sophie",
        form="kannel",
    )
    row = ReportAddressRow(accepted.batch_id, hook_id, "http://crm/?%d", 31, "Shop", 1000)
    report_addresses.add(box.store, row)
    assert report_addresses.of_batch(box.store, accepted.batch_id) == row
    assert report_addresses.of_batch(box.store, accepted.batch_id + 1) is None
    assert report_addresses.prune(box.store, 1000) == 0
    assert report_addresses.prune(box.store, 1001) == 1
    box.store.close()
