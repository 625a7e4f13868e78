"""`GET /reports` of the API."""

import pytest
from fakes.correspondence import becomes, receive, send
from fakes.office import Office
from fakes.program import Program

from appliance.messaging.credit import accounts
from appliance.messaging.reports import closing
from appliance.messaging.requests import Author

ADMINISTRATOR = Author("user", "amelie", administers=True)


def test_rows_are_by_day_unless_asked_otherwise(office: Office, program: Program) -> None:
    becomes(office, send(office, "Bonjour"), "delivered")
    receive(office, "Merci")
    now = closing.today(office.store).isoformat()
    report = program.get("reports").json
    assert (report["to"], report["by"]) == (now, "day")
    assert (report["messages"], report["segments"]) == (2, 2)
    assert report["rows"][-1] == {"key": now, "messages": 2, "segments": 2}
    assert report["from"] == report["rows"][0]["key"]
    by_state = program.get(f"reports?from={now}&by=state&direction=out").json
    assert by_state["rows"] == [{"key": "delivered", "messages": 1, "segments": 1}]
    by_month = program.get("reports?from=2025-12-15&by=month").json
    assert by_month["rows"][0] == {"key": "2025-12", "messages": 0, "segments": 0}
    assert by_month["completeFrom"] == now


def test_ids_have_the_names_that_the_caller_may_see(office: Office, program: Program) -> None:
    send(office, "Bonjour")
    accounts.create(office.store, accounts.Wanted("School"), ADMINISTRATOR, "FR")
    office.store.execute("UPDATE batch SET account_id = 1")
    administrator, viewer = program.as_("admin"), program.as_("viewer")
    for _ in ("in use", "put away"):
        (row,) = administrator.get("reports?by=account&account=1").json["rows"]
        assert row == {"key": "1", "name": "School", "messages": 1, "segments": 1}
        (row,) = viewer.get("reports?by=account").json["rows"]
        assert row == {"key": "1", "name": None, "messages": 1, "segments": 1}
        office.store.execute("UPDATE account SET archived_at = 1")
    (row,) = administrator.get("reports?by=template").json["rows"]
    assert row == {"key": "", "name": None, "messages": 1, "segments": 1}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "from"),
        ("to=2026-02-30", "to"),
        ("from=2026-02-02&to=2026-02-01", "to"),
        ("from=1999-01-01", "from"),
        ("by=colour", "by"),
        ("state=lost", "state"),
        ("group=0", "group"),
    ],
)
def test_a_wrong_query_is_told_by_field(program: Program, query: str, field: str) -> None:
    answer = program.get(f"reports?{query}")
    assert answer.status_code == 422
    assert field in answer.text


def test_a_viewer_may_read(program: Program) -> None:
    assert program.as_("viewer").get("reports").status_code == 200
