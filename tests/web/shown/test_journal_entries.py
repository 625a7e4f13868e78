"""Lines of the journal: what each links to while that exists, and what it says once it is gone."""

from collections.abc import Iterator

import pytest
from fakes.correspondence import MARIE, receive, send
from fakes.office import Office, ready_modem

from appliance.messaging.requests import Author, NewMessage
from appliance.store import contacts, groups, removal
from appliance.store.contacts import ContactNumber
from appliance.store.journal.box import ModemChanged
from appliance.store.journal.directory import ContactChanged, GroupChanged
from appliance.store.journal.entry import Entry, Recorded
from appliance.store.journal.messages import (
    IncomingCall,
    MessageChanged,
    MessageDecided,
    MessagesRead,
    ReportTold,
    SendingChanged,
)
from appliance.store.states import MessageStatus
from appliance.web.shown import journal_entries
from appliance.web.shown.journal_entries import Shown

TALK = "/discussions/+33698765432"
SENT = MessageStatus.SENT


@pytest.fixture(autouse=True)
def english(office: Office) -> Iterator[None]:
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def line(entry: Entry) -> Shown:
    (found,) = journal_entries.shown([Recorded(1, 1_790_000_000_000, entry)])
    return found


def parts(entry: Entry) -> list[str]:
    return [str(part) for part in line(entry).parts]


def test_a_line_names_the_kind_and_the_actor() -> None:
    entry = MessagesRead(discussion=1, actor="user:sophie")
    shown = line(entry)
    assert (shown.at, shown.actor, shown.kind) == (1_790_000_000_000, "sophie", "SMS")
    assert [str(part) for part in shown.parts] == ["read"]


def test_the_message_links_to_its_place_in_the_discussion(office: Office) -> None:
    message = receive(office, "Bonjour")
    person, text, status = parts(MessageChanged(message=message, discussion=1, status=SENT))
    assert person == f'<a class="person" href="{TALK}">06 98 76 54 32</a>'
    assert text == f'<a href="{TALK}?at={message}#m{message}">“Bonjour”</a>'
    assert status == "sent"


def test_a_contact_is_shown_by_name(office: Office) -> None:
    contacts.add(office.store, "Marie Dupont", [ContactNumber(MARIE)])
    message = receive(office, "Bonjour")
    person, *_ = parts(MessageChanged(message=message, discussion=1, status=SENT))
    assert person == f'<a class="person" href="{TALK}">Marie Dupont</a>'


def test_texts_and_names_are_no_markup(office: Office) -> None:
    contacts.add(office.store, "<b>Marie</b>", [ContactNumber(MARIE)])
    message = receive(office, "<script>")
    person, text, _ = parts(MessageChanged(message=message, discussion=1, status=SENT))
    assert "&lt;b&gt;Marie&lt;/b&gt;" in person
    assert "“&lt;script&gt;”" in text


def test_a_deleted_message_is_said_to_be_deleted(office: Office) -> None:
    message = receive(office, "Bonjour")
    removal.remove(office.store, [message], actor="user:sophie")
    _, text, _ = parts(MessageChanged(message=message, discussion=1, status=SENT))
    assert text == "an SMS that was deleted since"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("a" * 48, "“" + "a" * 48 + "”"),
        ("a" * 49, "“" + "a" * 48 + "…”"),
        # Words stay whole, and no mark is left before the ellipsis.
        ("Bonjour, " + "a" * 60, "“Bonjour…”"),
    ],
)
def test_a_long_text_is_shortened(office: Office, text: str, quoted: str) -> None:
    message = receive(office, text)
    _, shown, _ = parts(MessageChanged(message=message, discussion=1, status=SENT))
    assert f">{quoted}<" in shown


def sending(office: Office, text: str = "Offre") -> int:
    numbers = (MARIE, "+33611111111")
    return office.services.outbox.accept(NewMessage(text, numbers), Author("user", "x")).batch_id


def test_a_sending_links_to_its_page_with_its_recipients(office: Office) -> None:
    batch = sending(office)
    shown, paused = parts(SendingChanged(sending=batch, paused=True))
    assert shown == f'<a href="/messages/batches/{batch}">“Offre” to 2 recipients</a>'
    assert paused == "paused"


def test_one_message_of_a_sending_links_to_the_message_only(office: Office) -> None:
    batch = sending(office)
    message = int(office.store.value("SELECT min(id) FROM message"))
    found = parts(MessageChanged(message=message, sending=batch, discussion=1, status=SENT))
    assert not any("/batches/" in part for part in found)


def test_a_sending_that_is_gone_has_no_link() -> None:
    assert parts(SendingChanged(sending=9_999, paused=True)) == ["paused"]


def test_a_call_of_a_withheld_number() -> None:
    assert parts(IncomingCall(call=1)) == ["withheld number"]
    assert "withheld number" not in parts(IncomingCall(call=1, address=MARIE))


@pytest.mark.parametrize("many", [False, True])
def test_a_modem_is_named_where_there_are_several(office: Office, *, many: bool) -> None:
    if many:
        office.modems.append(ready_modem(office.clock))
    assert ("sim" in parts(ModemChanged(line="sim", condition="ready"))) is many


def test_contact_and_group_link_to_their_pages_until_they_are_deleted(office: Office) -> None:
    contact = contacts.add(office.store, "Marie", [ContactNumber(MARIE)])
    group = groups.add(office.store, "Parents")
    assert parts(ContactChanged(added="Marie", contact=contact)) == [
        f'added: <a href="/contacts/{contact}">Marie</a>'
    ]
    assert parts(GroupChanged(changed="Parents", group=group)) == [
        f'changed: <a href="/groups/{group}">Parents</a>'
    ]
    assert parts(ContactChanged(removed="Zoé", contact=999)) == ["deleted: Zoé"]
    assert parts(GroupChanged(removed="Amis", group=999)) == ["deleted: Amis"]


def test_the_status_is_not_repeated_beside_a_report_or_a_decision() -> None:
    failed = MessageStatus.FAILED
    assert len(parts(ReportTold(status=failed, report="failed"))) == 1
    assert len(parts(MessageDecided(status=failed, decision="dismissed"))) == 1
    assert parts(MessageChanged(status=failed)) == ["failed"]


def test_a_page_of_entries_costs_as_many_statements_as_one(office: Office) -> None:
    ids = [send(office, f"Message {number}", f"+3361111111{number}") for number in range(8)]
    entries = [
        Recorded(place, 1, MessageChanged(message=each, discussion=place + 1, status=SENT))
        for place, each in enumerate(ids)
    ]
    few, many = (statements(office, entries[:number]) for number in (2, 8))
    assert few == many


def statements(office: Office, entries: list[Recorded]) -> int:
    """Return the number of statements that reading these entries takes."""
    ran: list[str] = []
    connection = office.store._connection()
    connection.set_trace_callback(ran.append)
    journal_entries.shown(entries)
    connection.set_trace_callback(None)
    return len(ran)


def test_an_sms_that_a_rule_delays_waits_and_is_not_held() -> None:
    delayed = MessageChanged(status=MessageStatus.HELD, error="quiet_hours")
    assert parts(delayed)[0] == "waits"
    asked = MessageChanged(status=MessageStatus.HELD, error="premium_number")
    assert parts(asked)[0] == "held"
