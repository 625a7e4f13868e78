"""Settings > Privacy > one person: shown, as a file, erased."""

import html

import pytest
from fakes.credit import add_account
from fakes.office import Office
from fakes.stored import StoredTraffic
from flask.testing import FlaskClient

from appliance.messaging.credit import accounts
from appliance.messaging.rules import optouts as rule
from appliance.store import contacts, events, optouts
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store
from appliance.store.journal.box import Exported

MARIE, PAUL = "+33611111111", "+33622222222"


@pytest.fixture
def admin(office: Office) -> FlaskClient:
    return office.client("admin")


@pytest.fixture
def marie(store: Store) -> int:
    """Add a contact with messages who wants no SMS. Return the contact's id."""
    traffic = StoredTraffic(store)
    contact = contacts.add(store, "Marie Curie", [ContactNumber(MARIE)])
    traffic.incoming(MARIE, "bonjour du labo")
    traffic.outgoing(MARIE, body="bien reçu", status="delivered")
    traffic.incoming(PAUL, "rien à voir")
    rule.add(store, MARIE, source="page", actor="user:alice", note="par téléphone")
    return contact


def test_a_contacts_page_leads_an_administrator_there(
    office: Office, admin: FlaskClient, marie: int
) -> None:
    link = f"/settings/privacy/person?contact={marie}"
    assert link in admin.get(f"/contacts/{marie}").text
    assert link not in office.client("operator").get(f"/contacts/{marie}").text


@pytest.mark.parametrize("asked", ["contact={}", "number=06 11 11 11 11"])
def test_what_is_stored_and_what_stays_is_shown(admin: FlaskClient, marie: int, asked: str) -> None:
    page = admin.get(f"/settings/privacy/person?{asked.format(marie)}").text
    assert "Marie Curie" in page
    assert "2 SMS" in page
    assert "il reste bloqué" in page
    assert "les sauvegardes faites avant" in page


@pytest.mark.parametrize("asked", ["", "number=abc", "number="])
def test_what_is_no_number_leads_back(admin: FlaskClient, asked: str) -> None:
    answer = admin.get(f"/settings/privacy/person?{asked}")
    assert answer.location == "/settings/privacy"


def test_the_file_is_told_in_the_journal(office: Office, admin: FlaskClient, marie: int) -> None:
    answer = admin.get(f"/settings/privacy/person/export?contact={marie}")
    assert answer.json["contact"]["name"] == "Marie Curie"
    assert [each["text"] for each in answer.json["messages"]] == ["bonjour du labo", "bien reçu"]
    assert "rien à voir" not in answer.text
    (entry,) = events.journal(office.store, limit=1, kinds=["export"])
    assert entry.entry == Exported(actor="user:alice", exported="person", form="json")
    assert "une personne" in admin.get("/logs/journal?kind=exports").text


def test_a_person_is_erased_and_stays_blocked(
    office: Office, admin: FlaskClient, marie: int
) -> None:
    answer = admin.post("/settings/privacy/person/erase", data={"contact": marie})
    assert answer.location == "/settings/privacy"
    assert "La personne est effacée." in admin.get("/settings/privacy").text
    assert admin.get(f"/contacts/{marie}").status_code == 404
    for path in ("/discussions", "/messages/received", "/logs/journal", "/contacts"):
        page = admin.get(path).text
        assert "Marie" not in page
        assert "06 11 11 11 11" not in page
    page = admin.get("/logs/stop").text
    assert "un numéro effacé, désinscrit" in page
    (row,) = optouts.page(office.store, limit=9)
    asked = admin.get(f"/logs/stop/{row.address}/remove").text
    assert "un numéro effacé, désinscrit" in asked
    admin.post(f"/logs/stop/{row.address}/remove", data={"note": "a changé d'avis"})
    assert not optouts.is_opted_out(office.store, MARIE)
    assert admin.get("/logs/journal").status_code == 200


def test_a_contact_who_comes_back_is_shown_as_one_who_wants_no_sms(
    office: Office, admin: FlaskClient, marie: int
) -> None:
    admin.post("/settings/privacy/person/erase", data={"contact": marie})
    again = contacts.add(office.store, "Marie", [ContactNumber(MARIE)])
    assert "ne veut pas de SMS (STOP)" in admin.get(f"/contacts/{again}").text
    assert "(STOP)" in admin.get(f"/discussions/{MARIE}").text


def test_what_is_being_sent_is_said(office: Office, admin: FlaskClient, marie: int) -> None:
    office.store.execute("UPDATE message SET status = 'submitting' WHERE status = 'delivered'")
    office.store.execute(
        "INSERT INTO segment (message_id, sequence, state, submitted_at)"
        " SELECT id, 1, 'submitting', 1 FROM message WHERE status = 'submitting'"
    )
    page = admin.get(f"/settings/privacy/person?contact={marie}").text
    assert "1 SMS à cette personne attend ou est en cours" in page
    admin.post("/settings/privacy/person/erase", data={"contact": marie})
    page = admin.get("/settings/privacy").text
    assert "le reste sera effacé dès" in page
    assert "1 personne est en cours" in page


# --- programs -----------------------------------------------------------------------------------


LOGIN = {"auth": ("alice", "correct horse")}


