from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest
from fakes.clock import FakeClock
from fakes.office import Office
from fakes.program import Program
from fakes.states import force

from appliance.clock import to_datetime, to_ms
from appliance.messaging.people import allowances
from appliance.messaging.rules import optouts
from appliance.store import batch_lists, contacts, groups, messages
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store
from appliance.store.listing import MessageFilter
from appliance.web.api.message_shapes import overall
from appliance.web.app import create_app

LEA = "+33612345678"
TEXT = {"textMessage": {"text": "Bonjour"}}


def send(program: Program, *numbers: str, **fields: Any) -> Any:
    answer = program.post("messages", {"phoneNumbers": list(numbers), **TEXT, **fields})
    assert answer.status_code == 202, answer.text
    return answer.json


def change(store: Store, status: str, *, public_id: str | None = None) -> None:
    """Set every message, or those of one batch, to a status as the modem would."""
    wanted = MessageFilter(direction="out")
    for row in messages.page(store, wanted, limit=500).rows:
        if public_id in (None, row.public_id):
            force(store, row.id, row.discussion_id, status, actor=None)


def add_contact(store: Store, name: str, number: str) -> int:
    return contacts.add(store, name, (ContactNumber(number),))


@pytest.mark.parametrize(
    ("member", "value", "message"),
    [
        ("class", "mass", "class must be one of functional, promotional, null."),
        ("isEncrypted", True, "isEncrypted must not be true."),
        (
            "id",
            "..",
            (
                "id must be 1 to 64 letters without accents, digits or . _ : @ + ~ -,"
                " and neither . nor .. alone."
            ),
        ),
        ("", 1, '"" is not known.'),
    ],
)
def test_a_refusal_says_what_would_be_taken(
    program: Program, member: str, value: object, message: str
) -> None:
    answer = program.post("messages", {"phoneNumbers": [LEA], **TEXT, member: value})
    assert answer.status_code == 422
    assert answer.json["error"]["message"] == message


def test_a_message_is_accepted_in_the_shape_that_clients_know(
    program: Program, clock: FakeClock
) -> None:
    answer = program.post("messages", {"phoneNumbers": ["06 12 34 56 78"], **TEXT})
    assert answer.status_code == 202
    body = answer.json
    assert answer.headers["Location"] == f"/api/v1/messages/{body['id']}"
    now = to_datetime(clock.now_ms()).isoformat(timespec="milliseconds")
    assert body == {
        "id": body["id"],
        "state": "Pending",
        "isHashed": False,
        "isEncrypted": False,
        "recipients": [{"phoneNumber": LEA, "state": "Pending", "status": "queued"}],
        "recipientCount": 1,
        "states": {"Pending": now},
        "textMessage": {"text": "Bonjour"},
        "segments": 1,
        "class": "functional",
        "form": "normal",
        "priority": 0,
        "createdAt": now,
        "scheduleAt": None,
        "validUntil": None,
        "author": "token:crm",
    }


@pytest.mark.parametrize("path", ["message", "messages"])
@pytest.mark.parametrize("text", [{"message": "Bonjour"}, TEXT])
def test_both_names_and_both_forms_of_the_text_are_taken(
    program: Program, path: str, text: dict[str, Any]
) -> None:
    made = program.post(path, {"phoneNumbers": [LEA], **text}).json
    assert program.get(f"{path}/{made['id']}").json == made
    assert made["textMessage"] == {"text": "Bonjour"}


def test_what_public_clients_send_besides_is_taken(program: Program) -> None:
    made = send(
        program,
        LEA,
        isEncrypted=False,
        simNumber=1,
        deviceId="x",
        ttl=None,
        validUntil=None,
        id=None,
        withDeliveryReport=True,
    )
    assert made["state"] == "Pending"
    answer = program.post("message?skipPhoneValidation=true", {"phoneNumbers": [LEA], **TEXT})
    assert answer.status_code == 202


