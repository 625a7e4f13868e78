import shutil
from collections import namedtuple
from dataclasses import replace
from typing import Any

import pytest
from fakes.office import Office

from appliance import __version__
from appliance.errors import StoreFullError
from appliance.modem.state import Condition
from appliance.store import consumers, events
from appliance.store.database import Store
from appliance.web.app import create_app
from appliance.web.frame.services import EXTENSION

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - like shutil's own


def health(office: Office) -> tuple[int, Any]:
    answer = office.app.test_client().get("/health")
    return answer.status_code, answer.json


def test_all_is_well(office: Office) -> None:
    assert health(office) == (
        200,
        {
            "status": "pass",
            "version": __version__,
            "checks": {
                "store": {"status": "pass"},
                "scheduler": {"status": "pass"},
                "modem:sim": {"status": "pass"},
            },
        },
    )


def test_a_modem_without_network_is_a_warning(office: Office) -> None:
    office.modems[0] = replace(office.modems[0], condition=Condition.SEARCHING)
    status, body = health(office)
    assert (status, body["status"]) == (200, "warn")
    assert body["checks"]["modem:sim"] == {"status": "warn", "description": "searching"}


def test_a_consumer_of_the_journal_that_fails_is_a_warning_without_what_it_said(
    office: Office,
) -> None:
    consumers.keep(office.store, ["hooks"])
    assert "journal:hooks" not in health(office)[1]["checks"]
    consumers.note_failure(office.store, "hooks", "https://erp.example/?secret=1")
    status, body = health(office)
    assert (status, body["status"]) == (200, "warn")
    told = {"status": "warn", "description": "fails and is tried again"}
    assert body["checks"]["journal:hooks"] == told


def test_jobs_that_do_not_run_are_a_failure(office: Office) -> None:
    app = create_app(replace(office.services, scheduler_turns=lambda: False))
    answer = app.test_client().get("/health")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["status"] == "fail"


@pytest.mark.parametrize(
    ("free", "status"), [(1 << 20, "fail"), (100 << 20, "warn"), (10 << 30, "pass")]
)
def test_the_disk_must_have_room(
    office: Office, monkeypatch: pytest.MonkeyPatch, free: int, status: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(1, 1, free))
    code, body = health(office)
    assert body["checks"]["store"]["status"] == status
    assert code == (503 if status == "fail" else 200)


def test_a_store_that_cannot_be_written_is_a_failure(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_store: Store) -> int:
        raise StoreFullError("store_full", "The disk is full.")

    monkeypatch.setattr(events, "version", refuse)
    code, body = health(office)
    assert code == 503
    assert body["checks"]["store"] == {"status": "fail", "description": "The disk is full."}


def test_a_channel_that_is_not_connected_warns(office: Office) -> None:
    troubles = {"mqtt": "Connection refused"}
    office.app.extensions[EXTENSION] = replace(office.services, channel_troubles=lambda: troubles)
    status, body = health(office)
    assert status == 200
    told = {"status": "warn", "description": "Connection refused"}
    assert body["checks"]["channel:mqtt"] == told
    troubles["mqtt"] = ""
    assert health(office)[1]["checks"]["channel:mqtt"] == {"status": "pass"}
