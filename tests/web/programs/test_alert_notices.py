"""Alerts are read from what Alertmanager and Grafana send."""

from dataclasses import replace
from typing import Any

import pytest

from appliance.errors import InputError
from appliance.web.programs import alert_notices
from appliance.web.programs.alert_notices import MOST_ALERTS, Alert

NEVER = "0001-01-01T00:00:00Z"


def alert(name: str = "DiskFull", place: str = "web1", **more: Any) -> dict[str, Any]:
    """An alert as Alertmanager 0.25 sends it."""
    labels = {"alertname": name, "instance": place, "severity": "critical"}
    return {
        "status": "firing",
        "labels": labels,
        "annotations": {"summary": "The disk is full"},
        "startsAt": "2026-11-28T10:00:00.000Z",
        "endsAt": NEVER,
        "generatorURL": "http://prometheus:9090/graph",
        "fingerprint": f"{name}{place}",
        **more,
    }


def notice(*alerts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "receiver": "sms",
        "status": "firing",
        "alerts": list(alerts),
        "groupLabels": {"alertname": "DiskFull"},
        "version": "4",
        "groupKey": '{}:{alertname="DiskFull"}',
        "truncatedAlerts": 0,
        **more,
    }


def test_an_alert_is_read() -> None:
    read = alert_notices.read(notice(alert()))
    assert read.alerts == (
        Alert(
            name="DiskFull",
            place="web1",
            severity="critical",
            summary="The disk is full",
            resolved=False,
            key="DiskFullweb1 firing 2026-11-28T10:00:00.000Z",
        ),
    )


def test_a_repeat_has_the_same_id_and_every_change_another() -> None:
    first = alert_notices.read(notice(alert(), alert(place="web2")))
    same = alert_notices.read(notice(alert(place="web2"), alert()))
    ended = alert_notices.read(
        notice(alert(status="resolved", endsAt="2026-11-28T11:00:00Z"), alert(place="web2"))
    )
    again = alert_notices.read(notice(alert(startsAt="2026-11-28T12:00:00Z"), alert(place="web2")))
    others = replace(first, group="other")
    ids = [each.state_id(("+33639980101",)) for each in (first, same, ended, again, others)]
    assert ids[0] == ids[1]
    assert len({*ids, first.state_id(("+33639980102",))}) == 5


def test_an_older_grafana_tells_one_rule() -> None:
    read = alert_notices.read(
        {"ruleId": 7, "ruleName": "CPU", "state": "alerting", "message": "too\nhot", "title": "x"}
    )
    assert (read.alerts[0].name, read.alerts[0].summary) == ("CPU", "too hot")
    assert not read.alerts[0].resolved
    ok = alert_notices.read({"ruleId": 7, "ruleName": "CPU", "state": "ok"})
    assert ok.alerts[0].resolved


def test_a_rule_of_grafana_without_data_is_named() -> None:
    given = alert("DatasourceNoData")
    given["labels"]["rulename"] = "Temperature"
    assert alert_notices.read(notice(given)).alerts[0].name == "DatasourceNoData Temperature"


@pytest.mark.parametrize(
    "body", [{}, {"alerts": []}, {"alerts": "x"}, {"alerts": [7]}, {"alerts": None}]
)
def test_what_tells_no_alert_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refused:
        alert_notices.read(body)
    assert refused.value.code == "no_alert"


def test_too_many_alerts_are_refused() -> None:
    with pytest.raises(InputError) as refused:
        alert_notices.read({"alerts": [alert()] * (MOST_ALERTS + 1)})
    assert refused.value.code == "too_many_alerts"


def test_members_of_other_types_are_passed_over() -> None:
    read = alert_notices.read(
        {"alerts": [{"labels": 5, "annotations": {"summary": 5, "x": []}, "startsAt": 7}]}
    )
    assert (read.alerts[0].name, read.alerts[0].summary, read.more) == ("", "5", 0)
