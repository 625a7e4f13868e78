"""Contacts in the API: listed, added, changed, kept in step with another program, deleted."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from fakes.office import Office
from fakes.program import Program
from fakes.watched_turns import wait_until

from appliance.store import events

MARIE = {
    "externalId": "E-7",
    "name": "Marie Dupont",
    "numbers": [
        {"number": "06 12 34 56 78", "label": "mobile"},
        {"number": "+33612345679", "private": True},
    ],
    "email": "marie@example.org",
    "language": "fr",
    "notes": "mornings",
    "fields": {"Classe": "5e B"},
    "address": {"street": "12 rue Haute", "postcode": "69003", "town": "Lyon"},
    "groups": ["Parents"],
    "acceptsSms": True,
    "promotional": "yes",
    "colleague": False,
    "preferred": True,
}
AS_STORED = {
    **MARIE,
    "numbers": [
        {"number": "+33612345678", "label": "mobile"},
        {"number": "+33612345679", "private": True},
    ],
    "promotionalBy": "api",
}


def known(answer: Any) -> dict[str, Any]:
    """Return a contact without its id and its times."""
    times = {"id", "promotionalSince", "changedAt"}
    return {name: value for name, value in answer.json.items() if name not in times}


def test_one_is_added_read_changed_and_deleted(program: Program) -> None:
    added = program.post("contacts", MARIE)
    assert (added.status_code, known(added)) == (201, AS_STORED)
    path = f"contacts/{added.json['id']}"
    assert program.get(path).json == added.json
    changed = program.ask("PATCH", path, json={"promotional": "no", "email": "", "language": ""})
    assert changed.status_code == 200
    lacking = {"email", "language"}
    rest = {name: value for name, value in AS_STORED.items() if name not in lacking}
    assert known(changed) == {**rest, "promotional": "no"}
    assert program.ask("DELETE", path).status_code == 204
    assert program.get(path).status_code == 404


def test_the_least_is_a_name(program: Program) -> None:
    added = program.post("contacts", {"name": " Zoé  Petit "})
    assert added.status_code == 201
    assert known(added) == {
        "name": "Zoé Petit",
        "numbers": [],
        "fields": {},
        "groups": [],
        "acceptsSms": True,
        "promotional": "unknown",
        "colleague": False,
        "preferred": False,
    }


def test_another_program_keeps_its_people_in_step(office: Office, program: Program) -> None:
    path = "contacts/external/E-7"
    body = {name: value for name, value in MARIE.items() if name != "externalId"}
    first = program.ask("PUT", path, json=body)
    assert (first.status_code, known(first)) == (201, AS_STORED)
    again = program.ask("PUT", path, json={"name": "Marie Martin", "acceptsSms": False})
    assert again.status_code == 200
    assert known(again) == {**AS_STORED, "name": "Marie Martin", "acceptsSms": False}
    assert again.json["id"] == first.json["id"]
    assert program.get("contacts").headers["X-Total-Count"] == "1"
    (newest,) = events.journal(office.store, limit=1, kinds=("preference",))
    assert newest.entry.told() == {
        "person": "Marie Martin",
        "preference": "accepts_sms",
        "before": "yes",
        "after": "no",
        "act": "api",
        "contact": int(first.json["id"]),
    }


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "name"),
        ({"name": " "}, 422, "name"),
        ({"name": "x", "colour": "red"}, 422, "colour"),
        ({"name": "x", "numbers": [{"number": "06 12 34 56 70"}, {"number": "x"}]}, 422,
         "numbers[1].number"),
        ({"name": "x", "numbers": [{"label": "mobile"}]}, 422, "numbers[0].number"),
        ({"name": "x", "email": "nobody"}, 422, "email"),
        ({"name": "x", "language": "de"}, 422, "language"),
        ({"name": "x", "promotional": "maybe"}, 422, "promotional"),
        ({"name": "x", "address": {"city": "Lyon"}}, 422, "address.city"),
        ({"name": "x", "fields": {"": "y"}}, 422, "fields"),
        ({"name": "x", "fields": {"y": 1}}, 422, "fields.y"),
        ({"name": "x", "externalId": "E-7"}, 409, None),
    ],
)  # fmt: skip
def test_what_cannot_be_added(
    program: Program, body: Mapping[str, object], status: int, field: str | None
) -> None:
    program.post("contacts", MARIE)
    answer = program.post("contacts", body)
    assert (answer.status_code, answer.json["error"].get("field")) == (status, field)
    assert len(program.get("contacts").json) == 1


def test_a_new_person_of_another_program_needs_a_name(program: Program) -> None:
    answer = program.ask("PUT", "contacts/external/E-7", json={"email": "a@example.org"})
    assert (answer.status_code, answer.json["error"]["field"]) == (422, "name")
    assert program.ask("PUT", f"contacts/external/{'x' * 101}", json={"name": "x"}).json["error"][
        "field"
    ] == "externalId"  # fmt: skip


@pytest.mark.parametrize("path", ["contacts/0", "contacts/x", "contacts/99"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_one_that_is_not_there(program: Program, method: str, path: str) -> None:
    body = {} if method == "PATCH" else None
    assert program.ask(method, path, json=body).status_code == 404


def names(program: Program, query: str = "") -> list[str]:
    """Return the names on every page of a list, two at a time."""
    found, path = list[str](), f"contacts?limit=2{query}"
    while True:
        page = program.get(path)
        assert page.status_code == 200, page.json
        found += [each["name"] for each in page.json]
        if "Link" not in page.headers:
            assert page.headers["X-Total-Count"] == str(len(found))
            return found
        following = urlsplit(page.headers["Link"].partition(">")[0].lstrip("<"))
        path = f"contacts?{following.query}"


def test_the_list_is_searched_and_comes_in_pages(program: Program) -> None:
    shared = [{"number": "0612345678"}]
    for name, groups in (
        ("Zoé Dupont", ["Parents"]),
        ("anne Martin", ["Parents", "Équipe"]),
        ("Émile Dupont", ["parents"]),
        ("Ж" * 100, ["Parents"]),
    ):
        program.post("contacts", {"name": name, "groups": groups, "numbers": shared})
    program.post("contacts", {"name": "Bob Dupont"})
    cyrillic = "Ж" * 100
    assert names(program) == ["anne Martin", "Bob Dupont", "Émile Dupont", "Zoé Dupont", cyrillic]
    assert names(program, "&group=parents") == [
        "anne Martin",
        "Émile Dupont",
        "Zoé Dupont",
        cyrillic,
    ]
    assert sorted(names(program, "&q=dupont")) == ["Bob Dupont", "Zoé Dupont", "Émile Dupont"]
    assert sorted(names(program, "&q=dupont&group=Parents")) == ["Zoé Dupont", "Émile Dupont"]
    assert len(names(program, "&number=06+12+34+56+78")) == 4
    assert names(program, "&number=%2B33612345678&q=martin&group=%C3%89quipe") == ["anne Martin"]
    assert names(program, "&number=0612345679") == []


def test_an_unknown_group_is_no_filter(program: Program) -> None:
    answer = program.get("contacts?group=nobody")
    assert (answer.status_code, answer.json["error"]["field"]) == (422, "group")


def test_the_list_is_sent_again_after_a_change(program: Program) -> None:
    tag = program.get("contacts").headers["ETag"]
    assert program.get("contacts", headers={"If-None-Match": tag}).status_code == 304
    program.post("contacts", {"name": "Zoé"})
    assert program.get("contacts", headers={"If-None-Match": tag}).status_code == 200


def test_a_viewer_only_reads(program: Program) -> None:
    viewer = program.as_("viewer")
    assert viewer.get("contacts").status_code == 200
    assert viewer.post("contacts", MARIE).status_code == 403
    assert viewer.ask("PUT", "contacts/external/E-7", json=MARIE).status_code == 403


def test_programs_that_change_different_members_at_once_all_get_theirs(
    office: Office, program: Program
) -> None:
    path = f"contacts/{program.post('contacts', MARIE).json['id']}"
    with ThreadPoolExecutor(1) as another, office.store.transaction():
        answer = another.submit(program.ask, "PATCH", path, json={"notes": "evenings"})
        wait_until(office.store.turns, 1)
        assert program.ask("PATCH", path, json={"promotional": "no"}).status_code == 200
    assert answer.result().status_code == 200
    after = program.get(path).json
    assert (after["notes"], after["promotional"]) == ("evenings", "no")
