"""Sendings in the API: previewed, accepted, listed, paused, resumed, cancelled and sent again."""

from typing import Any

import pytest
from fakes.correspondence import becomes
from fakes.office import Office
from fakes.program import Program

from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author
from appliance.messaging.rules import optouts
from appliance.store import messages, templates
from appliance.store.contacts import ContactNumber
from appliance.store.listing import MessageFilter
from appliance.store.templates import NewTemplate

SOPHIE = Author("user", "sophie")
ZOE = {"phoneNumber": "06 12 34 56 78", "variables": {"Prénom": "Zoë", "salle": "B 12"}}
ERIC = {"phoneNumber": "+33612345679", "variables": {"prenom": "Éric"}}
TEXT = "Bonjour [prénom], salle [salle|A 1]."
BODY = {"text": TEXT, "recipients": [ZOE, ERIC]}


def stored(office: Office) -> list[tuple[str, str]]:
    page = messages.page(office.store, MessageFilter(direction="out"), limit=500, order="oldest")
    return [(row.address, row.body) for row in page.rows]


@pytest.fixture
def marie(office: Office) -> int:
    wanted = Wanted("Marie Dupont", (ContactNumber("+33612345601"),), groups=("Parents",))
    return entries.save_contact(office.store, wanted, SOPHIE)


def test_each_gets_its_own_text(office: Office, program: Program) -> None:
    answer = program.post("sendings", {**BODY, "id": "rdv-1", "subject": "Rendez-vous"})
    assert answer.status_code == 202
    assert answer.headers["Location"] == "/api/v1/sendings/rdv-1"
    assert answer.json == {
        "id": "rdv-1",
        "total": 2,
        "segments": 2,
        "leftOut": [],
        "byVerdict": {"now": 2, "later": 0, "held": 0, "blocked": 0},
        "firstAt": answer.json["firstAt"],
        "expectedEnd": answer.json["expectedEnd"],
    }
    assert stored(office) == [
        ("+33612345678", "Bonjour Zoë, salle B 12."),
        ("+33612345679", "Bonjour Éric, salle A 1."),
    ]
    again = program.post("sendings", {**BODY, "id": "rdv-1"})
    assert (again.status_code, len(stored(office))) == (409, 2)


def test_a_preview_stores_nothing_and_shows_every_text(office: Office, program: Program) -> None:
    optouts.add(office.store, "+33612345679", source="page", actor="user:sophie")
    body = {**BODY, "recipients": [ZOE, ERIC, {"phoneNumber": "0612345680"}, ZOE]}
    answer = program.post("sendings?preview=true", body)
    assert answer.status_code == 200
    assert answer.json["messages"] == [
        {
            "phoneNumber": "+33612345678",
            "text": "Bonjour Zoë, salle B 12.",
            "segments": 1,
            "verdict": "now",
        },
        {
            "phoneNumber": "+33612345679",
            "text": "Bonjour Éric, salle A 1.",
            "segments": 1,
            "verdict": "blocked",
            "reason": "opted_out",
        },
    ]
    assert answer.json["byVerdict"] == {"now": 1, "later": 0, "held": 0, "blocked": 1}
    assert (answer.json["total"], answer.json["segments"]) == (2, 1)
    assert {left["reason"] for left in answer.json["leftOut"]} == {
        "missing_variable",
        "duplicate",
        "opted_out",
    }
    assert stored(office) == []


def test_a_large_preview_is_read_page_by_page(program: Program) -> None:
    recipients = [{"phoneNumber": f"+336123{number:05}"} for number in range(120)]
    body: dict[str, Any] = {"text": "Bonjour", "recipients": recipients}
    found, query = [], "?preview=true"
    while query:
        answer = program.post(f"sendings{query}", body).json
        found += [each["phoneNumber"] for each in answer["messages"]]
        query = f"?preview=true&cursor={answer['cursor']}" if "cursor" in answer else ""
    assert found == [each["phoneNumber"] for each in recipients]


