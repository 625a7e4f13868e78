import json
import re

import pytest
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.messaging.directory import contact_import, entries
from appliance.messaging.directory.contact_files import read
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author
from appliance.store import contacts, events, groups, line_choices, optouts
from appliance.store.contact_details import Act, Details, Promotional
from appliance.store.contacts import ContactNumber, ContactRow

SOPHIE = Author("user", "sophie")


def person(office: Office, name: str, number: str = "+33612345678", **more: object) -> int:
    return entries.save_contact(
        office.store,
        Wanted(name, (ContactNumber(number),), **more),  # type: ignore[arg-type]
        SOPHIE,
    )


def everyone(office: Office) -> list[ContactRow]:
    return contacts.page(office.store, limit=100)


def names(page: str) -> list[str]:
    return re.findall(r'class="person" href="/contacts/\d+">([^<]+)<', page)


def test_an_empty_directory_says_how_to_begin(client: FlaskClient) -> None:
    page = client.get("/contacts").text
    assert 'class="empty"' in page
    assert "/contacts/new" in page
    assert "/contacts/import" in page


def test_a_contact_is_added_as_people_know_it(office: Office, client: FlaskClient) -> None:
    page = client.get("/contacts/new").text
    assert "Enregistrer le contact" in page
    answer = client.post(
        "/contacts/new",
        data={
            "name": " Zoë  Lefèvre ",
            "number": ["06 12 34 56 78", "", "+33140506070", "0612345678"],
            "label": ["mobile", "", "bureau", ""],
            "notes": "Porte 3",
            "accepts_sms": "y",
            "field_name": ["Ville", ""],
            "field_value": ["Lyon", "x"],
        },
    )
    assert answer.location == "/contacts"
    (row,) = everyone(office)
    assert row.name == "Zoë Lefèvre"
    assert row.numbers == (
        ContactNumber("+33612345678", "mobile"),
        ContactNumber("+33140506070", "bureau"),
    )
    assert (row.notes, row.accepts_sms, row.fields) == ("Porte 3", True, (("Ville", "Lyon"),))
    assert "Ajouter" in client.get("/contacts").text


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"name": "", "number": "0612345678"}, "name-error"),
        ({"name": "x" * 101, "number": "0612345678"}, "name-error"),
        ({"name": "A", "number": ""}, "number-0-error"),
        ({"name": "A", "number": ["0612345678", "12a"]}, "number-1-error"),
        ({"name": "A", "number": "Amazon"}, "number-0-error"),
        ({"name": "A", "number": "0612345678", "notes": "x" * 5001}, "notes-error"),
    ],
)
def test_an_error_is_shown_next_to_its_field(
    office: Office, client: FlaskClient, sent: dict[str, object], wrong: str
) -> None:
    answer = client.post("/contacts/new", data=sent)
    assert answer.status_code == 400
    assert f'id="{wrong}"' in answer.text
    assert everyone(office) == []
    if "12a" in str(sent):
        assert 'value="12a"' in answer.text
        assert 'value="0612345678"' in answer.text


def test_editing_keeps_what_is_not_on_the_page(office: Office, client: FlaskClient) -> None:
    contact = person(office, "Marie", groups=("Team", "Other"))
    page = client.get(f"/contacts/{contact}").text
    assert 'value="+33612345678"' in page
    team = groups.by_name(office.store, "Team")
    assert team is not None
    client.post(
        f"/contacts/{contact}",
        data={"name": "Marie Dupont", "number": "0612345679", "group": team.id},
    )
    (row,) = everyone(office)
    assert (row.name, row.accepts_sms) == ("Marie Dupont", False)
    assert row.numbers == (ContactNumber("+33612345679"),)
    assert groups.of_contacts(office.store, [row.id])[row.id] == ("Team",)
    kinds = [each.entry.told() for each in events.journal(office.store, limit=2, kinds=["contact"])]
    assert kinds == [
        {"changed": "Marie Dupont", "contact": contact},
        {"added": "Marie", "contact": contact},
    ]


def test_another_number_without_a_script(office: Office, client: FlaskClient) -> None:
    page = client.post("/contacts/new", data={"name": "A", "number": "06", "more": "number"}).text
    assert page.count('name="number"') == 3  # a typed one, an empty one, the script's template
    assert everyone(office) == []


