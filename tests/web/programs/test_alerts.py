"""Alertmanager and Grafana: their notices become SMS, repeats are told apart."""

import base64
from typing import Any

import pytest
from fakes.dialects import NUMBER, Dialects
from web.programs.test_alert_notices import alert, notice
from werkzeug.test import TestResponse

from appliance.web.programs.alerts import SAME_MS

TO = "to=0639980101"


def tell(
    speaks: Dialects, body: Any, query: str = TO, program: str = "alertmanager"
) -> TestResponse:
    headers = {"Authorization": f"Bearer {speaks.token}"}
    return speaks.post(f"/alerts/{program}?{query}", json=body, headers=headers)


def texts(speaks: Dialects) -> list[str]:
    return [row.body for row in speaks.sent()]


def test_an_alert_in_the_language_of_the_box(speaks: Dialects) -> None:
    answer = tell(speaks, notice(alert()))
    assert (answer.status_code, answer.json["status"]) == (202, "accepted")
    assert [row.address for row in speaks.sent()] == [NUMBER]
    assert texts(speaks) == ["ALERTE (critical): DiskFull (web1) - The disk is full"]


def test_firing_and_resolved(speaks: Dialects) -> None:
    tell(speaks, notice(alert()))
    ended = alert(status="resolved", endsAt="2026-11-28T11:00:00Z")
    assert tell(speaks, notice(ended, status="resolved")).status_code == 202
    assert texts(speaks)[1].startswith("FIN D'ALERTE (critical): DiskFull (web1)")


def test_a_repeat_is_told_apart_from_a_new_alert(speaks: Dialects) -> None:
    assert tell(speaks, notice(alert())).status_code == 202
    again = tell(speaks, notice(alert()))  # the answer was lost, or there are two Alertmanagers
    assert (again.status_code, again.json["status"]) == (200, "duplicate")
    assert len(texts(speaks)) == 1
    speaks.office.clock.advance(SAME_MS / 1000 + 1)
    assert tell(speaks, notice(alert())).status_code == 202
    assert texts(speaks)[1].startswith("ALERTE TOUJOURS EN COURS (critical): DiskFull")
    speaks.office.clock.advance(SAME_MS / 1000 - 2)
    assert tell(speaks, notice(alert())).json["status"] == "duplicate"  # over the end of a span
    assert tell(speaks, notice(alert(startsAt="2026-11-28T12:00:00Z"))).status_code == 202
    assert texts(speaks)[2].startswith("ALERTE (critical)")
    speaks.office.clock.advance(3 * SAME_MS / 1000)
    assert tell(speaks, notice(alert()), f"{TO}&repeats=no").json["status"] == "duplicate"
    assert len(texts(speaks)) == 3


def test_other_recipients_are_told_too(speaks: Dialects) -> None:
    tell(speaks, notice(alert()))
    assert tell(speaks, notice(alert()), "to=0639980102").status_code == 202


def test_grafana_with_basic(speaks: Dialects) -> None:
    body = notice(
        {**alert("CPU", "srv"), "valueString": "[ var='A' value=93 ]", "silenceURL": "http://g"},
        orgId=1,
        title="[FIRING:1] CPU",
        state="alerting",
        message="**Firing**",
    )
    basic = base64.b64encode(f"shop:{speaks.token}".encode()).decode()
    answer = speaks.post(
        f"/alerts/grafana?{TO}", json=body, headers={"Authorization": f"Basic {basic}"}
    )
    assert answer.status_code == 202
    assert texts(speaks) == ["ALERTE (critical): CPU (srv) - The disk is full"]


def test_a_token_in_the_address(speaks: Dialects) -> None:
    path = f"/alerts/grafana?{TO}&token={speaks.token}"
    assert speaks.post(path, json=notice(alert())).status_code == 202


@pytest.mark.parametrize(
    ("body", "query", "status"),
    [
        ({}, TO, 400),
        ({"alerts": []}, TO, 400),
        ([], TO, 400),
        (notice(alert()), "", 400),
        (notice(alert()), "to=06", 400),
        (notice(alert()), "to=Nobody", 400),
    ],
)
def test_what_cannot_be_sent(speaks: Dialects, body: Any, query: str, status: int) -> None:
    assert tell(speaks, body, query).status_code == status
    assert speaks.sent() == []


def test_a_wrong_secret(speaks: Dialects) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}):
        answer = speaks.post(f"/alerts/grafana?{TO}", json=notice(alert()), headers=headers)
        assert answer.status_code == 401
        assert "WWW-Authenticate" in answer.headers
