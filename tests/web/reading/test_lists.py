import csv
import gc
import io
import re

import pytest
from fakes.correspondence import MARIE, becomes, receive, send
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.local_time import local
from appliance.store import contacts, discussions, events, messages
from appliance.store.contacts import ContactNumber, ContactRow
from appliance.store.journal.messages import Deletion
from appliance.store.message_rows import MessageRow

DAY_MS = 86_400_000


def shown(page: str) -> list[str]:
    """Return the texts of a list, from its first row."""
    return re.findall(r'<td class="text"><a[^>]*>([^<]+?) *</a>', unmarked(page))


def unmarked(page: str) -> str:
    """Return the page without the marks around the words searched for."""
    return re.sub(r"</?mark>", "", page)


def test_empty_lists_say_what_will_be_there(client: FlaskClient) -> None:
    for name in ("sent", "received", "unread", "scheduled"):
        page = client.get(f"/messages/{name}").text
        assert 'class="empty"' in page
        assert "<table" not in page


def test_sent_tells_the_state_or_error_of_each(office: Office, client: FlaskClient) -> None:
    contacts.add(office.store, "Marie Dupont", [ContactNumber(MARIE)])
    becomes(office, send(office, "Un"), "delivered")
    becomes(office, send(office, "Deux", "+33611111111"), "failed", "report 0x45")
    send(office, "Plus tard", due_ms=office.clock.now_ms() + DAY_MS)
    receive(office, "Entrant")
    page = client.get("/messages/sent").text
    assert shown(page) == ["Deux", "Un"]
    failed, delivered = page.split('<td class="text">')[1:]
    assert "(0x45)" in failed
    assert "délivré" not in failed
    assert "délivré" in delivered.partition("</table>")[0]
    assert "Marie Dupont" in page
    assert 'href="/discussions/+33611111111"' in page


def test_received_and_unread(office: Office, client: FlaskClient) -> None:
    first = receive(office, "Un")
    receive(office, "Deux")
    assert shown(client.get("/messages/received").text) == ["Deux", "Un"]
    assert shown(client.get("/messages/unread").text) == ["Deux", "Un"]
    answer = client.post("/messages/unread/act", data={"do": "read", "message": first})
    assert answer.location == "/messages/unread"
    assert shown(client.get("/messages/unread").text) == ["Deux"]
    client.get("/discussions/%2B33698765432")
    assert 'class="empty"' in client.get("/messages/unread").text
    assert shown(client.get("/messages/received").text) == ["Deux", "Un"]


def test_scheduled_are_soonest_first_and_can_be_cancelled(
    office: Office, client: FlaskClient
) -> None:
    now = office.clock.now_ms()
    later = send(office, "Après", due_ms=now + 2 * DAY_MS)
    sooner = send(office, "Avant", due_ms=now + DAY_MS)
    assert shown(client.get("/messages/scheduled").text) == ["Avant", "Après"]
    assert shown(client.get("/messages/scheduled?q=apres").text) == ["Après"]
    client.post("/messages/scheduled/act", data={"do": "cancel", "message": [sooner, 999]})
    page = client.get("/messages/scheduled").text
    assert shown(page) == ["Après"]
    cancelled, kept = (messages.get(office.store, each) for each in (sooner, later))
    assert cancelled is not None
    assert cancelled.status == "cancelled"
    assert kept is not None
    assert kept.status == "scheduled"


def test_held_messages_are_shown_above_scheduled_ones(office: Office) -> None:
    message = send(office, "Retenu", due_ms=office.clock.now_ms() + 60_000)
    office.clock.advance(3 * 86_400)
    office.services.outbox.release_due()
    page = office.client("operator").get("/messages/scheduled").text
    assert "Retenu" in page
    assert f'action="/messages/{message}/decision"' in page