def test_the_list_is_searched_by_name_and_number_and_has_pages(
    office: Office, client: FlaskClient
) -> None:
    for number in range(30):
        person(office, f"Person {number:02d}", f"+3361234{number:04d}")
    person(office, "Élodie Martin", "+33699999999", accepts_sms=False)
    page = client.get("/contacts").text
    assert len(names(page)) == 25
    assert names(page)[0] == "Élodie Martin"
    assert page.count("ne veut pas") == 1
    following = re.search(r'href="([^"]+)" rel="next"', page)
    assert following is not None
    assert len(names(client.get(following[1].replace("&amp;", "&")).text)) == 6
    assert names(client.get("/contacts?q=elo").text) == ["Élodie Martin"]
    assert names(client.get("/contacts?q=06 99 99").text) == ["Élodie Martin"]
    nobody = client.get("/contacts?q=nobody").text
    assert 'class="empty"' in nobody
    assert '<a href="/contacts">Tout afficher</a>' in nobody


def test_deleting_asks_first_and_keeps_messages(office: Office, client: FlaskClient) -> None:
    contact = person(office, "Marie", groups=("Team",))
    page = client.get(f"/contacts/{contact}").text
    assert '<details class="confirm">' in page
    assert client.post(f"/contacts/{contact}/delete").location == "/contacts"
    assert everyone(office) == []
    assert client.post(f"/contacts/{contact}/delete").status_code == 404


@pytest.mark.parametrize(
    ("form", "mimetype"),
    [
        ("csv", "text/csv"),
        ("excel", "text/csv"),
        ("json", "application/json"),
        ("vcf", "text/vcard"),
    ],
)
def test_exports_read_back(office: Office, client: FlaskClient, form: str, mimetype: str) -> None:
    person(office, "=Zoë", groups=("Team",))
    person(office, "Marie", "36111")
    answer = client.get(f"/contacts/export.{form}")
    assert answer.mimetype == mimetype
    assert "attachment" in answer.headers["Content-Disposition"]
    records = read(answer.data).records
    assert {(record.name, record.numbers[0].number) for record in records} == {
        ("=Zoë", "+33612345678"),
        ("Marie", "36111"),
    }
    if form == "json":
        assert len(json.loads(answer.data)) == 2
    if form == "excel":
        assert answer.data.startswith('\ufeff"Nom";"Numéro";"Libellé"'.encode())
    assert client.get("/contacts/export.exe").status_code == 404


@pytest.mark.parametrize("language", ["fr", "en", "pl", "nl"])
@pytest.mark.parametrize("form", ["csv", "excel"])
def test_an_export_in_each_language_comes_back(office: Office, language: str, form: str) -> None:
    wanted = Wanted(
        "=Zoë; =1+1",
        (ContactNumber("+33612345678", "mobile"), ContactNumber("36111")),
        notes="une,\t=deux",
        accepts_sms=False,
        groups=("A, B", "Team"),
        fields=(("Ville", "Lyon"), ("Tél. école", "-1")),
    )
    entries.save_contact(office.store, wanted, Author("user", "x"))
    client = office.client("operator")
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    data = client.get(f"/contacts/export.{form}").data
    (line,) = contact_import.plan(office.store, read(data).records, "FR")
    assert (line.verdict, line.changes, line.warnings) == ("known", (), ())
    (record,) = read(data).records
    assert record.accepts_sms is False
    assert record.groups == ("A, B", "Team")
    assert dict(record.fields or ()) == dict(wanted.fields)
    assert [number.label for number in record.numbers] == ["mobile", ""]


def test_a_viewer_reads_only(office: Office) -> None:
    contact = person(office, "Marie")
    viewer = office.client("viewer")
    assert "/contacts/new" not in viewer.get("/contacts").text
    page = viewer.get(f"/contacts/{contact}").text
    assert "<fieldset disabled>" in page
    assert "data-add-row" not in page  # no buttons to add or remove numbers, even inactive
    assert "data-remove-row" not in page
    assert "rows.js" not in page  # nor the script that would use them
    for path in ("/contacts/new", f"/contacts/{contact}", f"/contacts/{contact}/delete"):
        assert viewer.post(path, data={"name": "x", "number": "06"}).status_code == 403
    assert viewer.get("/contacts/import").status_code == 403
    assert len(everyone(office)) == 1


def test_people_who_sent_stop_are_marked(office: Office, client: FlaskClient) -> None:
    contact_id = person(office, "Marie")
    person(office, "Jean", "+33612345679")
    optouts.add(office.store, "+33612345678", source="page")
    for path in ("/contacts", f"/contacts/{contact_id}"):
        assert client.get(path).text.count('href="/logs/stop?q=%2B33612345678"') == 1
    assert "/logs/stop?q" not in client.get(f"/contacts/{contact_id + 1}").text


