"""The journal in words, with links: there are words for every entry that the code can write."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from fakes import journal
from fakes.correspondence import MARIE, becomes, receive, send
from fakes.office import NAMES, Office
from flask.testing import FlaskClient

from appliance.channels.hooks.events import PING
from appliance.config import MessagingSettings
from appliance.config.options import options
from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.inbound import indications
from appliance.messaging.journal import counted_entries
from appliance.messaging.preferences import _OF_MODEM
from appliance.messaging.requests import Author, NewMessage
from appliance.messaging.rules import optouts
from appliance.modem.state import Condition
from appliance.store import contacts
from appliance.store.contacts import ContactNumber
from appliance.store.journal.entry import Entry, keys
from appliance.store.journal.kinds import ENTRIES
from appliance.web.shown import journal_words as words
from appliance.web.shown import setting_words

APPLIANCE = Path(__file__).resolve().parents[3] / "appliance"
SOPHIE = Author("user", NAMES["operator"])


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.KIND)
def test_every_entry_that_the_code_can_write_has_its_words(entry: type[Entry]) -> None:
    assert entry.KIND in words.KINDS
    assert set(keys(entry)) - words.DETAILS.keys() - words.LINKED - words.HIDDEN == set()


def test_every_kind_of_entry_is_written_somewhere() -> None:
    assert {entry.KIND for entry in ENTRIES} == set(words.KINDS)
    named = {
        node.id
        for path in APPLIANCE.rglob("*.py")
        if APPLIANCE / "store" / "journal" not in path.parents
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name)
    }
    # These are created by their kind.
    counted = {entry.__name__ for entry in ENTRIES if entry.KIND in counted_entries._SAID}
    assert {entry.__name__ for entry in ENTRIES} - named - counted == set()


def test_every_kind_can_be_asked_for() -> None:
    filtered = [kind for _, kinds in words.FILTERS.values() for kind in kinds]
    assert sorted(filtered) == sorted(words.KINDS)


def test_every_code_that_an_entry_can_hold_has_its_word() -> None:
    assert set(indications.KINDS) <= words.CODES["kind"].keys()
    assert {condition.value for condition in Condition} <= words.CODES["condition"].keys()
    of_messages = {option.name for option in options(MessagingSettings)}
    assert of_messages | _OF_MODEM | {"language"} <= setting_words.SETTINGS.keys()
    actors = {
        found
        for path in APPLIANCE.rglob("*.py")
        for found in re.findall(r'"((?:system|rule):\w+)"', path.read_text(encoding="utf-8"))
    }
    # The event of a webhook's test has the form of an actor.
    assert actors - {PING} <= words.OWN_ACTORS.keys()


# --- the page -----------------------------------------------------------------------------------


def lines(client: FlaskClient, address: str = "/logs/journal") -> list[str]:
    """Return the rows of the page, newest first, without tags and dates."""
    page = client.get(address).text
    rows = re.findall(r"<tr><td.*?</tr>", page, re.DOTALL)
    return [" | ".join(re.findall(r"<td data-label[^>]*>(.*?)</td>", row)) for row in rows]


def plain(line: str) -> str:
    return re.sub(r"<[^>]*>", "", line).replace("\N{NO-BREAK SPACE}", " ")


def test_a_cancelled_sms_says_who_to_whom_and_which_with_links(
    office: Office, client: FlaskClient
) -> None:
    contacts.add(office.store, "Marie Dupont", [ContactNumber(MARIE)])
    message = send(office, "Rendez-vous lundi à 9 h")
    client.post(f"/messages/{message}/decision", data={"decision": "cancel", "next": "/"})
    (line,) = lines(client)
    assert plain(line) == "SMS annulé | Marie Dupont · « Rendez-vous lundi à 9 h » | sophie"
    assert f'href="/discussions/{MARIE}"' in line
    place = re.search(r'href="(/discussions/[^"]+at=[^"]+)"', line)
    assert place is not None
    assert f'id="m{message}"' in client.get(place[1].replace("&amp;", "&")).text


def test_a_cancelled_sending_is_one_line_that_leads_to_it(
    office: Office, client: FlaskClient
) -> None:
    everybody = tuple(f"06123456{number:02d}" for number in range(50))
    batch = office.services.outbox.accept(NewMessage("Fermé lundi", everybody), SOPHIE)
    client.post(f"/messages/batches/{batch.batch_id}/pause")
    client.post(f"/messages/batches/{batch.batch_id}/cancel")
    cancelled, paused = lines(client)
    sending = "« Fermé lundi » à 50 destinataires"
    assert plain(cancelled) == f"SMS annulé | {sending} · nombre de SMS : 50 | sophie"
    assert plain(paused) == f"Envoi | {sending} · en pause | sophie"
    assert f'href="/messages/batches/{batch.batch_id}"' in cancelled


def test_ticked_ones_are_cancelled_in_one_line(office: Office, client: FlaskClient) -> None:
    later = office.clock.now_ms() + 3_600_000
    ticked = [send(office, "Bonjour", due_ms=later) for _ in range(3)]
    client.post("/messages/scheduled/act", data={"do": "cancel", "message": [*ticked, 999]})
    assert [plain(line) for line in lines(client)] == ["SMS annulé | nombre de SMS : 3 | sophie"]
    assert lines(client, "/logs/journal?kind=cancelled") == lines(client)


def test_reports_are_shown_without_their_codes(office: Office, client: FlaskClient) -> None:
    message = send(office, "Bonjour")
    becomes(office, message, "sent")
    trying = {"status": "sent", "report": "trying", "code": "0x30", "sequence": 1}
    told = {"reference": 7, "recipient": MARIE, "status": 0x45, "taken_at": 1}
    with office.store.transaction():
        discussion = office.store.value("SELECT discussion_id FROM message")
        about = {"message_id": message, "discussion_id": discussion}
        journal.write(office.store, "message", trying, **about)
        journal.write(office.store, "report_unmatched", told)
    unmatched, report, sent, queued = map(plain, lines(client, "/logs/journal?kind=sendings"))
    assert unmatched == (
        "Accusé de réception sans son SMS | 06 98 76 54 32"
        " · le réseau du destinataire l&#39;a rejeté | la box"
    )
    assert report == (
        "SMS | 06 98 76 54 32 · « Bonjour » · le réseau essaie toujours de le délivrer | la box"
    )
    assert sent == "SMS | 06 98 76 54 32 · « Bonjour » · envoyé | la box"
    assert queued.endswith("| sophie")


def test_a_deleted_object_is_reported_as_deleted(office: Office, client: FlaskClient) -> None:
    message = receive(office, "Bonjour")
    client.post("/messages/received/act", data={"do": "delete", "message": [message]})
    told = [plain(line) for line in lines(client, "/logs/journal?kind=sendings")]
    assert "SMS supprimés | nombre de SMS : 1 | sophie" in told
    assert "SMS | 06 98 76 54 32 · un SMS supprimé depuis · reçu | la box" in told


def test_settings_are_named_and_only_those_that_changed(office: Office) -> None:
    admin = office.client("admin")
    now = office.services.preferences.messaging()
    sent = {
        "language": "fr",
        "country": "BE",
        "stop_words": "\n".join(now.stop_words),
        "start_words": "",
        "stop_reply": now.stop_reply,
    }
    admin.post("/settings", data=sent)
    admin.post("/settings", data=sent)  # nothing has changed, so nothing is recorded
    (line,) = lines(admin)
    assert "Pays par défaut = Belgique" in plain(line)
    assert "aucun" in plain(line)
    assert "STOP" not in plain(line).replace("STOP", "", 1)


def test_contacts_and_groups_are_linked_while_they_are_there(
    office: Office, client: FlaskClient
) -> None:
    kept = entries.save_contact(office.store, Wanted("Marie <b>", ()), SOPHIE)
    gone = entries.save_contact(office.store, Wanted("Paul", ()), SOPHIE)
    entries.save_group(office.store, "Clients", SOPHIE)
    entries.remove_contact(office.store, gone, SOPHIE)
    deleted, group, paul, marie = lines(client)
    assert plain(deleted) == "Contact | supprimé : Paul | sophie"
    assert 'href="/groups/' in group
    assert "href" not in paul
    assert f'<a href="/contacts/{kept}">Marie &lt;b&gt;</a>' in marie


def test_countries_are_named(office: Office, client: FlaskClient) -> None:
    with office.store.transaction():
        changed = {"allowed_countries": ["europe", "CA"]}
        journal.write(office.store, "setting", {"changed": changed})
        limits = {"limits_changed": "crm", "countries": ["BE"], "daily_messages": 1500}
        journal.write(office.store, "token", limits)
    token, setting = map(plain, lines(client))
    assert "Europe, Canada" in setting
    assert "Belgique" in token
    assert re.search(r"1\s500", token)


@pytest.mark.parametrize("value", [True, False, 0, 1.5, -3, [], ["a"], {}, {"a": None}, "x"])
def test_no_value_makes_the_journal_fail(
    office: Office, client: FlaskClient, value: object
) -> None:
    with office.store.transaction():
        for key in (*words.DETAILS, "of_a_newer_program"):
            journal.write(office.store, "backup", {key: value})
    assert client.get("/logs/journal?limit=500").status_code == 200


def test_a_restore_that_was_given_up_is_told(office: Office, client: FlaskClient) -> None:
    with office.store.transaction():
        journal.write(office.store, "backup", {"given_up": True}, actor="user:alice")
    [line] = map(plain, lines(client))
    assert "restauration abandonnée" in line


def test_no_code_shows_in_any_language(office: Office) -> None:
    """Show an entry of every kind, with every key and every code."""
    office.clock.advance(1)
    message = receive(office, "STOP")
    optouts.add(office.store, MARIE, source="message", actor="rule:stop", message_id=message)
    samples: dict[str, list[Any]] = {
        key: list(codes) for key, codes in words.CODES.items() if "." not in key
    }
    samples |= {"change": ["added", "removed"], "role": ["viewer", "operator", "admin"]}
    with office.store.transaction():
        for kind in words.KINDS:
            for key, codes in samples.items():
                for code in codes if kind in ("message", "optout", "waiting", "machine") else ():
                    if key == "change" and kind not in ("optout", "waiting"):
                        continue
                    journal.write(office.store, kind, {key: code})
        for name in setting_words.SETTINGS:
            for value in (*setting_words.CHOICES.get(name, ()), None, True, "", []):
                journal.write(office.store, "setting", {"changed": {name: value}})
        for actor in words.OWN_ACTORS:
            journal.write(office.store, "logout", actor=actor)
        for paused in (True, False):
            journal.write(office.store, "batch", {"batch": 99, "paused": paused})
    for language in ("fr", "pl", "nl"):
        client = office.client("admin")
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        told = [
            *lines(client, "/logs/journal?limit=500"),
            *lines(client, "/logs/journal?kind=sendings&limit=500"),
        ]
        shown = {plain(line) for line in told}
        assert len(shown) > 60
        leaks = [line for line in shown if re.search(r"0x|\w_\w|\bTrue\b|\bFalse\b|None|%\(", line)]
        assert leaks == []
