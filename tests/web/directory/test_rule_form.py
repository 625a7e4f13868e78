"""Groups whose members follow a rule, on their page."""

from typing import Any

import pytest
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author
from appliance.store import groups
from appliance.store.contact_details import Details
from appliance.store.contacts import ContactNumber
from appliance.store.membership.rule import About, Condition, Is, Match, Rule

SOPHIE = Author("user", "sophie")
IN_LYON = {
    "name": "Lyonnais",
    "kind": "rule",
    "rule_match": "all",
    "rule_about": ["town", ""],
    "rule_operator": ["equal", "equal"],
    "rule_value": ["lyon", ""],
    "rule_choice": ["", ""],
    "rule_to": ["", ""],
}


@pytest.fixture(autouse=True)
def people(office: Office) -> None:
    for place, (name, town) in enumerate((("Anne", "Lyon"), ("Zoé", "Paris"))):
        wanted = Wanted(
            name,
            (ContactNumber(f"+3361111111{place}"),),
            fields=(("Classe", "5B"),),
            details=Details(town=town),
        )
        entries.save_contact(office.store, wanted, SOPHIE)


def test_a_rule_is_stored_shown_and_followed(office: Office, client: FlaskClient) -> None:
    assert client.post("/groups/new", data=IN_LYON).location == "/groups"
    found = groups.get(office.store, 1)
    condition = Condition(About.TOWN, Is.EQUAL, "lyon")
    assert (found.rule, found.members) == (Rule(Match.ALL, (condition,)), 1)
    page = client.get("/groups/1").text
    assert 'value="rule" id="kind-rule" checked' in page
    assert "1 contact correspond pour le moment" in page
    assert "Retirer Anne" not in page
    assert "Lyonnais" in client.get("/contacts/1").text
    assert "Lyonnais" not in client.get("/contacts/2").text


def test_a_condition_about_each_kind_of_value(office: Office, client: FlaskClient) -> None:
    typed: dict[str, Any] = {
        **IN_LYON,
        "rule_about": ["field:Classe", "language", "colleague"],
        "rule_operator": ["equal", "notEqual", "equal"],
        "rule_value": ["5b", "ignored", ""],
        "rule_choice": ["language:fr", "language:fr", "colleague:no"],
        "rule_to": ["", "", ""],
    }
    client.post("/groups/new", data=typed)
    assert groups.get(office.store, 1).rule == Rule(
        Match.ALL,
        (
            Condition(About.FIELD, Is.EQUAL, "5b", name="Classe"),
            Condition(About.LANGUAGE, Is.NOT_EQUAL, "fr"),
            Condition(About.COLLEAGUE, Is.EQUAL, "no"),
        ),
    )
    page = client.get("/groups/1").text
    assert '<option value="field:Classe" selected>' in page
    assert '<option value="language:fr" selected>' in page
    assert groups.get(office.store, 1).members == 2


def test_an_sms_was_sent_never_or_at_least_once(office: Office, client: FlaskClient) -> None:
    typed = {**IN_LYON, "rule_about": ["lastSent", "lastReceived"]}
    client.post("/groups/new", data={**typed, "rule_operator": ["never", "ever"]})
    stored = groups.get(office.store, 1).rule
    assert stored is not None
    assert [each.operator for each in stored.conditions] == [Is.EMPTY, Is.NOT_EMPTY]
    page = client.get("/groups/1").text
    assert '<option value="never" data-of="lastSent lastReceived" selected>' in page
    assert '<option value="empty" data-of="field town postcode language">' in page


@pytest.mark.parametrize("button", ["try", "more"])
def test_without_a_script_a_button_shows_who_fits(client: FlaskClient, button: str) -> None:
    page = client.post("/groups/new", data={**IN_LYON, button: "1"}).text
    assert "1 contact correspond pour le moment" in page
    assert "Anne" in page
    assert 'value="lyon"' in page


def test_what_is_wrong_names_the_condition_and_keeps_what_was_typed(client: FlaskClient) -> None:
    wrong = {**IN_LYON, "rule_about": ["town", "lastSent"], "rule_operator": ["equal", "within"]}
    answer = client.post("/groups/new", data=wrong)
    assert answer.status_code == 400
    assert "Condition 2" in answer.text
    assert 'value="lyon"' in answer.text
    assert client.post("/groups/new", data={**IN_LYON, "rule_about": ""}).status_code == 400
    assert client.post("/groups/new", data={**IN_LYON, "name": ""}).status_code == 400


def test_a_name_that_another_group_has_is_said_beside_it(client: FlaskClient) -> None:
    client.post("/groups/new", data=IN_LYON)
    answer = client.post("/groups/new", data=IN_LYON)
    assert answer.status_code == 409
    assert 'id="name-error"' in answer.text


def test_a_script_is_told_who_fits(client: FlaskClient) -> None:
    preview = client.post("/groups/preview", data=IN_LYON).json
    assert preview == {"text": "1 contact correspond pour le moment\u00a0: Anne."}
    nobody = client.post("/groups/preview", data={**IN_LYON, "rule_value": ["Nice"]}).json
    assert nobody == {"text": "Personne ne correspond pour le moment."}
    wrong = client.post("/groups/preview", data={**IN_LYON, "rule_value": [""]}).json
    assert wrong is not None
    assert "Condition 1" in wrong["error"]
    assert client.post("/groups/preview", data={"kind": "rule"}).json == {"text": ""}


def test_members_of_the_moment_stay_when_the_rule_goes(office: Office, client: FlaskClient) -> None:
    client.post("/groups/new", data=IN_LYON)
    client.post("/groups/1", data={"name": "Lyonnais", "kind": "chosen"})
    assert groups.get(office.store, 1).rule is None
    assert groups.get(office.store, 1).members == 1


def test_a_group_in_a_rule_cannot_follow_one(office: Office, client: FlaskClient) -> None:
    client.post("/groups/new", data={"name": "Parents"})
    typed = {**IN_LYON, "rule_about": ["group"], "rule_choice": ["group:1"]}
    client.post("/groups/new", data=typed)
    assert groups.get(office.store, 2).rule is not None
    answer = client.post("/groups/1", data={**IN_LYON, "name": "Parents"})
    assert answer.status_code == 409
    assert "Lyonnais" in answer.text


def test_a_viewer_sees_the_rule(office: Office, client: FlaskClient) -> None:
    client.post("/groups/new", data=IN_LYON)
    page = office.client("viewer").get("/groups/1").text
    assert 'value="lyon"' in page
    assert office.client("viewer").post("/groups/preview", data=IN_LYON).status_code == 403
