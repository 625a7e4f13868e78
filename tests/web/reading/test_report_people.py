"""The people of a report, and their way to the clipboard."""

import pytest
from fakes.correspondence import becomes, receive, send
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.store import clipboards, contacts, report_people
from appliance.store.contacts import ContactNumber

MARIE = "+33612345678"


def of_operator(office: Office) -> clipboards.Clipboard:
    user = office.store.value("SELECT id FROM user WHERE role = 'operator'")
    return clipboards.of(office.store, user)


def test_they_are_told_before_they_are_added(office: Office) -> None:
    client = office.client("operator")
    contacts.add(office.store, "Marie Martin", (ContactNumber(MARIE),))
    becomes(office, send(office, "Bonjour", MARIE), "failed", "CMS 38")
    send(office, "Bonjour", "+33699999999")
    receive(office, "Info", "SNCF")
    page = client.get("/reports?state=failed").text
    assert 'href="/reports/people?state=failed"' in page
    page = client.get("/reports/people?state=failed").text
    assert "<strong>1 personne</strong>" in page
    assert "Marie Martin" in page
    assert "échec" in page
    assert len(of_operator(office)) == 0
    whole = client.get("/reports/people").text
    assert "<strong>2 personnes</strong>" in whole
    assert "1 expéditeur désigné par un nom est laissé de côté" in whole
    answer = client.post("/reports/people?state=failed", follow_redirects=True).text
    assert "1 personne ajoutée au presse-papiers" in answer
    assert len(of_operator(office).contact_ids) == 1
    client.post("/reports/people")
    assert of_operator(office).addresses == ("+33699999999",)
    assert (
        "Déjà dans le presse-papiers" in client.post("/reports/people", follow_redirects=True).text
    )


def test_a_long_list_and_a_long_period_are_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = office.client("operator")
    for number in range(20):
        send(office, "Bonjour", f"+336123450{number:02}")
    assert "et 8 autres" in client.get("/reports/people").text
    monkeypatch.setattr(report_people, "MOST_LOOKED_AT", 20)
    assert "messages les plus récents ont été parcourus" in client.get("/reports/people").text


def test_more_than_a_clipboard_holds_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = office.client("operator")
    monkeypatch.setattr(clipboards, "MOST", 1)
    for number in range(2):
        send(office, "Bonjour", f"+336123450{number:02}")
    page = client.post("/reports/people", follow_redirects=True).text
    assert "Le presse-papiers contient au plus 1 personnes" in page
    assert len(of_operator(office)) == 0


def test_nobody_is_no_reason_for_a_button(office: Office, client: FlaskClient) -> None:
    assert "/reports/people" not in client.get("/reports").text
    assert "<form" not in client.get("/reports/people").text.split("<main", 1)[1]
    assert office.client("viewer").get("/reports/people").status_code == 403
