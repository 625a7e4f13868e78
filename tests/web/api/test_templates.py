"""Templates in the API: stored, listed, changed, exported and imported."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from fakes.office import Office
from fakes.program import Program
from fakes.watched_turns import wait_until

from appliance.messaging.requests import Author
from appliance.messaging.templates import entries
from appliance.messaging.templates.entries import Viewer, Wanted
from appliance.store import contacts, users

RETARD = {"label": "Retard", "text": "Bonjour [nom]"}


def test_one_is_kept_read_changed_and_deleted(program: Program) -> None:
    added = program.post("templates", RETARD)
    assert (added.status_code, added.json["recipients"], added.json["context"]) == (
        201,
        "any",
        "general",
    )
    path = f"templates/{added.json['id']}"
    assert program.get(path).json == added.json
    changed = program.ask("PATCH", path, json={"text": "Bonsoir [nom]", "recipients": "contact"})
    assert (changed.json["label"], changed.json["text"]) == ("Retard", "Bonsoir [nom]")
    assert program.ask("DELETE", path).status_code == 204
    assert program.get(path).status_code == 404
    assert program.get("templates").json == []


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"label": "x"}, 422, "text"),
        ({"label": "", "text": "x"}, 422, "label"),
        ({"label": "x", "text": "[a"}, 422, "text"),
        ({"label": "x", "text": "y", "context": "moon"}, 422, "context"),
        ({"label": "x", "text": "y", "colour": "red"}, 422, "colour"),
        ({"label": "RETARD", "text": "y"}, 409, None),
    ],
)
def test_what_cannot_be_kept(program: Program, body: object, status: int, field: str) -> None:
    program.post("templates", RETARD)
    answer = program.post("templates", body)
    assert (answer.status_code, answer.json["error"].get("field")) == (status, field)
    assert len(program.get("templates").json) == 1


def test_programs_that_change_different_members_at_once_all_get_theirs(
    office: Office, program: Program
) -> None:
    path = f"templates/{program.post('templates', RETARD).json['id']}"
    with ThreadPoolExecutor(1) as another, office.store.transaction():
        answer = another.submit(program.ask, "PATCH", path, json={"text": "new"})
        wait_until(office.store.turns, 1)
        assert program.ask("PATCH", path, json={"label": "Bus"}).status_code == 200
    assert answer.result().status_code == 200
    after = program.get(path).json
    assert (after["label"], after["text"]) == ("Bus", "new")


@pytest.mark.parametrize("path", ["templates/0", "templates/x", "templates/99", "templates/-1"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_one_that_is_not_there(program: Program, method: str, path: str) -> None:
    body = {} if method == "PATCH" else None
    assert program.ask(method, path, json=body).status_code == 404


def test_the_list_comes_in_pages_in_peoples_order(program: Program) -> None:
    for label in "abc":
        program.post("templates", {"label": label, "text": "x"})
    first = program.get("templates?limit=2")
    assert [each["label"] for each in first.json] == ["a", "b"]
    assert first.headers["X-Total-Count"] == "3"
    following = urlsplit(first.headers["Link"].partition(">")[0].lstrip("<"))
    second = program.get(f"{following.path}?{following.query}")
    assert [each["label"] for each in second.json] == ["c"]
    assert "Link" not in second.headers
    program.ask("DELETE", f"templates/{first.json[1]['id']}")
    gone = program.get(f"{following.path}?{following.query}")
    assert (gone.status_code, gone.json["error"]["field"]) == (422, "cursor")


def test_what_a_user_keeps_for_themselves_no_program_sees(office: Office, program: Program) -> None:
    user = users.user_by_name(office.store, "olivier") or users.users(office.store)[0]
    viewer = Viewer(Author("user", user.name), user.id)
    own = entries.save(office.store, Wanted("Pour moi", "x", own=True), viewer, 10)
    assert program.get("templates").json == []
    assert program.get(f"templates/{own}").status_code == 404


def test_the_variables_on_offer(office: Office, program: Program) -> None:
    contacts.add(office.store, "Marie", (), fields=(("Classe", "5e"),))
    found = program.get("templates/variables?context=campaign&language=nl").json
    assert found[0] == {"name": "naam", "source": "contact"}
    assert {"name": "Classe", "source": "field"} in found
    assert {"name": "v3", "source": "file"} in found
    assert program.get("templates/variables?context=moon").status_code == 422


def test_a_file_goes_out_and_comes_in(program: Program) -> None:
    program.post("templates", RETARD)
    content = program.get("templates/export").json
    assert content["templates"][0]["label"] == "Retard"
    skipped = program.post("templates/import", content)
    assert skipped.json == [{"label": "Retard", "result": "skipped"}]
    renamed = program.post("templates/import?existing=rename", content)
    assert renamed.json == [{"label": "Retard (2)", "result": "renamed"}]
    wrong = {"templates": [*content["templates"], {"label": "x", "text": "[a"}]}
    answer = program.post("templates/import?existing=replace", wrong)
    assert (answer.status_code, answer.json["error"]["field"]) == (422, "templates[1].text")


def test_a_viewer_reads_and_keeps_none(program: Program) -> None:
    viewer = program.as_("viewer")
    assert viewer.get("templates").status_code == 200
    assert viewer.post("templates", RETARD).status_code == 403
    assert viewer.post("templates/import", {"templates": []}).status_code == 403
