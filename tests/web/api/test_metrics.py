"""`/metrics` in the text format of Prometheus: its grammar, its log-in, its figures."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes import busy_office
from fakes.office import Office

from appliance.messaging.people import users
from appliance.web.frame.services import EXTENSION

PROMTOOL = shutil.which("promtool")
MONITORING = Path(__file__).parents[3] / "docs" / "monitoring"
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*"'
# prometheus.io, "Exposition formats", text format 0.0.4.
LINE = re.compile(
    rf"# HELP {NAME} [^\n]+|# TYPE {NAME} (?:counter|gauge)"
    rf"|{NAME}(?:\{{{LABEL}(?:,{LABEL})*\}})? [-+]?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|NaN|[+-]?Inf)"
)


def scrape(office: Office) -> str:
    secret = users.create_token(office.store, "prometheus")
    client = office.app.test_client()
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return answer.text


def value(found: str, sample: str) -> float:
    (line,) = [each for each in found.splitlines() if each.startswith(f"{sample} ")]
    return float(line.rpartition(" ")[2])


def test_each_line_fits_the_grammar_and_each_family_comes_once(office: Office) -> None:
    busy_office.fill(office)
    found = scrape(office)
    assert found.endswith("\n")
    for line in found.removesuffix("\n").split("\n"):
        assert LINE.fullmatch(line), line
    kinds = re.findall(r"^# TYPE (\S+)", found, re.MULTILINE)
    assert len(kinds) == len(set(kinds))
    samples = [line.rpartition(" ")[0] for line in found.splitlines() if not line.startswith("#")]
    assert len(samples) == len(set(samples))
    assert {re.split(r"[{ ]", each)[0] for each in samples} == set(kinds)


def test_the_figures_are_those_of_the_box_and_name_nobody(office: Office) -> None:
    busy_office.fill(office)
    found = scrape(office)
    assert value(found, 'sms_line_can_send{line="sim"}') == 1
    assert value(found, 'sms_line_signal_percent{line="sim"}') == 78
    assert value(found, 'sms_messages{state="failed"}') == 1
    assert value(found, 'sms_messages{state="uncertain"}') == 1
    assert value(found, 'sms_messages_total{event="received"}') >= 3
    assert value(found, "sms_hook_deliveries_waiting") == 0
    assert value(found, "process_resident_memory_bytes") > 10_000_000
    assert not re.search(r"\+?\d{9,}", re.sub(r" \S+$", "", found, flags=re.MULTILINE))
    assert "Person" not in found


def test_names_are_escaped(office: Office) -> None:
    odd = {'a"b\\c\nd': ""}
    office.app.extensions[EXTENSION] = replace(office.services, channel_troubles=lambda: odd)
    found = scrape(office)
    assert r'sms_channel_up{channel="a\"b\\c\nd"} 1' in found


def test_only_who_has_a_token_may_read_unless_it_is_open(office: Office) -> None:
    client = office.app.test_client()
    assert client.get("/metrics").status_code == 401
    wrong = {"Authorization": "Bearer wrong"}
    assert client.get("/metrics", headers=wrong).status_code == 401
    assert client.post("/metrics").status_code == 405
    scrape(office)
    settings = replace(office.services.preferences.channels(), metrics_open=True)
    office.services.preferences._channels._known = settings
    assert client.get("/metrics").status_code == 200


def metrics_named(text: str) -> set[str]:
    return set(re.findall(r"\b(?:sms|process)_[a-z_]+\b", text))


@pytest.fixture
def offered(office: Office) -> set[str]:
    busy_office.fill(office)
    office.app.extensions[EXTENSION] = replace(
        office.services, channel_troubles=lambda: {"mqtt": ""}
    )
    return set(re.findall(r"^# TYPE (\S+)", scrape(office), re.MULTILINE))


def test_dashboard_and_rules_ask_for_what_there_is(offered: set[str]) -> None:
    dashboard = json.loads((MONITORING / "grafana-dashboard.json").read_text(encoding="utf-8"))
    asked: list[Any] = [
        target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])
    ]
    assert len(asked) >= 8
    rules = (MONITORING / "alerts.yml").read_text(encoding="utf-8")
    named = metrics_named(" ".join(asked)) | metrics_named(
        " ".join(re.findall(r"expr: (.*)", rules))
    )
    assert named <= offered
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids))


@pytest.mark.slow
def test_prometheus_own_tool_finds_nothing_wrong(office: Office) -> None:
    if PROMTOOL is None:
        pytest.skip("needs promtool")
    busy_office.fill(office)
    found = scrape(office)
    checks = [
        (["check", "metrics"], found),
        (["check", "rules", str(MONITORING / "alerts.yml")], ""),
        (["test", "rules", str(MONITORING / "alerts-test.yml")], ""),
    ]
    for arguments, given in checks:
        done = subprocess.run(
            [PROMTOOL, *arguments], input=given, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