def test_the_same_id_again_sends_nothing(program: Program, store: Store) -> None:
    assert send(program, LEA, id="invoice-7")["id"] == "invoice-7"
    again = program.post("messages", {"id": "invoice-7", "phoneNumbers": [LEA], **TEXT})
    assert again.status_code == 409
    assert again.json["error"]["code"] == "duplicate_id"
    assert store.value("SELECT count(*) FROM message") == 1


def test_every_option_reaches_the_message(program: Program, clock: FakeClock) -> None:
    due = to_datetime(clock.now_ms()) + timedelta(days=1)
    made = send(
        program,
        LEA,
        scheduleAt=due.isoformat(),
        ttl=3600,
        priority=-128,
        onUncertain="resend",
        flash=True,
        withDeliveryReport=False,
        **{"class": "promotional"},
    )
    assert made["recipients"][0]["status"] == "scheduled"
    assert (made["class"], made["priority"]) == ("promotional", -128)
    assert datetime.fromisoformat(made["scheduleAt"]) == due
    assert datetime.fromisoformat(made["validUntil"]) == due + timedelta(hours=1)
    row = program.office.store.row("SELECT * FROM message")
    assert row is not None
    assert (row["on_uncertain"], row["message_class"], row["report"]) == ("resend", 0, 0)


def test_a_form_and_a_validity_in_hours(program: Program, clock: FakeClock) -> None:
    made = send(program, LEA, form="normalThenFlash", validityHours=72)
    assert made["form"] == "normalThenFlash"
    assert send(program, LEA, subject="Fermeture")["subject"] == "Fermeture"
    until = to_datetime(clock.now_ms()) + timedelta(hours=72)
    assert datetime.fromisoformat(made["validUntil"]) == until
    assert send(program, LEA, flash=True)["form"] == "flash"
    shown = send(program, LEA, form="flash", flash=True)
    assert (shown["form"], shown["recipients"][0]["flash"]) == ("flash", True)


def test_a_time_may_have_any_offset(program: Program, clock: FakeClock) -> None:
    until = to_datetime(clock.now_ms()) + timedelta(days=2)
    made = send(program, LEA, validUntil=until.astimezone().isoformat())
    assert datetime.fromisoformat(made["validUntil"]) == until


