"""A person is erased: what goes, what stays, what waits, and what a kill leaves."""

import json
from pathlib import Path

import pytest
from fakes.credit import add_account
from fakes.exchange import NUMBER, OTHER, SOPHIE, Box
from fakes.network import report

from appliance.errors import ConflictError
from appliance.messaging.balance import line_settings
from appliance.messaging.privacy import erasing, export, people
from appliance.messaging.rules import optouts as rule
from appliance.modem.traffic import Accepted
from appliance.store import (
    backup,
    contacts,
    correspondents,
    discussions,
    erased_numbers,
    erasures,
    events,
    messages,
    optouts,
    search,
    users,
)
from appliance.store.contact_details import Details, Promotional
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store
from appliance.store.journal.people import PersonErased
from appliance.store.listing import MessageFilter

NAME, SECRET = "Marguerite Duchemin", "Rendez-vous oncologie"


def marguerite(box: Box, *numbers: str, **more: object) -> int:
    given = [ContactNumber(number) for number in numbers or (NUMBER,)]
    return contacts.add(box.store, NAME, given, fields={"ville": "Trifouillis"}, **more)


def known(box: Box) -> int:
    """Add a person with everything that the box can have of one. Return the contact's id."""
    contact = marguerite(box, notes="aime les chats")
    box.send_one(SECRET, NUMBER)
    box.submit(Accepted(7))
    box.store.execute(
        "INSERT INTO message (discussion_id, direction, at, body, status)"
        " VALUES (?, 'in', 1, ?, 'received')",
        (correspondents.id_of(box.store, NUMBER), f"merci pour {SECRET}"),
    )
    box.store.execute(
        "INSERT INTO call (at, address, rings, modem) VALUES (1, ?, 3, 'sim')", (NUMBER,)
    )
    rule.add(box.store, NUMBER, source="page", actor=SOPHIE.actor, note=f"demandé par {NAME}")
    user = users.add_user(box.store, "sophie", "operator", "")
    box.store.execute("INSERT INTO clipboard_number VALUES (?, ?)", (user, NUMBER))
    box.send_one("Bonjour", OTHER)
    search.catch_up(box.store)
    return contact


def erase(box: Box, contact: int) -> int:
    erasure = erasing.erase(box.store, people.of_contact(box.store, contact), SOPHIE)
    erasing.finish(box.store)
    return erasure


def in_the_file(store: Store, *words: str) -> list[str]:
    """Return the words whose octets are in the database's files."""
    files = [store.path, *store.path.parent.glob(f"{store.path.name}-*")]
    octets = b"".join(file.read_bytes() for file in files)
    return [word for word in words if word.encode() in octets]


def test_everything_about_the_person_goes(box: Box) -> None:
    contact = known(box)
    assert in_the_file(box.store, NAME, SECRET, "Trifouillis") != []
    erasure = erase(box, contact)
    assert erasing.is_complete(box.store, erasure)
    store = box.store
    assert contacts.by_ids(store, [contact]) == []
    assert discussions.find(store, NUMBER) is None
    assert [row.address for row in discussions.page(store, limit=9)] == [OTHER]
    assert [row.address for row in messages.page(store, MessageFilter(), limit=9).rows] == [OTHER]
    assert store.value("SELECT count(*) FROM call") == 0
    (entry,) = events.journal(store, limit=1, kinds=["erasure"])
    assert entry.entry == PersonErased(actor=SOPHIE.actor, messages=2)


def test_no_octet_of_it_is_left_in_the_file(box: Box) -> None:
    contact = known(box)
    erase(box, contact)
    words = (
        "Duchemin",
        "duchemin",
        "oncologie",
        "Trifouillis",
        "aime les chats",
        NUMBER,
        NUMBER[3:],
    )
    assert in_the_file(box.store, *words) == []


def test_the_opt_out_stays_as_a_hash_that_blocks(box: Box) -> None:
    contact = known(box)
    erase(box, contact)
    store = box.store
    assert optouts.is_opted_out(store, NUMBER)
    assert optouts.among(store, [NUMBER, OTHER]) == {NUMBER}
    (row,) = optouts.page(store, limit=9)
    assert row.is_erased
    assert (row.note, row.message_id) == ("", None)
    assert box.send("Bonjour", NUMBER).messages[0].error == "opted_out"
    assert optouts.page(store, limit=9, text=NUMBER[-4:]) == []
    assert not rule.add(store, NUMBER, source="api", actor=SOPHIE.actor)
    assert rule.remove(store, NUMBER, source="message", actor="rule:stop")
    assert not optouts.is_opted_out(store, NUMBER)