def test_a_scheduled_sending_goes_later(program: Program) -> None:
    body = {**BODY, "scheduleAt": "2030-01-01T09:00:00+01:00", "class": "functional"}
    answer = program.post("sendings", body).json
    assert answer["byVerdict"]["later"] == 2
    assert answer["firstAt"] == "2030-01-01T08:00:00.000+00:00"
    assert answer["expectedEnd"] > answer["firstAt"]


def test_contacts_and_groups_are_named(office: Office, program: Program, marie: int) -> None:
    body = {
        "text": "Bonjour [nom]",
        "recipients": [{"contact": marie}, {"contact": "marie dupont"}],
    }
    answer = program.post("sendings", {**body, "groups": ["Parents"]})
    assert answer.status_code == 202
    assert {left["reason"] for left in answer.json["leftOut"]} == {"duplicate"}
    assert stored(office) == [("+33612345601", "Bonjour Marie Dupont")]


def test_a_contact_is_named_by_its_id_in_another_program(office: Office, program: Program) -> None:
    person = {"name": "Léa", "numbers": [{"number": "0612345602"}]}
    assert program.ask("PUT", "contacts/external/e-7", json=person).status_code in (200, 201)
    body = {"text": "Bonjour [nom]", "recipients": [{"externalId": "e-7"}]}
    assert program.post("sendings", body).status_code == 202
    assert stored(office) == [("+33612345602", "Bonjour Léa")]


def test_a_template_takes_the_place_of_the_text(office: Office, program: Program) -> None:
    new = NewTemplate("Rendez-vous", "any", "campaign", "Salut [prénom]")
    number = templates.add(office.store, new)
    for template in ("rendez-vous", number, str(number)):
        answer = program.post("sendings?preview=true", {"template": template, "recipients": [ZOE]})
        assert answer.json["messages"][0]["text"] == "Salut Zoë"


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"recipients": []}, 422, "recipients"),
        ({"recipients": [{}]}, 422, "recipients[0]"),
        ({"recipients": [{**ZOE, "contact": 1}]}, 422, "recipients[0]"),
        ({"recipients": [ZOE, {"phoneNumber": "12a"}]}, 422, "recipients[1].phoneNumber"),
        ({"recipients": [{"contact": "Nobody"}]}, 422, "recipients[0].contact"),
        ({"recipients": [{"externalId": "x"}]}, 422, "recipients[0].externalId"),
        ({"recipients": [{**ZOE, "variables": {"a": 1}}]}, 422, "recipients[0].variables.a"),
        ({"groups": ["Nowhere"]}, 422, "groups"),
        ({"text": "Bonjour [prénom"}, 422, "text"),
        ({"text": ""}, 422, "text"),
        ({"text": "[inconnu]"}, 422, "text"),
        ({"text": None}, 422, "text"),
        ({"template": "x"}, 422, "text"),
        ({"text": None, "template": "x"}, 422, "template"),
        ({"form": "loud"}, 422, "form"),
        ({"validityHours": 73}, 422, "validityHours"),
        ({"validityHours": 0}, 422, "validityHours"),
        ({"scheduleAt": "2001-01-01T00:00:00Z"}, 422, "scheduleAt"),
        ({"colour": "red"}, 422, "colour"),
    ],
)
def test_what_cannot_be_sent_names_its_field(
    office: Office, program: Program, change: dict[str, Any], status: int, field: str
) -> None:
    answer = program.post("sendings", {**BODY, **change})
    assert (answer.status_code, answer.json["error"].get("field")) == (status, field)
    assert stored(office) == []


def test_a_text_too_long_for_one_stores_nothing(office: Office, program: Program) -> None:
    long = {"phoneNumber": "0612345680", "variables": {"prénom": "x" * 2000}}
    body = {**BODY, "recipients": [ZOE, long]}
    assert program.post("sendings", body).json["error"]["code"] == "text_too_long"
    assert stored(office) == []
    preview = program.post("sendings?preview=true", body).json
    assert [left["reason"] for left in preview["leftOut"]] == ["too_long"]