def test_contacts_and_groups_by_id_or_name(program: Program, store: Store) -> None:
    lea = add_contact(store, "Léa Martin", LEA)
    tom = add_contact(store, "Tom", "+33687654321")
    group = groups.add(store, "Locataires")
    groups.add_members(store, group, [tom])
    for fields in (
        {"contacts": [lea], "groups": [group]},
        {"contacts": ["lea martin"], "groups": ["LOCATAIRES"]},
    ):
        made = program.post("messages", {**TEXT, **fields}).json
        assert [recipient["phoneNumber"] for recipient in made["recipients"]] == [
            LEA,
            "+33687654321",
        ]


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"contacts": [99]}, 422, "contacts"),
        ({"groups": [99]}, 422, "groups"),
        ({"contacts": ["nobody"]}, 422, "contacts"),
        ({"groups": ["none"]}, 422, "groups"),
        ({"contacts": ["Double"]}, 422, "contacts"),
    ],
)
def test_unknown_contacts_and_groups_are_told(
    program: Program, store: Store, fields: dict[str, Any], status: int, field: str | None
) -> None:
    for number in ("+33611111111", "+33622222222"):
        add_contact(store, "Double", number)
    answer = program.post("messages", {**TEXT, **fields})
    assert answer.status_code == status
    assert answer.json["error"].get("field") == field


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"phoneNumbers": [LEA]}, "textMessage"),
        (TEXT, "phoneNumbers"),
        ({"phoneNumbers": [], **TEXT}, "phoneNumbers"),
        ({"phoneNumbers": "0612345678", **TEXT}, "phoneNumbers"),
        ({"phoneNumbers": [612345678], **TEXT}, "phoneNumbers[0]"),
        ({"phoneNumbers": ["hello"], **TEXT}, "phoneNumbers"),
        ({"phoneNumbers": [LEA], "textMessage": "x"}, "textMessage"),
        ({"phoneNumbers": [LEA], "textMessage": {}}, "textMessage.text"),
        ({"phoneNumbers": [LEA], "textMessage": {"text": 7}}, "textMessage.text"),
        ({"phoneNumbers": [LEA], "textMessage": {"text": ""}}, "textMessage"),
        ({"phoneNumbers": [LEA], "textMessage": {"text": "é" * 2000}}, "textMessage"),
        ({"phoneNumbers": [LEA], "textMessage": {"text": "a\x00b"}}, "textMessage.text"),
        ({"phoneNumbers": [LEA], "textMessage": {"text": "a\ud800"}}, "textMessage.text"),
        ({"phoneNumbers": [LEA], "message": "x", **TEXT}, "message"),
        ({"phoneNumbers": [LEA], **TEXT, "priority": "5"}, "priority"),
        ({"phoneNumbers": [LEA], **TEXT, "priority": 128}, "priority"),
        ({"phoneNumbers": [LEA], **TEXT, "priority": True}, "priority"),
        ({"phoneNumbers": [LEA], **TEXT, "ttl": 0}, "ttl"),
        ({"phoneNumbers": [LEA], **TEXT, "ttl": 1.5}, "ttl"),
        ({"phoneNumbers": [LEA], **TEXT, "withDeliveryReport": "yes"}, "withDeliveryReport"),
        ({"phoneNumbers": [LEA], **TEXT, "class": "spam"}, "class"),
        ({"phoneNumbers": [LEA], **TEXT, "scheduleAt": "tomorrow"}, "scheduleAt"),
        ({"phoneNumbers": [LEA], **TEXT, "scheduleAt": "2027-01-01T09:00:00"}, "scheduleAt"),
        ({"phoneNumbers": [LEA], **TEXT, "scheduleAt": "2020-01-01T09:00:00Z"}, "scheduleAt"),
        ({"phoneNumbers": [LEA], **TEXT, "scheduleAt": "0001-01-01T00:00:00+14:00"}, "scheduleAt"),
        ({"phoneNumbers": [LEA], **TEXT, "validUntil": "2020-01-01T09:00:00Z"}, "validUntil"),
        (
            {"phoneNumbers": [LEA], **TEXT, "ttl": 5, "validUntil": "2030-01-01T00:00:00Z"},
            "validUntil",
        ),
        ({"phoneNumbers": [LEA], **TEXT, "form": "normal_then_flash"}, "form"),
        ({"phoneNumbers": [LEA], **TEXT, "form": "normal", "flash": True}, "flash"),
        ({"phoneNumbers": [LEA], **TEXT, "validityHours": 0}, "validityHours"),
        ({"phoneNumbers": [LEA], **TEXT, "validityHours": 73}, "validityHours"),
        ({"phoneNumbers": [LEA], **TEXT, "ttl": 5, "validityHours": 1}, "validityHours"),
        ({"phoneNumbers": [LEA], **TEXT, "id": "with space"}, "id"),
        ({"phoneNumbers": [LEA], **TEXT, "id": ""}, "id"),
        ({"phoneNumbers": [LEA], **TEXT, "isEncrypted": True}, "isEncrypted"),
        ({"phoneNumbers": [LEA], **TEXT, "sheduleAt": "x"}, "sheduleAt"),
        ({"phoneNumbers": [LEA], **TEXT, "contacts": [0]}, "contacts[0]"),
        ([], None),
        ("text", None),
        (7, None),
    ],
)
def test_each_mistake_names_its_field_and_sends_nothing(
    program: Program, store: Store, body: Any, field: str | None
) -> None:
    answer = program.ask("POST", "messages", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json["error"].get("field") == field
    assert store.value("SELECT count(*) FROM message") == 0


@pytest.mark.parametrize(
    ("wrong", "code"), [("0612", "not_a_number"), ("Banque", "cannot_be_answered")]
)
def test_of_many_numbers_the_wrong_one_is_named(
    program: Program, store: Store, wrong: str, code: str
) -> None:
    numbers = [f"06123456{digit}{digit}" for digit in range(6)]
    answer = program.post("messages", {"phoneNumbers": [*numbers[:3], wrong, *numbers], **TEXT})
    error = answer.json["error"]
    assert (answer.status_code, error["code"], error["field"]) == (422, code, "phoneNumbers[3]")
    assert error["message"].startswith(f"phoneNumbers[3]: “{wrong}” is ")
    assert store.value("SELECT count(*) FROM message") == 0


def test_a_misspelt_member_is_guessed(program: Program) -> None:
    answer = program.post("messages", {"phoneNumbers": [LEA], **TEXT, "sheduleAt": "x"})
    assert 'did you mean "scheduleAt"?' in answer.json["error"]["message"]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 400),
        (b"null", 422),
        (b"{", 400),
        (b"\xff", 400),
        (b'{"priority": NaN}', 400),
        (b'{"textMessage": {"text": "a", "text": "b"}}', 400),
        (b'{"priority": ' + b"9" * 5000 + b"}", 400),
        (b"[" * 200_000, 400),
        (b"x" * 4_194_305, 413),
    ],
)
def test_what_is_no_json_or_too_much_of_it(program: Program, data: bytes, status: int) -> None:
    answer = program.ask("POST", "messages", data=data, content_type="application/json")
    assert answer.status_code == status
    assert answer.json["error"]["message"]


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_only_json_is_taken(program: Program, kind: str | None) -> None:
    answer = program.ask("POST", "messages", data=b'{"a":1}', content_type=kind)
    assert answer.status_code == 415
    assert answer.json["error"]["code"] == "not_json"


