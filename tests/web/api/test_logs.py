"""`/logs`: the journal in the form of SMS Gateway for Android."""

from urllib.parse import quote

from fakes.office import Office
from fakes.program import Program

from appliance.messaging.people import users
from appliance.web.api import times


def test_the_journal_of_a_period_is_listed(office: Office, program: Program) -> None:
    began = office.clock.now_ms()
    office.clock.advance(60)
    users.create_token(office.store, "shop", actor="user:alice")
    shown = program.get(f"logs?from={quote(times.write(began + 1000))}").json
    (entry,) = shown
    assert (entry["module"], entry["priority"]) == ("token", "INFO")
    assert entry["message"] == "token: added shop"
    assert entry["context"] == {"added": "shop", "actor": "user:alice"}
    assert entry["createdAt"] == times.write(office.clock.now_ms())
    before = program.get(f"logs?to={quote(times.write(began + 1000))}").json
    assert entry not in before
    assert program.as_("viewer").get("logs").status_code == 403
    assert program.get("logs?from=yesterday").status_code == 422
