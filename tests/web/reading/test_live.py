from typing import Any

from fakes.correspondence import MARIE, becomes, receive, send
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.store import discussions, events
from appliance.web.reading.live import MOST_CHANGES


def news(client: FlaskClient, version: int, **asked: str) -> Any:
    return client.get("/live", query_string={"v": version, **asked}).get_json()


def test_nothing_new_is_said_in_one_line(office: Office, client: FlaskClient) -> None:
    receive(office, "Bonjour")
    answer = client.get(f"/live?v={events.version(office.store)}")
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_stranger_gets_a_bare_401(office: Office) -> None:
    answer = office.client().get("/live?v=1", headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 401


def test_an_arrival_changes_the_row_and_the_open_conversation(
    office: Office, client: FlaskClient
) -> None:
    receive(office, "Bonjour")
    before = events.version(office.store)
    message = receive(office, "Encore moi")
    receive(office, "Un autre", "+33611111111")
    told = news(client, before, list="1", **{"with": MARIE})
    assert told["version"] == events.version(office.store)
    assert told["unread"] == 3
    assert [row["id"] for row in told["rows"]] == [1, 2]
    assert [each["id"] for each in told["messages"]] == [message]
    assert "Encore moi" in told["messages"][0]["html"]
    assert "Orange F" in told["modems"]


def test_a_change_of_state_is_told(office: Office, client: FlaskClient) -> None:
    message = send(office, "Bonjour")
    before = events.version(office.store)
    becomes(office, message, "sent")
    becomes(office, message, "delivered")
    told = news(client, before, list="1", **{"with": MARIE})
    assert len(told["messages"]) == 1
    assert "délivré" in told["messages"][0]["html"]


def test_what_is_before_someones_eyes_is_read(office: Office, client: FlaskClient) -> None:
    before = events.version(office.store)
    receive(office, "Bonjour")
    news(client, before, **{"with": MARIE})
    assert discussions.unread_messages(office.store) == 1
    told = news(client, before, **{"with": MARIE, "seen": "1"})
    assert told["unread"] == 0
    assert discussions.unread_messages(office.store) == 0
    assert client.get(f"/live?v={told['version']}").status_code == 204


def test_a_viewer_marks_nothing_read(office: Office) -> None:
    before = events.version(office.store)
    receive(office, "Bonjour")
    news(office.client("viewer"), before, **{"with": MARIE, "seen": "1"})
    assert discussions.unread_messages(office.store) == 1


def test_too_many_events_are_reported_as_such(office: Office, client: FlaskClient) -> None:
    for number in range(MOST_CHANGES + 1):
        receive(office, str(number))
    told = news(client, 0, list="1")
    assert told["reload"] is True
    assert "rows" not in told