def test_several_recipients_have_a_state_each(program: Program, store: Store) -> None:
    optouts.add(store, "+33611111111", source="page", actor="user:sophie")
    made = send(program, LEA, "+33611111111", "36111")
    assert made["state"] == "Pending"
    assert [tuple(recipient.values()) for recipient in made["recipients"]] == [
        (LEA, "Pending", "queued"),
        ("+33611111111", "Failed", "blocked", "opted_out"),
        ("36111", "Pending", "queued"),
    ]


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        (["queued", "delivered"], "Pending"),
        (["submitting", "failed"], "Processed"),
        (["sent", "delivered"], "Sent"),
        (["delivered", "delivered"], "Delivered"),
        (["delivered", "failed"], "Sent"),
        (["failed", "blocked"], "Failed"),
        (["cancelled", "delivered"], "Delivered"),
        (["cancelled", "expired"], "Failed"),
        (["cancelled"], "Cancelled"),
        (["uncertain"], "Processed"),
        (["held"], "Pending"),
    ],
)
def test_the_state_of_the_whole(statuses: list[str], state: str) -> None:
    assert overall(statuses) == state


def test_the_history_tells_when_each_state_began(
    program: Program, store: Store, clock: FakeClock
) -> None:
    made = send(program, LEA)
    for status in ("submitting", "sent", "delivered"):
        clock.advance(2)
        change(store, status)
    states = program.get(f"messages/{made['id']}").json["states"]
    assert list(states) == ["Pending", "Processed", "Sent", "Delivered"]
    moments = [datetime.fromisoformat(moment) for moment in states.values()]
    assert {b - a for a, b in pairwise(moments)} == {timedelta(seconds=2)}


def test_each_recipient_tells_when_it_went_and_arrived(
    program: Program, store: Store, clock: FakeClock
) -> None:
    made = send(program, LEA)
    (row,) = messages.page(store, MessageFilter(direction="out"), limit=1).rows
    at = clock.now_ms()
    force(
        store, row.id, row.discussion_id, "delivered", actor=None, sent_at=at, delivered_at=at + 1
    )
    (recipient,) = program.get(f"messages/{made['id']}").json["recipients"]
    assert to_ms(datetime.fromisoformat(recipient["sentAt"])) == at
    assert to_ms(datetime.fromisoformat(recipient["deliveredAt"])) == at + 1


