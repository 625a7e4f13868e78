"""The home page says that a line has stopped mass sending, and resumes it."""

from dataclasses import replace

from fakes.office import Office
from flask.testing import FlaskClient

from appliance.modem.state import Condition
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


def test_a_line_is_paused_on_its_page_and_resumed_at_home(
    office: Office, client: FlaskClient
) -> None:
    back = {"back": "/settings/lines"}
    answer = client.post("/lines/sim/pause", data=back)
    assert answer.location == "/settings/lines"
    page = client.get("/").text
    assert "En pause" in page
    assert "/lines/sim/unpause" in page
    assert "/lines/sim/unpause" not in office.client("viewer").get("/").text
    answer = client.post("/lines/sim/unpause", data={"back": "/"}, follow_redirects=True)
    assert "La ligne sim envoie de nouveau." in answer.text
    assert not office.services.lines.is_paused("sim")


def test_a_line_is_tested(office: Office, client: FlaskClient) -> None:
    said = client.post("/lines/sim/test", follow_redirects=True).text
    assert "La ligne sim fonctionne" in said
    office.modems[0] = replace(office.modems[0], condition=Condition.NO_SIM)
    said = client.post("/lines/sim/test", follow_redirects=True).text
    assert "La ligne sim ne peut pas envoyer" in said
    assert "Insérez" in said or "carte SIM" in said


def test_a_cap_that_is_nearly_used_is_said(office: Office, client: FlaskClient) -> None:
    said = "160 des 200 SMS permis par jour"
    for _ in range(159):
        line_counts.add_segment(office.store, "sim", completes=True)
    assert said not in client.get("/").text
    line_counts.add_segment(office.store, "sim", completes=True)
    assert said in client.get("/").text