@pytest.mark.parametrize("query", ["boulangerie", "BOULANGERIE", "dupont", "06 98 76", "98765432"])
def test_search_finds_numbers_names_and_texts(
    office: Office, client: FlaskClient, query: str
) -> None:
    contacts.add(office.store, "Marie Dupont", [ContactNumber(MARIE)])
    send(office, "Rendez-vous à la boulangerie")
    send(office, "Autre", "+33611111111")
    page = client.get("/messages/sent", query_string={"q": query}).text
    assert shown(page) == ["Rendez-vous à la boulangerie"]


def test_nothing_found_keeps_the_search_in_place(office: Office, client: FlaskClient) -> None:
    send(office, "Bonjour")
    page = client.get("/messages/sent?q=introuvable").text
    assert 'value="introuvable"' in page
    assert 'class="empty"' in page


def test_filters_by_state_and_date_and_the_order(office: Office) -> None:
    becomes(office, send(office, "Un"), "failed", "CMS 38")
    send(office, "Deux")
    office.clock.advance(3 * 86_400)
    send(office, "Trois")
    client = office.client("operator")
    today = local(office.clock.now_ms()).date().isoformat()
    get = lambda query: shown(client.get(f"/messages/sent?{query}").text)  # noqa: E731
    assert get("state=failed") == ["Un"]
    assert get("state=nonsense") == ["Trois", "Deux", "Un"]
    assert get(f"from={today}") == ["Trois"]
    assert get(f"from={today}&to={today}") == ["Trois"]
    assert get("to=2020-01-01") == []
    assert get("sort=oldest") == ["Un", "Deux", "Trois"]


@pytest.mark.parametrize(
    "query", ["from=hier", "from=2026-02-31", "to=202612-01-01", "from=2026-01-01&to=2026-31-12"]
)
def test_an_invalid_date_lists_and_exports_nothing(
    office: Office, client: FlaskClient, query: str
) -> None:
    send(office, "Un")
    page = client.get(f"/messages/sent?{query}")
    assert "Cette date n&#39;est pas valide" in page.text
    assert shown(page.text) == []
    assert 'max="2999-12-31"' in page.text  # limits the year to four digits
    answer = client.get(f"/messages/sent/export?{query}")
    assert answer.status_code == 302
    again = client.get(answer.location)
    assert "Cette date n&#39;est pas valide" in again.text
    assert shown(again.text) == []


def test_pages_lead_to_one_another(office: Office, client: FlaskClient) -> None:
    for number in range(30):
        send(office, f"n{number}")
    page = client.get("/messages/sent").text
    assert shown(page) == [f"n{number}" for number in range(29, 4, -1)]
    following = re.search(r'href="([^"]+)" rel="next"', page)
    assert following is not None
    page = client.get(following[1].replace("&amp;", "&")).text
    assert shown(page) == ["n4", "n3", "n2", "n1", "n0"]
    first = re.search(r'<a [^>]*href="([^"]+)"[^>]*>Plus récents', page)
    assert first is not None
    assert shown(client.get(first[1]).text)[0] == "n29"
    assert len(shown(client.get("/messages/sent?limit=50").text)) == 30
    assert client.get("/messages/sent?cursor=x").status_code == 400


def test_delete_takes_what_is_done_and_leaves_what_waits(
    office: Office, client: FlaskClient
) -> None:
    done, waiting = send(office, "Fini"), send(office, "Attend")
    becomes(office, done, "delivered")
    incoming = receive(office, "Entrant")
    client.post(
        "/messages/sent/act",
        data={"do": "delete", "message": [done, waiting, incoming], "back": "/messages/sent?q="},
    )
    assert messages.get(office.store, done) is None
    assert messages.get(office.store, incoming) is None
    assert messages.get(office.store, waiting) is not None
    assert discussions.unread_messages(office.store) == 0
    (entry,) = events.journal(office.store, limit=1, kinds=["deletion"])
    assert entry.entry == Deletion(actor="user:sophie", messages=2)
    assert "Fini" not in client.get("/messages/sent?q=fini").text.split("<tbody>")[-1]


