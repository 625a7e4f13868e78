"""People are gathered from lists and discussions, and written to all at once."""

from typing import Any

from fakes.office import Office
from flask.testing import FlaskClient

from appliance.store import contacts, messages
from appliance.store.contacts import ContactNumber
from appliance.store.listing import MessageFilter

ANNE, BOB = "+33611111111", "+33622222222"


def person(office: Office, name: str, *addresses: str, **more: Any) -> int:
    return contacts.add(office.store, name, [ContactNumber(each) for each in addresses], **more)


def sent_to(office: Office) -> list[str]:
    page = messages.page(office.store, MessageFilter(direction="out"), limit=50, order="oldest")
    return [row.address for row in page.rows]


def test_an_empty_clipboard_says_how_to_begin(client: FlaskClient) -> None:
    assert "Le presse-papiers est vide" in client.get("/clipboard").text


def test_ticks_stay_across_pages_and_searches(office: Office, client: FlaskClient) -> None:
    anne, bob = person(office, "Anne Roux", ANNE), person(office, "Bob Petit", BOB)
    answer = client.post("/clipboard/tick", data={"contact": anne, "on": "1"})
    assert answer.json == {"count": 1, "said": "1 personne dans le presse-papiers"}
    client.post("/clipboard/tick", data={"contact": bob, "on": "1"})
    page = client.get("/contacts?q=anne").text
    assert f'value="{anne}" aria-label="Anne Roux" checked' in page
    assert "2 personnes dans le presse-papiers" in page
    assert client.post("/clipboard/tick", data={"contact": anne, "on": "0"}).json["count"] == 1
    assert "checked" not in client.get("/contacts?q=anne").text


def test_all_that_a_search_finds_is_added(office: Office, client: FlaskClient) -> None:
    for number in range(3):
        person(office, f"Parent {number}", f"+3361111111{number}")
    person(office, "Anne Roux", ANNE)
    data = {"found": "1", "q": "parent", "back": "/contacts?q=parent"}
    answer = client.post("/clipboard/add", data=data)
    assert answer.location == "/contacts?q=parent"
    page = client.get("/clipboard").text
    assert page.count('class="person"') == 3
    assert "3 personnes ajoutées au presse-papiers." in page


def test_a_number_without_a_contact_comes_from_its_discussion(
    office: Office, client: FlaskClient
) -> None:
    assert 'name="address" value="+33611111111"' in client.get(f"/discussions/{ANNE}").text
    client.post("/clipboard/add", data={"address": [ANNE, "La Poste"]})
    assert client.get("/clipboard").text.count('class="person"') == 1
    client.post("/clipboard/remove", data={"address": ANNE})
    assert "Le presse-papiers est vide" in client.get("/clipboard").text
    del office


def test_the_new_sms_begins_with_everybody(office: Office, client: FlaskClient) -> None:
    shy = person(office, "Bob Petit", BOB, accepts_sms=False)
    client.post("/clipboard/add", data={"contact": [person(office, "Anne Roux", ANNE), shy]})
    client.post("/clipboard/add", data={"address": "+33633333333"})
    page = client.get("/messages/new?clipboard=1").text
    assert "Anne Roux" in page
    assert "Bob Petit" in page
    assert "06 33 33 33 33" in page


def test_another_of_somebodys_numbers_is_chosen(office: Office, client: FlaskClient) -> None:
    anne = person(office, "Anne Roux", ANNE, "+33644444444")
    data = {"text": "Bonjour", "contact": str(anne)}
    shown = client.post("/messages/new/summary", data=data).text
    assert f'name="number-{anne}"' in shown
    client.post("/messages/new", data=data | {f"number-{anne}": "+33644444444"})
    client.post("/messages/new", data=data | {f"number-{anne}": "+33699999999"})
    assert sent_to(office) == ["+33644444444", ANNE]


def test_clearing_and_strange_values(client: FlaskClient) -> None:
    for values in ({"contact": "x"}, {"contact": "9" * 30}, {"address": "\x00"}, {}):
        assert client.post("/clipboard/add", data=values).status_code == 302
    answer = client.post("/clipboard/clear", data={"back": "https://example.org"})
    assert answer.location == "/"