def test_a_message_that_is_not_there(program: Program) -> None:
    for method in ("GET", "DELETE"):
        answer = program.ask(method, "messages/none")
        assert answer.status_code == 404
        assert answer.json["error"]["code"] == "no_message"


def test_an_unsent_message_can_be_cancelled_repeatedly(program: Program) -> None:
    made = send(program, LEA)
    for _ in range(2):
        answer = program.ask("DELETE", f"messages/{made['id']}")
        assert answer.status_code == 200
        assert answer.json["state"] == "Cancelled"


def test_a_sent_message_cannot_be_cancelled(program: Program, store: Store) -> None:
    made = send(program, LEA)
    change(store, "delivered")
    answer = program.ask("DELETE", f"messages/{made['id']}")
    assert answer.status_code == 409
    assert answer.json["error"]["code"] == "too_late"


# --- the list -----------------------------------------------------------------------------------


def listed(program: Program, query: str = "") -> list[str]:
    """Return the texts of the whole list, page by page."""
    texts: list[str] = []
    path = f"messages?{query}"
    while path:
        answer = program.get(path)
        assert answer.status_code == 200, answer.text
        texts += [message["textMessage"]["text"] for message in answer.json]
        link = answer.headers.get("Link", "")
        following = urlsplit(link.partition(">")[0].lstrip("<"))
        path = f"{following.path}?{following.query}" if link else ""
        total = int(answer.headers["X-Total-Count"])
    assert len(texts) == total
    return texts


@pytest.fixture
def filled(program: Program) -> Program:
    """Send seven messages; those with odd numbers also go to Léa and are delivered."""
    for number in range(7):
        numbers = (LEA, "+33687654321") if number % 2 else ("+33687654321",)
        made = send(program, *numbers, textMessage={"text": f"numéro {number}"})
        if number % 2:
            change(program.office.store, "delivered", public_id=made["id"])
        program.office.clock.advance(1)
    return program


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 500])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", range(7)),
        ("status=delivered", (1, 3, 5)),
        ("status=queued", (0, 2, 4, 6)),
        ("state=Delivered", (1, 3, 5)),
        ("state=Pending", (0, 2, 4, 6)),
        ("status=failed", ()),
        ("status=queued&state=Delivered", ()),
        ("number=06+12+34+56+78", (1, 3, 5)),
        ("number=%2B33612345678", (1, 3, 5)),
        ("number=+33612345678", (1, 3, 5)),
        ("number=0699999999", ()),
        ("q=numero", range(7)),
        ("q=numero+3", (3,)),
        ("q=nothing", ()),
        ("q=0612345678&status=delivered", (1, 3, 5)),
        ("number=0687654321&status=queued", (0, 2, 4, 6)),
    ],
)
def test_filters_and_pages(filled: Program, query: str, found: tuple[int, ...], limit: int) -> None:
    expected = [f"numéro {number}" for number in sorted(found, reverse=True)]
    assert listed(filled, f"{query}&limit={limit}") == expected


