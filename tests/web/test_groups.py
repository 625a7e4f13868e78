import re

from fakes.office import Office
from flask.testing import FlaskClient

from appliance.messaging import directory
from appliance.messaging.directory import Wanted
from appliance.messaging.requests import Author
from appliance.store import contacts, groups
from appliance.store.contacts import ContactNumber


def people(office: Office, size: int) -> list[int]:
    return [
        directory.save_contact(
            office.store,
            Wanted(f"Person {number:02d}", (ContactNumber(f"+3361234{number:04d}"),)),
            Author("user", "sophie"),
        )
        for number in range(size)
    ]


def members(office: Office, group_id: int) -> list[str]:
    return [row.name for row in groups.members(office.store, group_id, limit=100)]


def test_an_empty_page_says_what_a_group_is(client: FlaskClient) -> None:
    page = client.get("/groups").text
    assert 'class="empty"' in page
    assert "/groups/new" in page


def test_a_group_with_members(office: Office, client: FlaskClient) -> None:
    first, second, _ = people(office, 3)
    assert "Enregistrer le groupe" in client.get("/groups/new").text
    answer = client.post("/groups/new", data={"name": "Équipe", "contact": [first, second]})
    assert answer.location == "/groups"
    assert members(office, 1) == ["Person 00", "Person 01"]
    page = client.get("/groups").text
    assert "Équipe" in page
    assert "/messages/new?group=1" in page


def test_the_ticked_group_is_edited(office: Office, client: FlaskClient) -> None:
    first, second, third = people(office, 3)
    client.post("/groups/new", data={"name": "Équipe", "contact": [first, second]})
    assert "Modifier" in client.get("/groups").text
    assert client.get("/groups/ticked?group=1").location == "/groups/1"
    assert client.get("/groups/ticked").location == "/groups"
    page = client.get("/groups/1").text
    assert 'value="Équipe"' in page
    assert "Person 01" in page
    client.post("/groups/1", data={"name": "Bureau", "contact": third, "out": first})
    assert groups.get(office.store, 1).name == "Bureau"
    assert members(office, 1) == ["Person 01", "Person 02"]


def test_names_are_checked_beside_the_field_and_members_stay_chosen(
    office: Office, client: FlaskClient
) -> None:
    (person,) = people(office, 1)
    client.post("/groups/new", data={"name": "Équipe"})
    for name in ("", "EQUIPE", "x" * 101):
        answer = client.post("/groups/new", data={"name": name, "contact": person})
        assert answer.status_code in (400, 409)
        assert 'id="name-error"' in answer.text
        assert f'name="contact" value="{person}"' in answer.text
    assert len(groups.all_of(office.store)) == 1


def test_without_a_script_members_are_searched(office: Office, client: FlaskClient) -> None:
    people(office, 2)
    page = client.post("/groups/new", data={"name": "A", "find": "person", "search": "1"}).text
    assert 'type="checkbox" name="contact" value="2"' in page
    page = client.post(
        "/groups/new", data={"name": "A", "contact": ["1", "2"], "remove": "contact:1"}
    ).text
    assert 'name="contact" value="1"' not in page
    assert groups.all_of(office.store) == []


def test_large_groups_have_pages(office: Office, client: FlaskClient) -> None:
    client.post("/groups/new", data={"name": "A", "contact": people(office, 60)})
    page = client.get("/groups/1").text
    assert page.count('name="out"') == 50
    following = re.search(r'href="([^"]+)" rel="next"', page)
    assert following is not None
    assert client.get(following[1].replace("&amp;", "&")).text.count('name="out"') == 10


def test_deleting_keeps_the_contacts(office: Office, client: FlaskClient) -> None:
    client.post("/groups/new", data={"name": "A", "contact": people(office, 2)})
    assert client.post("/groups/1/delete").location == "/groups"
    assert groups.all_of(office.store) == []
    assert contacts.count(office.store) == 2
    assert client.get("/groups/1").status_code == 404


def test_a_viewer_reads_only(office: Office, client: FlaskClient) -> None:
    client.post("/groups/new", data={"name": "A", "contact": people(office, 1)})
    viewer = office.client("viewer")
    assert "Person 00" in viewer.get("/groups/1").text
    assert "<fieldset disabled>" in viewer.get("/groups/1").text
    for path in ("/groups/new", "/groups/1", "/groups/1/delete"):
        assert viewer.post(path, data={"name": "x"}).status_code == 403