def test_a_sending_is_listed_and_shown_with_its_counts(program: Program) -> None:
    program.post("sendings", {**BODY, "id": "a", "form": "normalThenFlash", "subject": "Essai"})
    program.post("sendings", {**BODY, "id": "b"})
    listed = program.get("sendings?limit=1")
    assert [each["id"] for each in listed.json] == ["b"]
    assert listed.headers["X-Total-Count"] == "2"
    address = listed.headers["Link"].partition(">")[0]
    following = program.get("/api" + address.partition("/api")[2])
    assert [each["id"] for each in following.json] == ["a"]
    shown = program.get("sendings/a").json
    assert (shown["form"], shown["subject"], shown["paused"]) == ("normalThenFlash", "Essai", False)
    assert shown["counts"] == {"queued": 2}
    assert shown["text"] == TEXT
    recipients = program.get("sendings/a/recipients?limit=1")
    assert [each["phoneNumber"] for each in recipients.json] == ["+33612345678"]
    assert 'rel="next"' in recipients.headers["Link"]
    assert program.get("sendings/unknown").status_code == 404


def test_a_sending_is_paused_resumed_cancelled_and_sent_again(
    office: Office, program: Program
) -> None:
    program.post("sendings", {**BODY, "id": "a"})
    assert program.post("sendings/a/pause").json["paused"] is True
    assert program.post("sendings/a/resume").json["paused"] is False
    becomes(office, 1, "failed", "CMS 38")
    assert program.post("sendings/a/resend-failed").json["counts"] == {"queued": 2}
    assert program.post("sendings/a/cancel").json["counts"] == {"cancelled": 2}
    assert program.post("sendings/unknown/pause").status_code == 404


@pytest.mark.parametrize("role", ["viewer"])
def test_a_viewer_only_looks(program: Program, role: str) -> None:
    program.post("sendings", {**BODY, "id": "a"})
    viewer = program.as_(role)
    assert viewer.get("sendings/a").status_code == 200
    for path in ("sendings", "sendings?preview=true"):
        assert viewer.post(path, BODY).status_code == 403
    for act in ("pause", "resume", "cancel", "resend-failed"):
        assert viewer.post(f"sendings/a/{act}").status_code == 403


def test_ten_thousand_with_values_of_their_own_fit_into_a_request(program: Program) -> None:
    recipients = [
        {
            "phoneNumber": f"+3361{number:07}",
            "variables": {"prénom": f"Zoë {number}", "heure": "9 h 30", "texte": "Merci ! " * 8},
        }
        for number in range(10_000)
    ]
    body = {"text": "Bonjour [prénom], à [heure]. [texte]", "recipients": recipients}
    assert program.post("sendings?preview=true", body).json["total"] == 10_000
    answer = program.post("sendings", {**body, "scheduleAt": "2030-01-01T09:00:00Z"})
    assert (answer.status_code, answer.json["byVerdict"]["later"]) == (202, 10_000)
    counts = program.get(f"sendings/{answer.json['id']}").json["counts"]
    assert sum(counts.values()) == 10_000  # what exceeds a day's cap waits for the next days


def test_a_preview_tells_whose_validity_ends_before_it_may_leave(
    office: Office, program: Program
) -> None:
    office.clock.advance(8 * 3600)  # to 22:13, in the quiet hours
    body: dict[str, Any] = {"text": "Soldes", "class": "promotional", "recipients": [ZOE]}
    answer = program.post("sendings?preview=true", {**body, "validityHours": 3}).json
    (message,) = answer["messages"]
    assert (message["verdict"], message["reason"]) == ("later", "quiet_hours")
    assert (answer["expiring"], message["expires"]) == (1, True)
    answer = program.post("sendings?preview=true", {**body, "validityHours": 24}).json
    assert answer["expiring"] == 0
    assert "expires" not in answer["messages"][0]
