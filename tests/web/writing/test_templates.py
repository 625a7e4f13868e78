"""Templates on the pages: stored, ordered, archived, exported and imported."""

import html
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from fakes.office import Office
from fakes.watched_turns import wait_until
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from appliance.messaging.directory import entries as directory
from appliance.messaging.directory.entries import Wanted as WantedContact
from appliance.messaging.requests import Author
from appliance.store import templates, users
from appliance.store.contacts import ContactNumber

RETARD = {
    "label": "Retard",
    "recipients": "any",
    "context": "general",
    "text": "Bonjour [nom], le bus a du retard.",
}
FILE = {"templates": [{"label": "Retard", "text": "new"}, {"label": "Absence", "text": "x"}]}


def kept(office: Office, name: str = "sophie", *, archived: bool = False) -> list[str]:
    user = users.user_by_name(office.store, name)
    assert user is not None
    return [row.label for row in templates.listed(office.store, user.id, archived=archived)]


def page(client: FlaskClient, path: str = "/templates") -> str:
    return html.unescape(client.get(path).text)


def upload(client: FlaskClient, content: object) -> TestResponse:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return client.post(
        "/templates/import",
        data={"file": (io.BytesIO(data), "templates.json")},
        content_type="multipart/form-data",
    )


def test_an_empty_page_begins_with_examples_in_the_readers_language(
    office: Office, client: FlaskClient
) -> None:
    assert "Commencer avec six exemples" in page(client)
    assert client.post("/templates/start").location == "/templates"
    assert kept(office) == [
        "Jour de fermeture", "Rendez-vous", "Paiement", "Absence", "Colis", "Alerte",
    ]  # fmt: skip
    assert "6 modèles enregistrés" in page(client)
    client.post("/templates/start")
    assert len(kept(office)) == 6


@pytest.mark.parametrize("language", ["fr", "en", "pl", "nl"])
def test_the_examples_are_read_in_every_language(
    office: Office, client: FlaskClient, language: str
) -> None:
    client.post("/language", data={"language": language})
    assert client.post("/templates/start").status_code == 302
    assert len(kept(office)) == 6


def test_one_is_written_changed_copied_put_away_and_deleted(
    office: Office, client: FlaskClient
) -> None:
    assert client.post("/templates/new", data=RETARD).location == "/templates"
    assert "Retard" in page(client)
    assert "Bonjour [nom]" in page(client, "/templates/1")
    client.post("/templates/1", data={**RETARD, "label": "Retard du bus"})
    assert kept(office) == ["Retard du bus"]
    assert client.post("/templates/1/copy").location == "/templates/2"
    assert kept(office) == ["Retard du bus", "Retard du bus (2)"]
    client.post("/templates/2/move", data={"to": "up"})
    assert kept(office) == ["Retard du bus (2)", "Retard du bus"]
    client.post("/templates/1/archive")
    assert (kept(office), kept(office, archived=True)) == (["Retard du bus (2)"], ["Retard du bus"])
    assert "Remettre en service" in page(client, "/templates?archived=1")
    client.post("/templates/1/archive", data={"back": "1"})
    client.post("/templates/2/delete")
    assert kept(office) == ["Retard du bus"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"label": " "}, "Donnez un libellé"),
        ({"text": ""}, "Le message est vide"),
        ({"text": "Bonjour [nom"}, "Le crochet ouvert au caractère 9"),
        ({"text": "Bonjour []"}, "sont vides"),
        ({"context": "moon"}, ""),
    ],
)
def test_an_error_is_shown_next_to_its_field_and_nothing_is_lost(
    office: Office, client: FlaskClient, change: dict[str, str], said: str
) -> None:
    answer = client.post("/templates/new", data={**RETARD, **change})
    shown = html.unescape(answer.text)
    assert answer.status_code == 400
    assert said in shown
    assert (RETARD | change)["text"] in shown
    assert kept(office) == []


def test_where_all_are_archived_no_examples_are_offered(
    office: Office, client: FlaskClient
) -> None:
    client.post("/templates/new", data=RETARD)
    client.post("/templates/1/archive")
    assert kept(office) == []
    shown = page(client)
    assert "Tous les modèles sont archivés." in shown
    assert "six exemples" not in shown


def test_a_label_that_is_there_is_said(client: FlaskClient) -> None:
    client.post("/templates/new", data=RETARD)
    answer = client.post("/templates/new", data={**RETARD, "label": "RETARD"})
    assert answer.status_code == 409
    assert "existe déjà" in html.unescape(answer.text)


def test_what_only_i_see(office: Office, client: FlaskClient) -> None:
    client.post("/templates/new", data={**RETARD, "own": "y"})
    assert "Visible de moi seul" in page(client)
    other = office.client("admin")
    assert "Retard" not in page(other)
    assert other.get("/templates/1").status_code == 404
    assert other.post("/templates/1/delete").status_code == 404
    assert kept(office) == ["Retard"]


def test_a_viewer_looks_and_changes_nothing(office: Office, client: FlaskClient) -> None:
    client.post("/templates/new", data=RETARD)
    viewer = office.client("viewer")
    shown = page(viewer, "/templates/1")
    assert "fieldset disabled" in shown
    assert "Enregistrer le modèle" not in shown
    for path in ("new", "1", "1/copy", "1/move", "1/archive", "1/delete", "start", "import"):
        assert viewer.post(f"/templates/{path}", data=RETARD).status_code == 403
    assert kept(office) == ["Retard"]


