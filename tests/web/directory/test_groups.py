import re

from fakes.office import Office
from flask.testing import FlaskClient

from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author
from appliance.store import contacts, groups
from appliance.store.contacts import ContactNumber


def people(office: Office, size: int) -> list[int]:
    return [
        entries.save_contact(
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
    following = re.search(r'name="turn" value="([^"]+)"', page)
    assert following is not None
    later = client.post("/groups/1", data={"name": "A", "turn": following[1]}).text
    assert later.count('name="out"') == 10
    viewer = office.client("viewer").get("/groups/1").text
    link = re.search(r'href="([^"]+)" rel="next"', viewer)
    assert link is not None
    assert "Person 59" in office.client("viewer").get(link[1].replace("&amp;", "&")).text


def test_ticks_for_removal_stay_on_the_next_page(office: Office, client: FlaskClient) -> None:
    everyone = people(office, 60)
    client.post("/groups/new", data={"name": "A", "contact": everyone})
    turn = re.search(r'name="turn" value="([^"]+)"', client.get("/groups/1").text)
    assert turn is not None
    ticks = {"name": "B", "out": everyone[:2], "contact": "1", "turn": turn[1]}
    page = client.post("/groups/1", data=ticks).text
    assert members(office, 1)[:2] == ["Person 00", "Person 01"]
    for person in everyone[:2]:
        assert f'value="{person}" id="out-{person}" checked' in page
    assert 'value="B"' in page
    at = re.search(r'name="at" value="([^"]+)"', page)
    assert at is not None
    wrong = client.post("/groups/1", data={"name": "", "out": everyone[:3], "at": at[1]}).text
    assert "Person 59" in wrong
    back = client.post("/groups/1", data={"name": "B", "out": everyone[:3], "turn": "first"}).text
    assert len(re.findall(r'name="out"[^>]* checked>', back)) == 3
    client.post("/groups/1", data={"name": "B", "out": everyone[:3]})
    assert members(office, 1)[0] == "Person 03"
    assert len(members(office, 1)) == 57


def test_what_is_typed_and_not_chosen_is_found(office: Office, client: FlaskClient) -> None:
    people(office, 4)
    typed = "Person 00; 06 12 34 00 01\nInconnu\t+33612340002\r\nPerson 03"
    answer = client.post("/groups/new", data={"name": "A", "find": typed}, follow_redirects=True)
    assert members(office, 1) == ["Person 00", "Person 01", "Person 02", "Person 03"]
    assert "Person 00, Person 01, Person 02, Person 03" in answer.text


def test_unknown_and_ambiguous_names_are_reported(office: Office, client: FlaskClient) -> None:
    people(office, 2)
    typed = "Person 00; Zorro; 0699999999; person"
    answer = client.post("/groups/new", data={"name": "A", "find": typed})
    assert answer.status_code == 400
    assert groups.all_of(office.store) == []
    assert 'name="contact" value="1"' in answer.text  # Person 00 is chosen
    assert 'value="Zorro; 0699999999; person"' in answer.text
    said = answer.text.replace("\u00a0", " ")
    for sentence in ("« Zorro » n", "0699999999", "« person » peut"):
        assert sentence in said
    chosen = {"name": "A", "contact": "2", "find": "person"}
    assert client.post("/groups/new", data=chosen).location == "/groups"
    assert members(office, 1) == ["Person 01"]


def test_an_invalid_address_of_a_page(client: FlaskClient) -> None:
    for path in ("/groups/new?id=1", "/groups/new?after=1:x"):
        assert client.get(path).status_code == 200


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


def test_a_page_of_a_removed_group_that_is_still_open_fills_no_other(
    office: Office, client: FlaskClient
) -> None:
    [anne] = people(office, 1)
    client.post("/groups/new", data={"name": "Équipe"})
    removed = groups.id_by_name(office.store, "Équipe")
    assert client.post(f"/groups/{removed}/delete").location == "/groups"
    client.post("/groups/new", data={"name": "Parents"})
    parents = groups.id_by_name(office.store, "Parents")
    assert parents is not None
    answer = client.post(f"/groups/{removed}", data={"name": "Équipe", "contact": anne})
    assert answer.status_code == 404
    assert members(office, parents) == []
