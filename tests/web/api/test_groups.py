"""Groups in the API: listed, added, renamed, deleted; contacts put in and taken out."""

import pytest
from fakes.office import Office
from fakes.program import Program

from appliance.store import events


def test_one_is_added_read_renamed_and_deleted(program: Program) -> None:
    added = program.post("groups", {"name": "Parents 5e B"})
    assert added.status_code == 201
    path = f"groups/{added.json['id']}"
    assert program.get(path).json == added.json
    assert added.json == {"id": added.json["id"], "name": "Parents 5e B", "members": 0}
    renamed = program.ask("PATCH", path, json={"name": "Parents 5e C"})
    assert (renamed.status_code, renamed.json["name"]) == (200, "Parents 5e C")
    assert program.ask("DELETE", path).status_code == 204
    assert program.get(path).status_code == program.ask("DELETE", path).status_code == 404


def test_contacts_are_put_in_and_taken_out(office: Office, program: Program) -> None:
    group = f"groups/{program.post('groups', {'name': 'Parents'}).json['id']}"
    zoe = program.post("contacts", {"name": "Zoé"}).json["id"]
    member = f"{group}/members/{zoe}"
    assert program.ask("PUT", member).status_code == 204
    entry = events.version(office.store)
    assert program.ask("PUT", member).status_code == 204
    assert events.version(office.store) == entry
    assert program.get(group).json["members"] == 1
    assert [each["name"] for each in program.get("contacts?group=Parents").json] == ["Zoé"]
    assert program.ask("DELETE", member).status_code == 204
    assert program.ask("DELETE", member).status_code == 404
    assert program.get(group).json["members"] == 0


@pytest.mark.parametrize("member", ["groups/{group}/members/99", "groups/{group}/members/x",
                                    "groups/99/members/{contact}"])  # fmt: skip
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_what_is_not_there_is_no_member(program: Program, method: str, member: str) -> None:
    group = program.post("groups", {"name": "Parents"}).json["id"]
    contact = program.post("contacts", {"name": "Zoé"}).json["id"]
    path = member.format(group=group, contact=contact)
    assert program.ask(method, path).status_code == 404


def test_the_list_comes_in_pages_by_name(program: Program) -> None:
    for name in ("Zèbres", "Équipe", "anciens"):
        program.post("groups", {"name": name})
    first = program.get("groups?limit=2")
    assert [each["name"] for each in first.json] == ["anciens", "Équipe"]
    assert first.headers["X-Total-Count"] == "3"
    cursor = first.headers["Link"].partition("cursor=")[2].partition(">")[0]
    second = program.get(f"groups?limit=2&cursor={cursor}")
    assert [each["name"] for each in second.json] == ["Zèbres"]
    assert "Link" not in second.headers


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "name"),
        ({"name": "  "}, 422, "name"),
        ({"name": "x", "members": [1]}, 422, "members"),
        ({"name": "PARENTS"}, 409, None),
    ],
)
def test_what_cannot_be_added(
    program: Program, body: dict[str, object], status: int, field: str | None
) -> None:
    program.post("groups", {"name": "Parents"})
    answer = program.post("groups", body)
    assert (answer.status_code, answer.json["error"].get("field")) == (status, field)


def test_a_viewer_only_reads(program: Program) -> None:
    viewer = program.as_("viewer")
    assert viewer.get("groups").status_code == 200
    assert viewer.post("groups", {"name": "x"}).status_code == 403
    assert viewer.ask("PUT", "groups/1/members/1").status_code == 403
