import html
import re

import pytest
from fakes import journal
from fakes.correspondence import MARIE, receive, send
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.messaging.rules import optouts
from appliance.store import calls, contacts, events, groups, messages
from appliance.store import optouts as rows
from appliance.store.contacts import ContactNumber
from appliance.store.journal.box import ModemChanged
from appliance.store.journal.entry import Recorded
from appliance.store.journal.people import LoggedIn
from appliance.web.shown import journal_entries, journal_words


def test_empty_logs_say_what_will_be_there(client: FlaskClient) -> None:
    for name in ("stop", "calls", "journal"):
        assert 'class="empty"' in client.get(f"/logs/{name}").text


def test_the_stop_list_tells_since_when_and_by_which_message(
    office: Office, client: FlaskClient
) -> None:
    contacts.add(office.store, "Marie Dupont", [ContactNumber(MARIE)])
    message = receive(office, "STOP")
    optouts.add(office.store, MARIE, source="message", actor="rule:stop", message_id=message)
    page = client.get("/logs/stop").text
    assert "Marie Dupont" in page
    assert 'href="/discussions/+33698765432' in page
    assert "<time datetime=" in page


def test_adding_by_hand_blocks_at_once_and_is_journalled(
    office: Office, client: FlaskClient
) -> None:
    waiting = send(office, "Trop tard")
    answer = client.post("/logs/stop", data={"number": "06 98 76 54 32", "note": "Au téléphone"})
    assert answer.location == "/logs/stop"
    entry = rows.get(office.store, MARIE)
    assert entry is not None
    assert (entry.source, entry.actor, entry.note) == ("page", "user:sophie", "Au téléphone")
    message = messages.get(office.store, waiting)
    assert message is not None
    assert message.status == "blocked"
    (written,) = events.journal(office.store, limit=1, kinds=["optout"])
    assert written.entry.actor == "user:sophie"


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"number": "abc12", "note": "x"}, "number-error"),
        ({"number": "", "note": "x"}, "number-error"),
        ({"number": "0698765432", "note": ""}, "note-error"),
    ],
)
def test_an_error_is_shown_next_to_its_field(
    office: Office, client: FlaskClient, sent: dict[str, str], wrong: str
) -> None:
    answer = client.post("/logs/stop", data=sent)
    assert answer.status_code == 400
    assert f'id="{wrong}"' in answer.text
    assert f">{sent['number']}</textarea>" in answer.text
    assert rows.count(office.store) == 0


def stopped(office: Office) -> list[str]:
    return sorted(row.address for row in rows.page(office.store, limit=50))


def test_a_name_puts_all_numbers_of_the_contact_on_the_list(
    office: Office, client: FlaskClient
) -> None:
    numbers = [ContactNumber(MARIE), ContactNumber("+33122222222", "bureau")]
    contacts.add(office.store, "Marie Dupont", numbers)
    contacts.add(office.store, "Paul Petit", [])
    sent = {"number": ["marie", "06 11 11 11 11"], "note": "Au téléphone"}
    assert client.post("/logs/stop", data=sent).location == "/logs/stop"
    assert stopped(office) == ["+33122222222", "+33611111111", MARIE]
    page = client.get("/logs/stop").text
    assert "Plus aucun SMS ne sera envoyé à 06 11 11 11 11, Marie Dupont." in page


def test_of_several_of_a_name_one_is_chosen(office: Office, client: FlaskClient) -> None:
    contacts.add(office.store, "Marie Dupont", [ContactNumber(MARIE)])
    other = contacts.add(office.store, "Marie Durand", [ContactNumber("+33611111111")])
    answer = client.post("/logs/stop", data={"number": "Marie", "note": "x"})
    assert answer.status_code == 400
    assert "number-error" in answer.text
    assert f'<option value="contact:{other}">Marie Durand · 06 11 11 11 11</option>' in answer.text
    assert stopped(office) == []
    sent = {"number": "", "asked": "Marie", "answer": f"contact:{other}", "note": "x"}
    assert client.post("/logs/stop", data=sent).status_code == 302
    assert stopped(office) == ["+33611111111"]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"number": "Inconnu"}, "« Inconnu » n'est pas un numéro"),
        ({"number": "Paul Petit"}, "Paul Petit n'a pas de numéro."),
        ({"number": "Clients"}, "« Clients » est un groupe"),
        ({"number": "06 11 11 11 11\nInconnu"}, "« Inconnu » n'est pas un numéro"),
        ({"number": " "}, "Saisissez un numéro ou choisissez un contact."),
    ],
)
def test_an_ambiguous_name_is_reported_and_opts_nobody_out(
    office: Office, client: FlaskClient, sent: dict[str, str], told: str
) -> None:
    contacts.add(office.store, "Paul Petit", [])
    groups.add(office.store, "Clients")
    answer = client.post("/logs/stop", data=sent | {"note": "x"})
    assert answer.status_code == 400
    assert told in html.unescape(answer.text).replace("\xa0", " ")
    assert stopped(office) == []


def test_without_a_script_a_chosen_contact_is_taken_off_again(
    office: Office, client: FlaskClient
) -> None:
    marie = contacts.add(office.store, "Marie", [ContactNumber(MARIE)])
    sent = {"contact": marie, "remove": f"contact:{marie}", "note": "x"}
    page = client.post("/logs/stop", data=sent).text
    assert f'name="contact" value="{marie}"' not in page
    assert stopped(office) == []


