"""`/inbox/export` and `/inbox/refresh`: received messages are delivered to webhooks again."""

from collections.abc import Iterator
from typing import Any

import pytest
from fakes.correspondence import MARIE, receive
from fakes.office import Office
from fakes.program import Program

from appliance.channels.hooks import redelivery
from appliance.store import hook_deliveries, hooks
from appliance.web.api import times


@pytest.fixture
def period(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """Return a period with two texts and data; a webhook wants the texts from Marie."""
    made = office.services.hooks()
    monkeypatch.setattr(made._deliveries, "wake", lambda: None)
    hooks.add(
        office.store,
        public_id="crm",
        url="http://192.168.1.20/hook",
        events=["sms:received"],
        secret="sealed",
        number=MARIE,
        line=None,
        actor="user:alice",
    )
    began = office.clock.now_ms()
    receive(office, "Un")
    receive(office, "Deux", "+33611111111")
    receive(office, "", kind="data")
    office.clock.advance(1)
    yield {"since": times.write(began), "until": times.write(office.clock.now_ms())}
    made.stop()


def queued(office: Office) -> list[str]:
    (row,) = hooks.every(office.store)
    return [each.event for each in hook_deliveries.page(office.store, row.id, limit=9, before=None)]


@pytest.mark.parametrize("path", ["inbox/export", "messages/inbox/export", "inbox/refresh"])
def test_a_period_is_delivered_again(
    office: Office, program: Program, period: dict[str, Any], path: str
) -> None:
    answer = program.post(path, {"deviceId": "any", **period})
    assert answer.status_code == 202
    assert answer.json == {"messages": 3, "deliveries": 1}
    assert queued(office) == ["sms:received"]


def test_a_refresh_chooses_types_and_may_deliver_nothing(
    office: Office, program: Program, period: dict[str, Any]
) -> None:
    data = program.post("inbox/refresh", {**period, "messageTypes": ["DATA_SMS", "MMS"]})
    assert data.json == {"messages": 1, "deliveries": 0}
    silent = program.post("inbox/refresh", {**period, "webhookDelivery": "Disabled"})
    assert silent.json == {"messages": 0, "deliveries": 0}
    assert queued(office) == []


def test_too_many_and_a_period_that_ends_before_it_begins(
    office: Office, program: Program, period: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redelivery, "MOST", 2)
    refused = program.post("inbox/export", period)
    assert (refused.status_code, refused.json["error"]["code"]) == (422, "too_many_messages")
    assert queued(office) == []
    backwards = {"since": period["until"], "until": period["since"]}
    assert program.post("inbox/export", backwards).json["error"]["field"] == "until"