@pytest.mark.parametrize("limit", [1, 2, 500])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sort=created_at", (0, 1, 2, 3, 4, 5, 6)),
        ("sort=%2Bcreated_at&status=queued", (0, 2, 4, 6)),
        ("sort=created_at&number=0612345678", (1, 3, 5)),
        ("sort=created_at&q=numero", (0, 1, 2, 3, 4, 5, 6)),
        ("since=number-4", (6, 5)),
        ("since=number-0&sort=created_at", (1, 2, 3, 4, 5, 6)),
        ("since=number-1&state=Delivered", (5, 3)),
        ("since=number-1&state=Delivered&sort=created_at", (3, 5)),
        ("since=number-1&number=0612345678", (5, 3)),
        ("since=number-3&q=numero", (6, 5, 4)),
        ("since=number-6", ()),
        ("since=number-6&status=queued", ()),
        ("from=2026-09-21T14:13:22Z&to=2026-09-21T14:13:25Z", (4, 3, 2)),
        ("from=2026-09-21T14:13:22Z&sort=created_at&status=delivered", (3, 5)),
        ("to=2026-09-21T14:13:22Z", (1, 0)),
        ("from=2030-01-01T00:00:00Z", ()),
    ],
)
def test_lists_of_a_period_after_a_message_and_oldest_first(
    program: Program, query: str, found: tuple[int, ...], limit: int
) -> None:
    for number in range(7):
        numbers = (LEA, "+33687654321") if number % 2 else ("+33687654321",)
        text = {"text": f"numéro {number}"}
        send(program, *numbers, textMessage=text, id=f"number-{number}")
        if number % 2:
            change(program.office.store, "delivered", public_id=f"number-{number}")
        program.office.clock.advance(1)
    assert listed(program, f"{query}&limit={limit}") == [f"numéro {number}" for number in found]


def test_a_program_that_pages_by_offset_comes_to_the_end(filled: Program) -> None:
    texts: list[str] = []
    while page := filled.get(f"messages?limit=3&offset={len(texts)}&status=queued").json:
        texts += [message["textMessage"]["text"] for message in page]
    assert texts == [f"numéro {number}" for number in (6, 4, 2, 0)]
    first = filled.get("messages?limit=2&offset=1")
    assert first.headers["X-Total-Count"] == "7"
    assert "offset" not in first.headers["Link"]
    following = urlsplit(first.headers["Link"].partition(">")[0].lstrip("<"))
    second = filled.get(f"{following.path}?{following.query}").json
    assert [message["textMessage"]["text"] for message in second] == ["numéro 3", "numéro 2"]


def test_new_messages_do_not_shift_the_next_page(filled: Program) -> None:
    first = filled.get("messages?limit=3")
    send(filled, LEA, textMessage={"text": "new"})
    following = urlsplit(first.headers["Link"].partition(">")[0].lstrip("<"))
    second = filled.get(f"{following.path}?{following.query}").json
    assert [message["textMessage"]["text"] for message in second] == [
        f"numéro {number}" for number in (3, 2, 1)
    ]


@pytest.mark.parametrize("query", ["status=lost", "number=%2B", "cursor=x", "state=pending"])
def test_an_invalid_filter_is_reported(program: Program, query: str) -> None:
    answer = program.get(f"messages?{query}")
    assert answer.status_code == 422
    assert answer.json["error"]["field"] == query.partition("=")[0]


def test_a_large_batch_is_stepped_over(program: Program, store: Store) -> None:
    numbers = [f"+336{number:08}" for number in range(1, 700)]
    send(program, *numbers, textMessage={"text": "to all"})
    send(program, LEA, textMessage={"text": "to one"})
    assert listed(program, "status=queued&limit=1") == ["to one", "to all"]
    assert batch_lists.count(store, MessageFilter(direction="out", statuses=("queued",))) == 2


def test_a_command_of_this_machine_says_so(office: Office, store: Store) -> None:

    app = create_app(replace(office.services, local_token="of this machine"))
    answer = app.test_client().post(
        "/api/v1/messages",
        json={"phoneNumbers": [LEA], **TEXT},
        headers={"Authorization": "Bearer of this machine"},
    )
    assert answer.status_code == 202
    row = store.row("SELECT origin, author_kind, author FROM batch")
    assert row is not None
    assert tuple(row) == ("command", "system", "command")


def to_many(program: Program, number: int, **fields: Any) -> list[str]:
    """Send a message to `number` recipients. Return their numbers."""
    numbers = [f"+3363998{each:04d}" for each in range(number)]
    send(program, *numbers, **fields)
    return numbers