def test_a_hash_blocks_a_message_that_was_accepted_already(box: Box) -> None:
    message = box.send_one("Bonjour", NUMBER)
    optouts.forget_number(box.store, NUMBER)
    assert box.line().claim() is None
    assert box.status(message) == "blocked"


@pytest.mark.parametrize(
    ("choice", "stays_out"),
    [
        ({}, False),
        ({"accepts_sms": False}, True),
        ({"details": Details(promotional=Promotional.NO)}, True),
    ],
)
def test_who_refused_sms_is_not_written_to_again(
    box: Box, choice: dict[str, object], *, stays_out: bool
) -> None:
    erase(box, marguerite(box, **choice))
    assert optouts.is_opted_out(box.store, NUMBER) == stays_out


def test_a_backup_carries_the_key_so_that_the_hash_still_blocks(box: Box, tmp_path: Path) -> None:
    erase(box, known(box))
    copy = tmp_path / "elsewhere" / "appliance.db"
    copy.parent.mkdir()
    backup.write(box.store, copy)
    restored = Store.open(copy, box.clock)
    erased_numbers.take_out_key(restored)
    assert optouts.is_opted_out(restored, NUMBER)
    assert restored.value("SELECT count(*) FROM setting WHERE key LIKE 'erased_numbers%'") == 0
    assert (copy.parent / erased_numbers.FILE).stat().st_mode & 0o777 == 0o600
    restored.close()
    assert backup.verify(copy)


def test_another_key_is_kept_for_the_database_before_the_restore(box: Box) -> None:
    place = box.store.path.parent
    (place / erased_numbers.FILE).write_bytes(b"a" * 32)
    box.store.execute(
        "INSERT INTO setting VALUES ('erased_numbers.key', ?)", (json.dumps((b"b" * 32).hex()),)
    )
    erased_numbers.take_out_key(box.store)
    assert (place / erased_numbers.FILE).read_bytes() == b"b" * 32
    assert (place / f"{erased_numbers.FILE}.before-restore").read_bytes() == b"a" * 32


def test_what_is_being_sent_is_finished_first(box: Box) -> None:
    contact = marguerite(box)
    box.send_one("Maintenant", NUMBER)
    box.send_one("Plus tard", NUMBER, due_ms=box.clock.now_ms() + 3_600_000)
    claimed = box.claim()
    erasure = erase(box, contact)
    assert not erasing.is_complete(box.store, erasure)
    assert [row.body for row in messages.page(box.store, MessageFilter(), limit=9).rows] == [
        "Maintenant"
    ]
    box.line().settle(claimed, Accepted(1))
    erasing.finish(box.store)
    assert erasing.is_complete(box.store, erasure)
    assert box.store.value("SELECT count(*) FROM message") == 0


def test_it_goes_on_after_a_kill(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasures, "MESSAGES_AT_ONCE", 1)
    contact = known(box)
    erasing.erase(box.store, people.of_contact(box.store, contact), SOPHIE)
    (erasure,) = erasures.under_way(box.store)
    discussion = discussions.find(box.store, NUMBER) or 0
    assert erasing._erase_some(box.store, erasure, discussion) == 1
    box.crash()
    erasing.finish(box.store)
    assert erasures.under_way(box.store) == []
    assert in_the_file(box.store, "Duchemin", "oncologie", NUMBER) == []
    (entry,) = events.journal(box.store, limit=1, kinds=["erasure"])
    assert entry.entry == PersonErased(actor=SOPHIE.actor, messages=2)


def test_a_number_that_another_contact_has_too_keeps_the_others_messages(box: Box) -> None:
    contact = marguerite(box, NUMBER, OTHER)
    contacts.add(box.store, "Paul", [ContactNumber(OTHER)])
    box.send_one("pour la maison", OTHER)
    person = people.of_contact(box.store, contact)
    assert (person.addresses, person.shared) == ((NUMBER,), (OTHER,))
    assert people.stored(box.store, person).others == ("Paul",)
    box.submit_all()
    erase(box, contact)
    assert [row.body for row in messages.page(box.store, MessageFilter(), limit=9).rows] == [
        "pour la maison"
    ]
    contacts.add(box.store, "Zoé", [ContactNumber(OTHER)])
    with pytest.raises(ConflictError, match="Several contacts"):
        people.of_number(box.store, OTHER, "FR")


