"""Webhooks are made, tried and removed; wrong ones change nothing."""

import pytest
from channels.hooks.conftest import ADMIN, KEY, Office
from fakes.receiver import Receiver

from appliance.channels.hooks import events, signing
from appliance.channels.hooks.registry import MOST
from appliance.channels.hooks.wanted import NewHook, Wanted
from appliance.errors import ConflictError, InputError, NotFoundError
from appliance.store import events as journal
from appliance.store import hooks

LAN = "http://192.168.1.20/hook"


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("ftp://crm.example/hook", "line_address"),
        ("http://crm.example/hook", "line_address_open"),
        ("https://user:secret@crm.example/", "line_address"),
        ("", "line_address"),
        ("https://", "line_address"),
        (f"{LAN}?name=été", "line_address_signs"),
        (f"{LAN}?a b", "line_address_signs"),
        (f"{LAN}?a\r\nX-Other: b", "line_address_signs"),
        (f"{LAN}?a#b", "line_address_signs"),
    ],
)
def test_an_address_that_cannot_be_is_refused(office: Office, url: str, cause: str) -> None:
    with pytest.raises(InputError) as caught:
        office.add(url)
    assert (caught.value.code, caught.value.field) == (cause, "url")
    assert hooks.every(office.box.store) == []


def test_an_unknown_event_is_refused_with_those_that_there_are(office: Office) -> None:
    with pytest.raises(InputError) as caught:
        office.add(LAN, "sms:lost")
    assert "sms:received" in str(caught.value)


def test_the_key_is_stored_sealed_and_never_told_again(office: Office) -> None:
    made = office.add(LAN)
    assert made.key == KEY
    office.box.store.checkpoint()
    raw = office.box.store.path.read_bytes()
    assert KEY.encode() not in raw
    assert KEY not in str(office.row(made))


def test_a_key_is_made_if_none_is_given_and_a_short_one_is_refused(office: Office) -> None:
    made = office.hooks.add(NewHook(LAN, ("call",)), ADMIN, "FR")
    assert len(made.key) >= 32
    with pytest.raises(InputError, match="at least 8 characters"):
        office.hooks.add(NewHook(LAN, ("call",), key="short"), ADMIN, "FR")


def test_the_same_id_twice_and_too_many_are_refused(office: Office) -> None:
    office.add(LAN, public_id="crm")
    with pytest.raises(ConflictError, match="is there already"):
        office.add(LAN, public_id="crm")
    for number in range(MOST - 1):
        office.add(LAN, public_id=f"hook{number}")
    with pytest.raises(ConflictError, match="There are 50 webhooks"):
        office.add(LAN)


@pytest.mark.parametrize("name", ["../x", "a/b", "..", "a b", "é", "\u202e"])
def test_an_id_that_no_address_can_name_is_refused(office: Office, name: str) -> None:
    with pytest.raises(InputError) as caught:
        office.add(LAN, public_id=name)
    assert (caught.value.code, caught.value.field) == ("hook_id", "id")


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("/hook/", "/hook/"),
        ("/hook/?who=crm", "/hook/?who=crm"),
        ("", "/"),
        ("?who=crm", "/?who=crm"),
    ],
)
def test_the_receiver_is_asked_for_just_the_address_that_was_typed(
    office: Office, receiver: Receiver, typed: str, asked: str
) -> None:
    address = receiver.url.removesuffix("/hook") + typed
    made = office.add(address)
    assert office.row(made).url == address
    office.hooks.test(made.row.public_id)
    assert [taken.path for taken in receiver.taken] == [asked]


def test_the_journal_tells_of_changes_without_the_query(office: Office) -> None:
    made = office.add(f"{LAN}?token=secret", public_id="crm")
    office.hooks.pause("crm", ADMIN, paused=True)
    office.hooks.remove("crm", ADMIN)
    found = journal.journal(office.box.store, limit=9, kinds=["hook"])
    assert [each.entry.told() for each in found] == [
        {"hook": LAN, "change": change} for change in ("removed", "paused", "added")
    ]
    assert {each.entry.actor for each in found} == {"user:admin"}
    with pytest.raises(NotFoundError):
        office.hooks.named(made.row.public_id)


def test_a_test_tells_what_the_receiver_answers(office: Office, receiver: Receiver) -> None:
    made = office.add(receiver.url)
    assert office.hooks.test(made.row.public_id) == (200, "")
    (taken,) = receiver.wait_for(1)
    assert taken.json["event"] == events.PING
    timestamp = int(taken.headers["x-timestamp"])
    signature = taken.headers["x-signature"]
    assert signing.is_valid(KEY, taken.body, str(timestamp), signature, timestamp * 1000)
    gone = office.add("http://127.0.0.1:9/")
    status, words = office.hooks.test(gone.row.public_id)
    assert status is None
    assert "refused" in words


def test_a_removed_hook_takes_its_deliveries_along(office: Office, receiver: Receiver) -> None:
    receiver.answer = lambda _taken: 503
    made = office.add(receiver.url, "optout")
    with office.box.store.transaction():
        office.box.store.execute(
            "INSERT INTO hook_delivery (hook_id, event, at) VALUES (?, 'optout', 0)",
            (made.row.id,),
        )
    office.hooks.remove(made.row.public_id, ADMIN)
    assert office.box.store.value("SELECT count(*) FROM hook_delivery") == 0


def test_one_is_changed_and_keeps_its_key(office: Office, receiver: Receiver) -> None:
    made = office.add(LAN, "call", public_id="crm", number="0639980103")
    row = office.hooks.change("crm", Wanted(receiver.url, ("optout", "sms:sent")), ADMIN, "FR")
    assert (row.url, row.events, row.number) == (receiver.url, ("sms:sent", "optout"), None)
    assert row.secret == made.row.secret
    with pytest.raises(InputError, match="Choose events"):
        office.hooks.change("crm", Wanted(LAN, ()), ADMIN, "FR")
    with pytest.raises(NotFoundError):
        office.hooks.change("none", Wanted(LAN, ("call",)), ADMIN, "FR")
    assert office.row(made).url == receiver.url
    found = journal.journal(office.box.store, limit=9, kinds=["hook"])
    assert found[0].entry.told() == {"hook": receiver.url, "change": "changed"}


def test_a_new_key_signs_from_now_on(office: Office, receiver: Receiver) -> None:
    made = office.add(receiver.url, public_id="crm")
    key = office.hooks.renew_key("crm", ADMIN).key
    assert key not in {KEY, ""}
    office.hooks.test(made.row.public_id)
    (taken,) = receiver.wait_for(1)
    timestamp, signature = (taken.headers[name] for name in ("x-timestamp", "x-signature"))
    now = int(timestamp) * 1000
    assert signing.is_valid(key, taken.body, timestamp, signature, now)
    assert not signing.is_valid(KEY, taken.body, timestamp, signature, now)


def test_a_group_that_does_not_exist_is_refused(office: Office) -> None:
    with pytest.raises(InputError) as caught:
        office.add(LAN, group_id=7)
    assert caught.value.field == "group"


def test_an_address_that_may_not_be_reached_is_refused(office: Office) -> None:
    office.hooks._networks = lambda: ("192.168.2.0/24",)
    with pytest.raises(InputError, match="may not reach") as caught:
        office.add(LAN)
    assert (caught.value.code, caught.value.field) == ("hook_network", "url")
    office.add("http://192.168.2.5/hook")
    office.add("http://crm.lan/hook")  # found out at each delivery
    office.add("https://crm.example/hook")