@pytest.mark.parametrize(("limit", "shown"), [("", 100), ("?limit=50", 100), ("?limit=51", 10)])
def test_a_list_shows_the_first_recipients_of_many(
    office: Office, program: Program, limit: str, shown: int
) -> None:
    numbers = to_many(program, 150, id="many")
    last = messages.page(office.store, MessageFilter(address=numbers[-1]), limit=1).rows[0]
    force(office.store, last.id, last.discussion_id, "sent", actor=None)
    [message] = program.get(f"messages{limit}").json
    assert [each["phoneNumber"] for each in message["recipients"]] == numbers[:shown]
    assert message["recipientCount"] == 150
    assert message["moreRecipients"] == "/api/v1/messages/many/recipients"
    # The state covers all recipients; the times cover those that are shown.
    assert message["state"] == "Pending"
    assert set(message["states"]) == {"Pending"}
    change(office.store, "delivered")
    assert program.get(f"messages{limit}").json[0]["state"] == "Delivered"


def test_few_recipients_are_shown_whole_and_one_message_always(program: Program) -> None:
    numbers = to_many(program, 150, id="many")
    send(program, LEA, id="one")
    few, many = program.get("messages").json
    assert "moreRecipients" not in few
    assert few["recipientCount"] == 1
    assert len(many["recipients"]) == 100
    whole = program.get("messages/many").json
    assert [each["phoneNumber"] for each in whole["recipients"]] == numbers
    assert "moreRecipients" not in whole


def test_recipients_come_in_pages(program: Program) -> None:
    numbers = to_many(program, 5, id="many")
    found, path = [], "messages/many/recipients?limit=2"
    while path:
        answer = program.get(path)
        assert answer.headers["X-Total-Count"] == "5"
        found += [each["phoneNumber"] for each in answer.json]
        link = answer.headers.get("Link", "")
        target = urlsplit(link.partition("<")[2].partition(">")[0])
        path = f"messages/many/recipients?{target.query}" if link else ""
    assert found == numbers
    assert program.get("messages/none/recipients").status_code == 404


def test_taking_back_many_says_when_it_is_too_late(office: Office, program: Program) -> None:
    to_many(program, 30, id="many")
    change(office.store, "sent")
    assert program.ask("DELETE", "messages/many").status_code == 409


def test_an_emergency_number_has_to_be_meant(program: Program) -> None:
    body = {"phoneNumbers": [LEA, "112"], **TEXT}
    refused = program.post("messages", body)
    assert refused.status_code == 422
    assert refused.json["error"]["code"] == "emergency_number"
    assert refused.json["error"]["field"] == "phoneNumbers[1]"
    assert program.post("messages", body | {"emergency": True}).status_code == 202


def test_numbers_that_may_cost_extra_wait_unless_an_administrator_says_so(program: Program) -> None:
    waiting = send(program, "+33899123456")
    assert waiting["state"] == "Pending"
    assert waiting["recipients"][0]["status"] == "held"
    assert waiting["recipients"][0]["error"] == "premium_number"
    body = {"phoneNumbers": ["+33899123456"], **TEXT, "allowCosts": True}
    assert program.post("messages", body).json["recipients"][0]["status"] == "held"
    sent = program.as_("admin").post("messages", body)
    assert sent.json["recipients"][0]["status"] == "queued"


def test_a_country_that_is_not_allowed_is_blocked_and_said(program: Program) -> None:
    (blocked,) = send(program, "+1 514 555 1234")["recipients"]
    assert (blocked["status"], blocked["error"]) == ("blocked", "country_not_allowed")


def test_a_quota_of_the_day_is_429_and_says_when_to_come_back(
    program: Program, office: Office
) -> None:
    allowances.limit_token(office.store, "crm", None, 1)
    send(program, LEA)
    refused = program.post("messages", {"phoneNumbers": [LEA], **TEXT})
    assert refused.status_code == 429
    assert refused.json["error"]["code"] == "daily_quota"
    assert "Try again tomorrow" in refused.json["error"]["message"]
