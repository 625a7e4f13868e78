"""`line` of messages, sendings, contacts, templates and accounts by the API."""

import pytest
from fakes.office import Office
from fakes.program import Program

from appliance.store import routes

LEA = "+33612345678"


@pytest.fixture(autouse=True)
def several(office: Office) -> None:
    office.add_line("provider", kind="smsapi", price=7000)


def asked(office: Office) -> routes.Tiers:
    newest = office.store.value("SELECT max(id) FROM message WHERE direction = 'out'")
    found = routes.of_message(office.store, newest)
    assert found is not None
    return found.tiers


def message(**more: object) -> dict[str, object]:
    return {"phoneNumbers": [LEA], "textMessage": {"text": "Bonjour"}} | more


def test_a_message_takes_the_line_that_it_names(office: Office, program: Program) -> None:
    made = program.post("messages", message(line="provider"))
    assert made.status_code == 202
    assert asked(office) == (("provider",),)
    office.store.execute("UPDATE message SET modem = 'provider'")
    shown = program.get(f"messages/{made.json['id']}").json
    assert shown["recipients"][0]["line"] == "provider"
    program.post("messages", message(line=None))
    assert asked(office) == (("provider",), ("sim",))  # by which she was last written to


def test_a_box_with_one_line_shows_none(office: Office, program: Program) -> None:
    office.line_names.remove("provider")
    made = program.post("messages", message(line="sim"))
    assert made.status_code == 202
    office.store.execute("UPDATE message SET modem = 'sim'")
    shown = program.get(f"messages/{made.json['id']}").json
    assert "line" not in shown["recipients"][0]


def test_a_line_that_does_not_exist_is_refused(program: Program) -> None:
    refused = program.post("messages", message(line="gone"))
    assert (refused.status_code, refused.json["error"]["field"]) == (422, "line")


def test_a_line_that_one_may_not_use_is_refused(office: Office, program: Program) -> None:
    office.ways.chosen["provider"]["access"] = "listed"
    assert program.post("messages", message(line="provider")).status_code == 403


def test_a_preview_says_the_lines_and_the_price(program: Program) -> None:
    body = {"text": "Bonjour", "recipients": [{"phoneNumber": LEA}], "line": "provider"}
    shown = program.post("sendings?preview=true", body).json
    assert shown["lines"] == [{"lines": ["provider"], "messages": 1, "segments": 1, "price": 0.07}]
    assert shown["messages"][0]["lines"] == ["provider"]
    made = program.post("sendings", body)
    assert made.status_code == 202


@pytest.mark.parametrize(
    ("made_at", "body"),
    [
        ("contacts", {"name": "Marie", "numbers": [{"number": LEA}]}),
        ("templates", {"label": "Retard", "text": "Nous serons en retard."}),
        ("accounts", {"name": "School"}),
    ],
)
def test_a_line_is_chosen_for_what_messages_are_about(
    office: Office, program: Program, made_at: str, body: dict[str, object]
) -> None:
    program = program.as_("admin")
    made = program.post(made_at, body | {"line": "provider"})
    assert (made.status_code, made.json["line"]) == (201, "provider")
    one = f"{made_at}/{made.json['id'] if 'id' in made.json else made.json['name']}"
    assert program.get(one).json["line"] == "provider"
    assert program.get(made_at).json[0]["line"] == "provider"
    assert program.ask("PATCH", one, json={"line": "sim"}).json["line"] == "sim"
    renamed = {key: f"{value} 2" for key, value in body.items() if key == "text"}
    assert program.ask("PATCH", one, json=renamed or {"line": "sim"}).json["line"] == "sim"
    assert "line" not in program.ask("PATCH", one, json={"line": None}).json
    refused = program.ask("PATCH", one, json={"line": "gone"})
    assert (refused.status_code, refused.json["error"]["field"]) == (422, "line")
    assert office.store.value("SELECT count(*) FROM line_choice") == 0
