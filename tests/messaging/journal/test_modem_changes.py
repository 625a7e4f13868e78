"""What the journal records of a modem: the state on the pages, each change once."""

from dataclasses import replace

import pytest
from fakes.exchange import Box

from appliance.errors import StoreBusyError
from appliance.messaging.journal.modem_changes import ModemJournal
from appliance.modem.state import Condition, ModemState
from appliance.store import events

READY = ModemState(
    "sim", "/dev/modem", Condition.READY, 0, registration="home", operator="Orange F"
)


def entries(box: Box) -> list[str]:
    return [
        str(each.entry.told()["condition"])
        for each in reversed(list(events.journal(box.store, limit=50)))
    ]


def test_each_change_is_kept_once(box: Box) -> None:
    journal = ModemJournal(box.store)
    lost = replace(READY, condition=Condition.SEARCHING, registration=None)
    for state in (READY, READY, replace(READY, signal_percent=3), lost, READY):
        journal.changed(state)
    assert entries(box) == ["ready", "searching", "ready"]


def test_a_start_is_no_news(box: Box) -> None:
    ModemJournal(box.store).changed(replace(READY, condition=Condition.STARTING))
    assert entries(box) == []


def test_another_operator_is_reported_only_where_it_can_send(box: Box) -> None:
    journal = ModemJournal(box.store)
    journal.changed(READY)
    journal.changed(replace(READY, operator="SFR"))
    denied = replace(READY, condition=Condition.DENIED)
    journal.changed(denied)
    journal.changed(replace(denied, operator=None))
    assert entries(box) == ["ready", "ready", "denied"]


def test_modems_are_distinguished(box: Box) -> None:
    journal = ModemJournal(box.store)
    journal.changed(READY)
    journal.changed(replace(READY, name="other"))
    assert entries(box) == ["ready", "ready"]


def test_a_store_that_cannot_be_written_stops_no_session(
    box: Box, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def busy(*_: object) -> None:
        raise StoreBusyError("store_busy", "The store is busy.")

    monkeypatch.setattr(events, "append", busy)
    ModemJournal(box.store).changed(READY)
    assert "The store is busy" in caplog.text
