"""The home page says that a line has stopped mass sending, and resumes it."""

from fakes.office import Office
from flask.testing import FlaskClient

from appliance.store import line_counts, line_stops


def stop(office: Office) -> None:
    line_stops.count_failure(office.store, "sim")
    line_stops.stop(office.store, "sim")


def test_it_is_said_and_resumed(office: Office, client: FlaskClient) -> None:
    assert "/lines/sim/resume" not in client.get("/").text
    stop(office)
    assert "/lines/sim/resume" in client.get("/").text
    answer = client.post("/lines/sim/resume", follow_redirects=True)
    assert "Les envois en nombre reprennent." in answer.text
    assert line_stops.stopped(office.store) == []
    assert "Les envois en nombre reprennent." not in client.post("/lines/sim/resume").text


def test_another_line_is_none(client: FlaskClient) -> None:
    assert client.post("/lines/nobody/resume").status_code == 404


def test_a_cap_that_is_nearly_used_is_said(office: Office, client: FlaskClient) -> None:
    said = "160 des 200 SMS permis par jour"
    for _ in range(159):
        line_counts.add_segment(office.store, "sim", completes=True)
    assert said not in client.get("/").text
    line_counts.add_segment(office.store, "sim", completes=True)
    assert said in client.get("/").text