def test_a_known_name_leads_to_its_card_and_the_number_to_the_discussion(
    office: Office, client: FlaskClient
) -> None:
    marie = contacts.add(office.store, "Marie Dupont", [ContactNumber(MARIE)])
    receive(office, "Bonjour")
    receive(office, "Bonjour", "+33611111111")
    send(office, "Bonjour")
    calls.add(office.store, "sim", MARIE, 4)
    optouts.add(office.store, MARIE, source="page", actor="user:sophie")
    card = f'<a class="person" href="/contacts/of/{MARIE}">Marie Dupont</a>'
    talk = f'<a href="/discussions/{MARIE}">06 98 76 54 32</a>'
    for path in ("/messages/received", "/messages/sent", "/logs/calls", "/logs/stop"):
        page = client.get(path).text
        assert card in page, path
        assert talk in page, path
    unknown = '<a class="person" href="/discussions/+33611111111">06 11 11 11 11</a>'
    assert unknown in client.get("/messages/received").text
    assert client.get(f"/contacts/of/{MARIE}").location == f"/contacts/{marie}"
    assert client.get("/contacts/of/+33611111111").location == "/discussions/+33611111111"


def test_removing_asks_for_the_reason(office: Office, client: FlaskClient) -> None:
    optouts.add(office.store, MARIE, source="page", actor="user:sophie")
    path = f"/logs/stop/{MARIE.replace('+', '%2B')}/remove"
    assert client.get(path).status_code == 200
    assert client.post(path, data={"note": ""}).status_code == 400
    assert rows.count(office.store) == 1
    assert client.post(path, data={"note": "Sur sa demande"}).location == "/logs/stop"
    assert rows.count(office.store) == 0
    (entry,) = events.journal(office.store, limit=1, kinds=["optout"])
    assert entry.entry.told()["note"] == "Sur sa demande"
    assert client.get(path).location == "/logs/stop"


def test_the_stop_list_is_searched_and_has_pages(office: Office, client: FlaskClient) -> None:
    for number in range(30):
        office.clock.advance(1)
        optouts.add(office.store, f"+3361234{number:04d}", source="page", actor="user:x")
    page = client.get("/logs/stop").text
    assert page.count('<th scope="row">') == 25
    following = re.search(r'href="([^"]+)" rel="next"', page)
    assert following is not None
    second = client.get(following[1].replace("&amp;", "&")).text
    assert second.count('<th scope="row">') == 5
    assert client.get("/logs/stop?q=12340007").text.count('<th scope="row">') == 1


def test_calls_show_who_when_and_how_long_and_lead_to_a_message(
    office: Office, client: FlaskClient
) -> None:
    contacts.add(office.store, "Marie Dupont", [ContactNumber(MARIE)])
    calls.add(office.store, "sim", MARIE, 4)
    calls.add(office.store, "sim", None, 2)
    page = client.get("/logs/calls").text
    assert "Marie Dupont" in page
    assert "masqué" in page
    assert f"/messages/new?to={MARIE}" in page or "/messages/new?to=%2B33698765432" in page
    assert page.count('class="new-mark"') == 2
    assert client.get("/logs/calls").text.count('class="new-mark"') == 0
    assert client.get("/logs/calls?q=98 76").text.count('<th scope="row">') == 1


def test_a_viewer_reads_without_marking_seen(office: Office) -> None:
    calls.add(office.store, "sim", MARIE, 4)
    viewer = office.client("viewer")
    assert "/messages/new" not in viewer.get("/logs/calls").text
    assert calls.unseen(office.store) == 1
    assert viewer.post("/logs/stop", data={"number": MARIE, "note": "x"}).status_code == 403
    assert viewer.get("/logs/journal").status_code == 403


def test_the_journal_is_filtered_and_in_words(office: Office, client: FlaskClient) -> None:
    optouts.add(office.store, MARIE, source="page", actor="user:sophie", note="Demande")
    events.append(office.store, LoggedIn(actor="user:alice"))
    events.append(office.store, ModemChanged(line="sim", condition="no_sim"))
    send(office, "Bonjour")
    page = client.get("/logs/journal").text
    assert "06 98 76 54 32" in page
    assert "Demande" in page
    assert "alice" in page
    assert "carte SIM" in page
    only = client.get("/logs/journal?kind=logins").text
    assert only.count("<tr>") == 2
    assert "sophie" in client.get("/logs/journal?kind=sendings").text
    assert client.get("/logs/journal?kind=nonsense").status_code == 200


def test_entries_are_shown_in_words(office: Office) -> None:
    told = (
        ("message", "delivered"),
        ("message", {"status": "failed", "error": "CMS 38"}),
        ("message", "read"),
        ("setting", {"changed": {"country": "BE", "stop_words": ["A", "B"]}}),
        ("user", {"added": "eva", "role": "admin"}),
        ("batch", {"batch": 3, "paused": True}),
        ("call", {"call": 4, "address": None, "modem": "sim"}),
        ("later", {"unheard": 5}),
        ("login", None),
    )
    entries = [Recorded(1, 0, journal.entry(kind, detail)) for kind, detail in told]
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        said = [" · ".join(each.parts) for each in journal_entries.shown(entries)]
        assert journal_words.actor_word(None) == "the box"
        assert journal_words.actor_word("token:crm") == "token crm"
        assert journal_words.kind_word("later") == "later"
    assert said == [
        "delivered",
        "failed · The network is out of order (CMS 38)",
        "read",
        "Default country = Belgium · Stop words = A, B",
        "added: eva · role: Administrator",
        "paused",
        "withheld number",
        "unheard: 5",
        "",
    ]