def test_a_program_of_an_administrator_exports_and_erases(office: Office, marie: int) -> None:
    client = office.client()
    for path in (f"/contacts/{marie}/export", "/privacy/export?number=0611111111"):
        answer = client.get(f"/api/v1{path}", **LOGIN)
        assert answer.json["contact"]["name"] == "Marie Curie"
    answer = client.post("/api/v1/privacy/erase", json={"contact": str(marie)}, **LOGIN)
    assert (answer.status_code, answer.json["state"], answer.json["blocked"]) == (
        202,
        "erased",
        True,
    )
    assert client.get(f"/api/v1/contacts/{marie}/export", **LOGIN).status_code == 404
    (entry,) = client.get("/api/v1/optouts", **LOGIN).json
    assert entry["erased"] is True
    assert client.get("/api/v1/optouts?number=0611111111", **LOGIN).json == [entry]
    assert client.get("/api/v1/privacy/erasures", **LOGIN).json == []
    path = f"/api/v1/optouts/{entry['number']}"
    assert client.delete(path, **LOGIN).status_code == 204


@pytest.mark.parametrize("body", [{}, {"number": MARIE, "contact": "1"}, {"number": "abc"}])
def test_a_program_must_name_one_person(office: Office, body: dict[str, str]) -> None:
    answer = office.client().post("/api/v1/privacy/erase", json=body, **LOGIN)
    assert answer.status_code == 422
    assert answer.json["error"]["field"] == "number"


@pytest.mark.parametrize("path", ["/privacy/export?number=0611111111", "/contacts/1/export"])
def test_an_operators_program_may_not(office: Office, path: str) -> None:
    answer = office.client().get(f"/api/v1{path}", auth=("sophie", "correct horse"))
    assert answer.status_code == 403


def person_shown(client: FlaskClient, **asked: str | list[str]) -> str:
    return client.get("/settings/privacy/person", query_string=asked).text


@pytest.mark.parametrize(
    "typed", ["Marie Curie", "marie curie", "curie", "06 11 11 11 11", "Marie Curie 06 11 11 11 11"]
)
def test_a_person_is_found_by_name_as_by_number(admin: FlaskClient, marie: int, typed: str) -> None:
    page = person_shown(admin, number=typed)
    assert "Marie Curie" in page
    assert f'name="contact" value="{marie}"' in page


def test_of_several_people_one_is_chosen(admin: FlaskClient, marie: int, store: Store) -> None:
    other = contacts.add(store, "Marie Dubois", [ContactNumber(PAUL)])
    page = person_shown(admin, number="marie")
    for each in (marie, other):
        assert f'href="/settings/privacy/person?contact={each}"' in page
    shared = contacts.add(store, "Pierre Curie", [ContactNumber(MARIE)])
    page = person_shown(admin, number=MARIE)
    for each in (marie, shared):
        assert f'href="/settings/privacy/person?contact={each}"' in page
    assert f"contact={other}" not in page
    for typed in ("marie", MARIE):
        exported = admin.get("/settings/privacy/person/export", query_string={"number": typed})
        erased = admin.post("/settings/privacy/person/erase", data={"number": typed})
        assert (exported.status_code, erased.status_code) == (409, 409)
    assert contacts.count(store, "") == 3


def test_nobody_and_two_at_once_are_told(admin: FlaskClient, marie: int, store: Store) -> None:
    other = contacts.add(store, "Marie Dubois", [ContactNumber(PAUL)])
    for asked in ({"number": "Zorro"}, {"contact": [str(marie), str(other)]},
                  {"contact": str(marie), "number": PAUL}):  # fmt: skip
        answer = admin.get("/settings/privacy/person", query_string=asked)
        assert answer.location == "/settings/privacy"
    told = admin.get("/settings/privacy").text
    assert "Zorro" in told
    assert "une seule personne" in told


def test_a_sender_with_a_name_is_a_person_too(admin: FlaskClient, store: Store) -> None:
    StoredTraffic(store).incoming("Amazon", "votre colis")
    assert "1 SMS" in person_shown(admin, number="Amazon")


def test_a_discussion_leads_an_administrator_there(
    office: Office, admin: FlaskClient, marie: int
) -> None:
    link = f"/settings/privacy/person?contact={marie}"
    assert link in admin.get(f"/discussions/{MARIE}").text
    assert link not in office.client("operator").get(f"/discussions/{MARIE}").text
    assert (
        "/settings/privacy/person?number=%2B33622222222" in admin.get(f"/discussions/{PAUL}").text
    )


def test_whose_alerts_go_to_the_person_is_said_and_ends(
    admin: FlaskClient, marie: int, store: Store
) -> None:
    add_account(store, alert_below=5, alert_number=MARIE)
    page = person_shown(admin, contact=str(marie))
    assert "le numéro d'alerte de School" in html.unescape(page)
    exported = admin.get(f"/settings/privacy/person/export?contact={marie}").json
    assert exported["alerts"] == ["School"]
    admin.post("/settings/privacy/person/erase", data={"contact": marie})
    assert accounts.get(store, "School").alert_number is None
    assert "Personne ne reçoit" in html.unescape(admin.get("/accounts/of/School").text)
