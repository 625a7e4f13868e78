"""Inbox, discussions, opt-outs."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from fakes.clock import FakeClock
from fakes.program import Program

from appliance.clock import to_ms
from appliance.store import contacts, correspondents, discussion_lists, events, incoming, optouts
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store
from appliance.store.incoming import NewIncoming
from appliance.store.states import MessageStatus

LEA = "+33612345678"


def receive(store: Store, sender: str, text: str, **fields: Any) -> int:
    discussion = correspondents.id_of(store, sender)
    new = NewIncoming(discussion, text, "text", 1, "sim", store.clock.now_ms() - 2000, **fields)
    with store.transaction():
        return incoming.add_message(store, new)


def everything(program: Program, path: str) -> list[Any]:
    """Return every entry of a list, page by page, and check their number."""
    entries: list[Any] = []
    first = path
    while path:
        answer = program.get(path)
        assert answer.status_code == 200, answer.text
        entries += answer.json
        link = answer.headers.get("Link", "")
        following = urlsplit(link.partition(">")[0].lstrip("<"))
        path = f"{following.path}?{following.query}" if link else ""
        assert int(answer.headers["X-Total-Count"]) >= len(answer.json)
    skipped = int(parse_qs(urlsplit(first).query).get("offset", ["0"])[0])
    assert len(entries) == max(int(answer.headers["X-Total-Count"]) - skipped, 0)
    return entries


# --- inbox --------------------------------------------------------------------------------------


@pytest.fixture
def inbox(program: Program, store: Store, clock: FakeClock) -> Program:
    contacts.add(store, "Léa", (ContactNumber(LEA),))
    for sender, text in [(LEA, "un"), ("36111", "deux"), ("IMPOTS", "trois"), (LEA, "quatre")]:
        receive(store, sender, text)
        clock.advance(1)
    return program


def test_the_inbox_comes_newest_first(inbox: Program, clock: FakeClock) -> None:
    received = inbox.get("inbox").json
    assert [(one["sender"], one["text"]) for one in received] == [
        (LEA, "quatre"),
        ("IMPOTS", "trois"),
        ("36111", "deux"),
        (LEA, "un"),
    ]
    newest = received[0]
    assert to_ms(datetime.fromisoformat(newest.pop("receivedAt"))) == clock.now_ms() - 1000
    assert to_ms(datetime.fromisoformat(newest.pop("sentAt"))) == clock.now_ms() - 3000
    newest.pop("createdAt")
    assert newest == {
        "id": "4",
        "sender": LEA,
        "recipient": None,
        "text": "quatre",
        "read": False,
        "modem": "sim",
        "name": "Léa",
        "status": "received",
        "kind": "text",
        "type": "SMS",
        "contentPreview": "quatre",
        "simNumber": 1,
    }


def test_what_is_no_text_is_shown_as_it_came(inbox: Program, store: Store) -> None:
    discussion = correspondents.id_of(store, "?")
    raw = NewIncoming(discussion, "", "raw", 1, "sim", None, data=b"\x07\x91\x33\xff")
    with store.transaction():
        incoming.add_message(store, raw)
    found = inbox.get("inbox?limit=2").json
    assert [(one["kind"], one.get("data")) for one in found] == [
        ("raw", "079133FF"),
        ("text", None),
    ]
    assert inbox.get("inbox/5").json == found[0]


@pytest.mark.parametrize("limit", [1, 3, 500])
@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("", ["quatre", "trois", "deux", "un"]),
        ("number=06+12+34+56+78", ["quatre", "un"]),
        ("number=36111", ["deux"]),
        ("number=IMPOTS", ["trois"]),
        ("unread=true", ["quatre", "trois", "deux"]),
        ("unread=false", ["un"]),
        ("unread=false&number=0612345678", ["un"]),
        ("unread=false&number=36111", []),
        ("sort=created_at", ["un", "deux", "trois", "quatre"]),
        ("sort=%2Bcreated_at&unread=true", ["deux", "trois", "quatre"]),
        ("sort=+created_at&number=0612345678", ["un", "quatre"]),
        ("sort=-created_at", ["quatre", "trois", "deux", "un"]),
        ("since=2", ["quatre", "trois"]),
        ("since=2&sort=created_at", ["trois", "quatre"]),
        ("since=1&number=0612345678", ["quatre"]),
        ("since=1&q=trois", ["trois"]),
        ("since=1&unread=true&sort=created_at", ["deux", "trois", "quatre"]),
        ("since=4", []),
        ("since=0", ["quatre", "trois", "deux", "un"]),
        ("from=2026-09-21T14:13:21Z&to=2026-09-21T14:13:23Z", ["trois", "deux"]),
        ("from=2026-09-21T16:13:21+02:00&sort=created_at", ["deux", "trois", "quatre"]),
        ("to=2026-09-21T14:13:21%2B00:00", ["un"]),
        ("from=2026-09-21T14:13:22Z&number=0612345678", ["quatre"]),
        ("from=2026-09-21T14:13:21Z&unread=false", []),
        ("offset=1", ["trois", "deux", "un"]),
        ("offset=3&deviceId=x&includeContent=true", ["un"]),
        ("offset=4", []),
        ("offset=0", ["quatre", "trois", "deux", "un"]),
        ("offset=1&q=lea", ["un"]),
        ("unread=true&number=0612345678", ["quatre"]),
        ("q=lea", ["quatre", "un"]),
    ],
)
def test_the_inbox_is_filtered_and_paged(
    inbox: Program, query: str, texts: list[str], limit: int
) -> None:
    inbox.ask("PATCH", "inbox/1", json={"read": True})
    found = everything(inbox, f"inbox?{query}&limit={limit}")
    assert [one["text"] for one in found] == texts


def test_reading_is_recorded_and_can_be_undone(inbox: Program, store: Store) -> None:
    told = []
    for read in (True, True, False):
        before = events.version(store)
        answer = inbox.ask("PATCH", "inbox/2", json={"read": read})
        assert answer.status_code == 200
        assert answer.json["read"] is read
        assert inbox.get("inbox/2").json["read"] is read
        told.append(events.version(store) > before)
    assert told == [True, False, True]  # live pages are told only of real changes


@pytest.mark.parametrize("message_id", ["0", "99", "x", "-1", "9" * 30, "5"])
def test_a_message_that_is_not_in_the_inbox(inbox: Program, message_id: str) -> None:
    inbox.post("messages", {"phoneNumbers": [LEA], "message": "sent, not received: number 5"})
    assert inbox.get(f"inbox/{message_id}").status_code == 404
    answer = inbox.ask("PATCH", f"inbox/{message_id}", json={"read": True})
    assert answer.status_code == 404


@pytest.mark.parametrize("body", [{}, {"read": 1}, {"read": None}, {"read": True, "x": 1}])
def test_only_true_and_false_mark(inbox: Program, body: dict[str, Any]) -> None:
    assert inbox.ask("PATCH", "inbox/1", json=body).status_code == 422


def test_an_incomplete_message_says_so(program: Program, store: Store) -> None:
    receive(store, LEA, "le début […]", status=MessageStatus.INCOMPLETE)
    assert program.get("inbox").json[0]["status"] == "incomplete"


# --- discussions --------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2, 500])
def test_discussions_come_latest_first(inbox: Program, limit: int) -> None:
    found = everything(inbox, f"discussions?limit={limit}")
    assert [(one["number"], one["unread"], one["messages"]) for one in found] == [
        (LEA, 2, 2),
        ("IMPOTS", 1, 1),
        ("36111", 1, 1),
    ]
    assert found[0]["name"] == "Léa"
    assert found[0]["lastMessage"]["preview"] == "quatre"


def test_discussions_are_filtered(inbox: Program) -> None:
    inbox.ask("PATCH", "inbox/3", json={"read": True})
    assert [one["number"] for one in everything(inbox, "discussions?unread=true")] == [LEA, "36111"]
    assert [one["number"] for one in everything(inbox, "discussions?number=36111")] == ["36111"]
    assert everything(inbox, "discussions?number=0699999999") == []


@pytest.mark.parametrize("limit", [1, 2, 500])
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("unread=true", [LEA, "36111"]),
        ("unread=false", ["IMPOTS"]),
        ("unread=false&number=36111", []),
        ("unread=true&number=36111", ["36111"]),
        ("sort=created_at", ["36111", "IMPOTS", LEA]),
        ("since=2", [LEA, "IMPOTS"]),
        ("since=2&unread=true", [LEA]),
        ("since=3&number=IMPOTS", []),
        ("from=2026-09-21T14:13:22Z", [LEA, "IMPOTS"]),
        ("from=2026-09-21T14:13:22Z&sort=created_at", ["IMPOTS", LEA]),
        ("to=2026-09-21T14:13:23Z", ["IMPOTS", "36111"]),
        ("to=2026-09-21T14:13:23Z&number=0612345678", []),
    ],
)
def test_discussions_are_filtered_and_ordered(
    inbox: Program, query: str, numbers: list[str], limit: int
) -> None:
    inbox.ask("PATCH", "inbox/3", json={"read": True})
    found = everything(inbox, f"discussions?{query}&limit={limit}")
    assert [one["number"] for one in found] == numbers


def test_a_page_examines_a_bounded_number_of_discussions(
    inbox: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discussion_lists, "_MOST_LOOKED_AT", 1)
    first = inbox.get("discussions?to=2026-09-21T14:13:22Z")
    assert first.json == []
    assert first.headers["Link"]
    found, path = [], "discussions?to=2026-09-21T14:13:22Z"
    while path:
        answer = inbox.get(path)
        found += [one["number"] for one in answer.json]
        following = urlsplit(answer.headers.get("Link", "").partition(">")[0].lstrip("<"))
        path = f"{following.path}?{following.query}" if following.path else ""
    assert found == ["36111"]


# --- opt-outs -----------------------------------------------------------------------------------


def test_an_optout_blocks_what_waits_and_is_undone(program: Program) -> None:
    made = program.post("messages", {"phoneNumbers": [LEA], "message": "Bonjour"}).json
    answer = program.post("optouts", {"number": "06 12 34 56 78", "note": "by phone"})
    assert answer.status_code == 201
    assert answer.json["number"] == LEA
    assert (answer.json["source"], answer.json["note"]) == ("api", "by phone")
    assert answer.json["actor"] == "token:crm"
    assert program.post("optouts", {"number": LEA}).status_code == 200
    (recipient,) = program.get(f"messages/{made['id']}").json["recipients"]
    assert (recipient["status"], recipient["error"]) == ("blocked", "opted_out")
    assert program.ask("DELETE", f"optouts/{quote(LEA)}").status_code == 204
    assert program.get("optouts").json == []


@pytest.mark.parametrize(
    "path",
    [
        "optouts?number=%2B33612345678",
        "optouts?number=+33612345678",
        "optouts/0612345678",
        "optouts/+33612345678",
    ],
)
def test_a_number_is_taken_off_the_list_however_it_is_written(program: Program, path: str) -> None:
    program.post("optouts", {"number": LEA})
    answer = program.ask("DELETE", path)
    assert (answer.status_code, answer.data) == (204, b"")
    assert "Content-Type" not in answer.headers
    again = program.ask("DELETE", path)
    assert again.status_code == 404
    assert again.json["error"]["code"] == "no_optout"


def test_what_is_no_number_is_not_on_the_list(program: Program) -> None:
    assert program.ask("DELETE", "optouts/...").status_code == 404
    assert program.ask("DELETE", "optouts").json["error"]["field"] == "number"


@pytest.mark.parametrize("number", ["...", "o612345678", "Banque"])
def test_what_gets_no_sms_anyway_is_not_put_on_the_list(program: Program, number: str) -> None:
    answer = program.post("optouts", {"number": number})
    assert (answer.status_code, answer.json["error"]["field"]) == (422, "number")
    assert program.get("optouts").json == []


def test_the_stop_of_a_sender_with_a_name_is_taken_off_the_list(
    program: Program, store: Store
) -> None:
    optouts.add(store, "Banque", source="message")
    assert program.ask("DELETE", "optouts/Banque").status_code == 204


@pytest.mark.parametrize("limit", [1, 2, 500])
def test_the_list_is_paged(program: Program, clock: FakeClock, limit: int) -> None:
    numbers = [f"+3361234567{digit}" for digit in range(5)]
    for position, number in enumerate(numbers):
        program.post("optouts", {"number": number})
        clock.advance(position % 2)
    found = [one["number"] for one in everything(program, f"optouts?limit={limit}")]
    assert found == sorted(numbers, reverse=True)
    assert len(everything(program, "optouts?number=0612345670")) == 1


@pytest.mark.parametrize(
    ("query", "digits"),
    [
        ("sort=created_at", "01234"),
        ("since=0612345671", "432"),
        ("since=0612345671&sort=created_at", "234"),
        ("since=0612345671&number=0612345670", ""),
        ("from=2026-09-21T14:13:22Z", "432"),
        ("to=2026-09-21T14:13:22Z&sort=created_at", "01"),
        ("to=2026-09-21T14:13:22Z&number=0612345670", "0"),
        ("to=2026-09-21T14:13:22Z&number=0612345674", ""),
    ],
)
def test_the_list_is_filtered_and_ordered(
    program: Program, clock: FakeClock, query: str, digits: str
) -> None:
    for digit in range(5):
        program.post("optouts", {"number": f"+3361234567{digit}"})
        clock.advance(1)
    for limit in (2, 500):
        found = everything(program, f"optouts?{query}&limit={limit}")
        assert "".join(one["number"][-1] for one in found) == digits


def test_a_page_goes_on_where_its_last_entry_was_removed(program: Program) -> None:
    for digit in range(3):
        program.post("optouts", {"number": f"+3361234567{digit}"})
    first = program.get("optouts?limit=1")
    program.ask("DELETE", f"optouts/{first.json[0]['number']}")
    following = urlsplit(first.headers["Link"].partition(">")[0].lstrip("<"))
    second = program.get(f"{following.path}?{following.query}").json
    assert [one["number"] for one in second] == ["+33612345671"]