def test_a_number_that_another_contact_has_is_asked_about(
    office: Office, client: FlaskClient
) -> None:
    marie = person(office, "Marie")
    form = {"name": "Jean", "number": ["06 12 34 56 78", "0712345678"], "label": ["", ""]}
    answer = client.post("/contacts/new", data=form)
    assert answer.status_code == 409
    assert f'href="/contacts/{marie}"' in answer.text
    assert [contact.name for contact in everyone(office)] == ["Marie"]
    shared = re.search(r'name="shared" value="([^"]+)"', answer.text)
    assert shared is not None
    other = {**form, "number": ["0612345678", "36111"], "shared": "+33712345678"}
    assert client.post("/contacts/new", data=other).status_code == 409
    assert client.post("/contacts/new", data={**form, "shared": shared[1]}).status_code == 302
    jean, _ = everyone(office)
    # No question is asked again about a number that the contact already has.
    again = {"name": "Jean B", "number": "0612345678", "label": ""}
    assert client.post(f"/contacts/{jean.id}", data=again).status_code == 302


def test_from_a_conversation_and_back_to_it(office: Office, client: FlaskClient) -> None:
    page = client.get("/discussions/+33612345678").text
    way = re.search(r'href="(/contacts/new[^"]+)"', page)
    assert way is not None
    path = way[1].replace("&amp;", "&")
    assert 'href="/discussions/+33612345678"' in client.get(path).text
    answer = client.post(path, data={"name": "Marie", "number": "0612345678", "label": ""})
    assert answer.location == "/discussions/+33612345678"
    (marie,) = everyone(office)
    page = client.get("/discussions/+33612345678").text
    assert f'href="/contacts/{marie.id}?talk=%2B33612345678"' in page
    for elsewhere in ("//evil.example", "https://evil.example", "../.."):
        form = {"name": "Marie", "number": "0612345678", "label": ""}
        path = f"/contacts/{marie.id}"
        location = client.post(path, data=form, query_string={"talk": elsewhere}).location
        assert location.startswith("/discussions/")


DETAILS = {
    "name": "Marie",
    "number": ["0612345678", "0612345679"],
    "label": ["mobile", ""],
    "private": ["", "1"],
    "accepts_sms": "y",
    "promotional": "no",
    "email": "marie@example.org",
    "language": "pl",
    "colleague": "y",
    "street": "12 rue Haute",
    "postcode": "69003",
    "town": "Lyon",
    "preferred": "y",
    "external_id": "E-7",
}


def test_the_details_of_a_contact_are_kept_and_shown(office: Office, client: FlaskClient) -> None:
    assert client.post("/contacts/new", data=DETAILS).location == "/contacts"
    (row,) = everyone(office)
    assert row.details == Details(
        "E-7",
        "marie@example.org",
        "pl",
        colleague=True,
        street="12 rue Haute",
        postcode="69003",
        town="Lyon",
        preferred=True,
        promotional=Promotional.NO,
    )
    assert [number.private for number in row.numbers] == [False, True]
    assert (row.promotional_by, row.promotional_since) == (Act.FORM, office.clock.now_ms())
    page = client.get(f"/contacts/{row.id}").text
    for shown in ("marie@example.org", "12 rue Haute", "69003", "Lyon", "E-7"):
        assert f'value="{shown}"' in page
    assert '<option selected value="pl">' in page
    assert "sur la fiche du contact" in page
    assert page.count('<option value="1" selected>') == 1
    (entry,) = events.journal(office.store, limit=9, kinds=["preference"])
    assert entry.entry.told()["after"] == "no"
    assert "SMS promotionnels" in client.get("/logs/journal").text


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("email", "nobody", 400),
        ("language", "de", 400),
        ("promotional", "perhaps", 400),
        ("street", "x" * 201, 400),
        ("external_id", "taken", 409),
    ],
)
def test_an_error_in_a_detail_is_shown_next_to_it(
    office: Office, client: FlaskClient, name: str, value: str, status: int
) -> None:
    person(office, "Other", "+33612345670", details=Details(external_id="taken"))
    answer = client.post("/contacts/new", data={**DETAILS, name: value})
    assert answer.status_code == status
    assert f'id="{name}-error"' in answer.text
    assert len(everyone(office)) == 1


def test_a_contact_has_a_line_if_the_box_has_several(office: Office, client: FlaskClient) -> None:
    data = {"name": "Marie", "number": "0612345678", "label": "", "private": ""}
    client.post("/contacts/new", data=data)
    marie = contacts.page(office.store, limit=1)[0].id
    assert b'name="line"' not in client.get(f"/contacts/{marie}").data
    office.add_line("provider", label="SMSAPI")
    client.post(f"/contacts/{marie}", data=data | {"line": "provider"})
    assert line_choices.of(office.store, "contact", marie) == "provider"
    shown = client.get(f"/contacts/{marie}").get_data(as_text=True)
    assert '<option selected value="provider">SMSAPI</option>' in shown
    client.post(f"/contacts/{marie}", data=data)
    assert line_choices.of(office.store, "contact", marie) == "provider"
    client.post(f"/contacts/{marie}", data=data | {"line": ""})
    assert line_choices.of(office.store, "contact", marie) is None
