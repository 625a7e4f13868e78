"""`/users`: added, changed and removed by a program of an administrator."""

from fakes.office import PASSWORD, Office
from fakes.program import Program

from appliance.messaging.people import allowances, users


def test_a_user_is_added_changed_and_removed(office: Office, program: Program) -> None:
    admin = program.as_("admin")
    body = {"name": "eva", "password": PASSWORD, "role": "viewer"}
    made = admin.post("users", body)
    assert made.status_code == 201
    assert PASSWORD not in made.text
    assert admin.get("users/EVA").json == made.json
    assert admin.post("users", body).status_code == 409
    change = {"role": "operator", "countries": ["FR"], "password": "another horse"}
    changed = admin.ask("PATCH", "users/eva", json=change).json
    assert (changed["role"], changed["countries"]) == ("operator", ["FR"])
    assert users.verify_password(office.store, "eva", "another horse") is not None
    assert "countries" not in admin.ask("PATCH", "users/eva", json={"countries": None}).json
    assert admin.ask("DELETE", "users/eva").status_code == 204
    assert "eva" not in [each["name"] for each in admin.get("users").json]
    for method in ("GET", "PATCH", "DELETE"):
        assert admin.ask(method, "users/eva", json={}).status_code == 404


def test_what_cannot_be(program: Program) -> None:
    admin = program.as_("admin")
    assert admin.ask("DELETE", "users/alice").status_code == 409, "the last administrator"
    assert admin.ask("PATCH", "users/alice", json={"role": "viewer"}).status_code == 409
    short = admin.post("users", {"name": "eva", "password": "short", "role": "viewer"})
    assert (short.status_code, short.json["error"]["field"]) == (422, "password")
    assert program.get("users").status_code == 403


def test_a_limited_token_makes_nobody_who_may_do_more(office: Office, program: Program) -> None:
    admin = program.as_("admin")
    allowances.limit_token(office.store, "of-alice", None, 5)
    body = {"name": "eva", "password": PASSWORD, "role": "admin"}
    for refused in (admin.post("users", body), admin.ask("PATCH", "users/sophie", json={})):
        assert (refused.status_code, refused.json["error"]["code"]) == (403, "token_limited")