def test_nothing_ticked_is_said(office: Office, client: FlaskClient) -> None:
    send(office, "Un")
    answer = client.post("/messages/sent/act", data={"do": "delete"}, follow_redirects=True)
    assert "notice-care" in answer.text
    assert client.post("/messages/nothing/act", data={"do": "delete"}).status_code == 404


def test_back_leads_nowhere_else(client: FlaskClient) -> None:
    answer = client.post("/messages/sent/act", data={"do": "x", "back": "https://evil.example"})
    assert answer.location == "/"


def test_the_export_has_what_the_filter_finds_and_no_formula(
    office: Office, client: FlaskClient
) -> None:
    becomes(office, send(office, '=HYPERLINK("x")\nligne; 2'), "failed", "CMS 38")
    for number in range(3):
        send(office, f"n{number}", "+33611111111")
    receive(office, "Entrant")
    answer = client.get("/messages/sent/export")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert len(rows) == 5
    assert rows[0][2] == "Numéro"
    assert rows[4][2] == MARIE
    assert rows[4][4] == '\'=HYPERLINK("x")\nligne; 2'
    assert all(line.startswith('"') for line in text.split("\r\n") if line)
    assert rows[4][5] == "échec"
    found = client.get("/messages/sent/export?state=failed").data.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(found, newline=""), delimiter=";"))) == 2
    assert client.get("/messages/nothing/export").status_code == 404


@pytest.mark.parametrize(
    ("language", "form"),
    [
        ("fr", r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d"),
        ("nl", r"\d\d-\d\d-\d{4} \d\d:\d\d:\d\d"),
        ("pl", r"\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d"),
        ("en", r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"),
    ],
)
def test_the_dates_of_an_export_are_dates_to_a_spreadsheet(
    office: Office, client: FlaskClient, language: str, form: str
) -> None:
    receive(office, "Un")
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    text = client.get("/messages/received/export").data.decode("utf-8-sig")
    separator = "," if language == "en" else ";"
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    assert re.fullmatch(form, rows[1][0])
    assert rows[1][7] == rows[1][8] == ""


def test_a_viewer_reads_and_does_nothing(office: Office) -> None:
    message = receive(office, "Un")
    viewer = office.client("viewer")
    page = viewer.get("/messages/received").text
    assert shown(page) == ["Un"]
    assert 'type="checkbox"' not in page
    assert viewer.get("/messages/received/export").status_code == 200
    act = {"do": "delete", "message": message}
    assert viewer.post("/messages/received/act", data=act).status_code == 403
    assert messages.get(office.store, message) is not None


@pytest.mark.parametrize("path", ["/messages/sent", "/contacts"])
def test_a_page_keeps_no_rows_once_it_is_drawn(
    office: Office, client: FlaskClient, path: str
) -> None:
    contacts.add(office.store, "Marie Dupont", [ContactNumber(MARIE)])
    send(office, "Un")
    gc.collect()
    others = rows_in_memory()  # of other tests
    gc.disable()  # it would come much later
    try:
        assert "Marie Dupont" in client.get(path).text
        kept = rows_in_memory()
    finally:
        gc.enable()
    assert [each for each in kept if not any(each is other for other in others)] == []


def rows_in_memory() -> list[MessageRow | ContactRow]:
    return [each for each in gc.get_objects() if isinstance(each, MessageRow | ContactRow)]


def test_sent_is_searched_by_subject_too(office: Office, client: FlaskClient) -> None:
    message = send(office, "Bonjour")
    send(office, "Salut")
    office.store.execute(
        "UPDATE batch SET subject = 'Travaux : Église'"
        " WHERE id = (SELECT batch_id FROM message WHERE id = ?)",
        (message,),
    )
    page = client.get("/messages/sent?q=eglise").text
    assert "Travaux : <mark>Église</mark>" in page
    assert "Bonjour" in page
    assert "Salut" not in page
    assert "Bonjour" not in client.get("/messages/received?q=eglise").text