def test_a_preview_is_of_a_real_person(office: Office, client: FlaskClient) -> None:
    wanted = WantedContact(
        "Marie Dupont", (ContactNumber("+33612345601"),), fields=(("Classe", "5e B"),)
    )
    directory.save_contact(office.store, wanted, Author("user", "sophie"))
    text = "[nom], [classe], [numéro], [inconnu] [expéditeur]"
    said = client.post("/templates/preview", data={"text": text}).json
    assert said["person"] == "Marie Dupont"
    assert said["text"] == "Marie Dupont, 5e B, 06 12 34 56 01, [inconnu] sophie"
    assert (said["unknown"], said["segments"]) == (["[inconnu]"], 1)
    wrong = client.post("/templates/preview", data={"text": "[nom"}).json
    assert "n'est pas fermé" in wrong["error"]


def test_variables_follow_the_context(client: FlaskClient) -> None:
    general = client.get("/templates/variables?context=general&recipients=colleague").json
    campaign = client.get("/templates/variables?context=campaign").json
    assert "v1" in campaign["offered"]
    assert "v1" not in general["offered"]
    assert "nom" not in general["offered"]


def test_a_reply_finds_templates_filled_in_for_its_correspondent(
    office: Office, client: FlaskClient
) -> None:
    wanted = WantedContact("Marie Dupont", (ContactNumber("+33612345601"),))
    directory.save_contact(office.store, wanted, Author("user", "sophie"))
    client.post("/templates/new", data=RETARD)
    client.post("/templates/new", data={**RETARD, "label": "Merge", "context": "campaign"})
    client.post("/templates/new", data={**RETARD, "label": "Staff", "recipients": "colleague"})
    query = {"q": "", "address": "+33612345601"}
    found = client.get("/templates/find", query_string=query).json["found"]
    assert found == [
        {"id": 1, "label": "Retard", "text": "Bonjour Marie Dupont, le bus a du retard."}
    ]
    query["address"] = "+33699999999"
    found = client.get("/templates/find", query_string=query).json["found"]
    assert found[0]["text"] == "Bonjour [nom], le bus a du retard."


def test_a_new_sms_finds_templates_with_their_variables(client: FlaskClient) -> None:
    client.post("/templates/new", data={**RETARD, "text": "[nom|à vous], [[x]"})
    found = client.get("/templates/find").json["found"]
    assert found == [{"id": 1, "label": "Retard", "text": "[nom|à vous], [[x]"}]


def test_a_reply_finds_its_template_behind_any_number_of_others(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.web.writing.templates.MOST_FOUND", 2)
    for label in ("Merge", "Merge 2"):
        client.post("/templates/new", data={**RETARD, "label": label, "context": "campaign"})
    client.post("/templates/new", data=RETARD)
    found = client.get("/templates/find", query_string={"q": "", "address": ""}).json["found"]
    assert [each["label"] for each in found] == ["Retard"]


def test_a_file_goes_out_and_comes_in(office: Office, client: FlaskClient) -> None:
    client.post("/templates/new", data=RETARD)
    answer = client.get("/templates/export")
    assert "templates.json" in answer.headers["Content-Disposition"]
    assert json.loads(answer.text)["templates"][0]["text"] == RETARD["text"]
    place = upload(client, FILE).location
    shown = page(client, place)
    assert "déjà présent, conservé tel quel" in shown
    assert "Enregistrer 1 modèle" in shown
    assert "ajouté sous un autre libellé" in page(client, f"{place}?existing=rename")
    assert kept(office) == ["Retard"]
    client.post(place, data={"existing": "rename"})
    assert kept(office) == ["Retard", "Retard (2)", "Absence"]
    assert client.get(place).status_code == 404


def test_an_import_confirmed_twice_at_once_is_stored_once(
    office: Office, client: FlaskClient
) -> None:
    client.post("/templates/new", data=RETARD)
    place = upload(client, FILE).location
    confirm = partial(office.client("operator").post, place, data={"existing": "rename"})
    with ThreadPoolExecutor(1) as another:
        with office.store.transaction():
            late = another.submit(confirm)
            wait_until(office.store.turns, 1)
            assert client.post(place, data={"existing": "rename"}).status_code == 302
        assert late.result().status_code == 404
    assert kept(office) == ["Retard", "Retard (2)", "Absence"]


def test_an_import_can_be_left(office: Office, client: FlaskClient) -> None:
    place = upload(client, FILE).location
    assert client.post(place, data={"cancel": "1"}).location == "/templates"
    assert kept(office) == []
    assert client.get(place).status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choisissez un fichier|ne contient aucun modèle"),
        (b"\xff\xfe", "ne contient aucun modèle"),
        (b"[" * 100_000, "ne contient aucun modèle"),
        ({"templates": 3}, "ne contient aucun modèle"),
        ({"templates": [{"label": "a", "text": "x"}, {"label": "b", "text": "[c"}]}, "Modèle 2 : "),
    ],
)
def test_a_file_that_is_wrong_says_what(
    office: Office, client: FlaskClient, content: object, said: str
) -> None:
    answer = upload(client, content)
    shown = html.unescape(answer.text).replace("\N{NO-BREAK SPACE}", " ")
    assert answer.status_code == 400
    assert re.search(said, shown)
    assert kept(office) == []