def test_a_number_without_a_contact_is_a_person_too(box: Box) -> None:
    box.send_one(SECRET, NUMBER)
    box.submit(Accepted(7))
    person = people.of_number(box.store, "06 12 34 56 78", "FR")
    assert people.stored(box.store, person).messages == 1
    erasing.erase(box.store, person, SOPHIE)
    erasing.finish(box.store)
    assert in_the_file(box.store, "oncologie", NUMBER) == []
    assert not optouts.is_opted_out(box.store, NUMBER)


def test_the_export_has_everything_about_the_person_and_nothing_about_others(box: Box) -> None:
    contact = known(box)
    document = "".join(export.pieces(box.store, people.of_contact(box.store, contact)))
    told = json.loads(document)
    assert told["contact"]["name"] == NAME
    assert told["contact"]["fields"] == {"ville": "Trifouillis"}
    assert told["contact"]["promotional"] == "no"
    assert told["numbers"] == [NUMBER]
    assert [each["text"] for each in told["messages"]] == [SECRET, f"merci pour {SECRET}"]
    assert told["messages"][0]["history"][0]["status"] == "queued"
    assert told["optOuts"][0]["note"] == f"demandé par {NAME}"
    assert told["calls"][0]["rings"] == 3
    assert "optout" in {each["kind"] for each in told["journal"]}
    assert OTHER not in document


def test_nothing_is_wiped_twice(box: Box) -> None:
    erase(box, known(box))
    assert not erasures.is_to_wipe(box.store)


def test_a_late_report_does_not_bring_the_number_back(box: Box) -> None:
    erase(box, known(box))
    box.receive(report(7, NUMBER, box.clock.now_ms()))
    (entry,) = events.journal(box.store, limit=1, kinds=["report_unmatched"])
    assert entry.entry.recipient == ""
    assert in_the_file(box.store, NUMBER, NUMBER[3:]) == []
    box.receive(report(99, OTHER, box.clock.now_ms()))
    (entry,) = events.journal(box.store, limit=1, kinds=["report_unmatched"])
    assert entry.entry.recipient == OTHER


def alerted(box: Box) -> None:
    """Let the alerts of an account and of a line go to the person."""
    add_account(box.store, alert_below=5, alert_number=NUMBER)
    wanted = line_settings.Wanted(code="#123#", alert_below=200, alert_number=NUMBER)
    line_settings.change(box.store, "sim", wanted, "FR", SOPHIE)


def alert_numbers(box: Box) -> list[str | None]:
    return [
        box.store.value("SELECT alert_number FROM account"),
        box.store.value("SELECT alert_number FROM line_balance"),
    ]


def test_alerts_end_and_the_journal_says_whose(box: Box) -> None:
    contact = marguerite(box)
    alerted(box)
    person = people.of_contact(box.store, contact)
    assert people.stored(box.store, person).alerts == ("School", "sim")
    document = json.loads("".join(export.pieces(box.store, person)))
    assert document["alerts"] == ["School", "sim"]
    assert NUMBER in str(document["journal"]), "the change of the setting is about the person"
    erase(box, contact)
    assert alert_numbers(box) == [None, ""]
    assert in_the_file(box.store, NUMBER[3:]) == []
    entries = events.journal(box.store, limit=9, kinds=["account", "balance_setting"])
    told = [each.entry.told() for each in entries]
    assert {"changed": {"balance_alert_number": ""}} in told
    assert {"changed": "School"} in told
    assert all(isinstance(each.get("changed", {}), dict | str) for each in told)


def test_an_alert_to_a_number_that_somebody_else_has_stays(box: Box) -> None:
    contact = marguerite(box)
    contacts.add(box.store, "Paul", [ContactNumber(NUMBER)])
    alerted(box)
    person = people.of_contact(box.store, contact)
    assert people.stored(box.store, person).alerts == ()
    erase(box, contact)
    assert alert_numbers(box) == [NUMBER, NUMBER]
