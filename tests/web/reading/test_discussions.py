import html
import re

import pytest
from fakes.correspondence import MARIE, becomes, receive, send
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.messaging.rules import optouts
from appliance.store import contacts, discussions, messages
from appliance.store.contacts import ContactNumber
from appliance.store.listing import MessageFilter

TALK = "/discussions/%2B33698765432"


def unread(office: Office) -> int:
    return discussions.unread_messages(office.store)


def test_an_empty_list_says_how_to_begin(client: FlaskClient) -> None:
    page = client.get("/discussions").text
    assert "Aucune discussion" in page
    assert "/messages/new" in page


def test_the_list_is_newest_first_with_names_and_unread(
    office: Office, client: FlaskClient
) -> None:
    contacts.add(office.store, "Marie Dupont", [ContactNumber(MARIE)])
    receive(office, "Bonjour\net merci")
    receive(office, "Encore moi")
    becomes(office, send(office, "Trop tard", "+33611111111"), "failed", "CMS 38")
    page = client.get("/discussions").text
    assert page.index("06 11 11 11 11") < page.index("Marie Dupont")
    assert "Encore moi" in page
    assert "échec" in page
    assert re.search(r'class="count"><span class="visually-hidden">non lus\xa0: </span>2<', page)


def test_texts_are_shown_as_they_are(office: Office, client: FlaskClient) -> None:
    receive(office, "<script>alert('x')</script> & co")
    page = client.get(TALK).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; co" in page


def test_opening_marks_read(office: Office, client: FlaskClient) -> None:
    receive(office, "Bonjour")
    client.get("/discussions")
    assert unread(office) == 1
    client.get(TALK)
    assert unread(office) == 0


def test_a_viewer_reads_without_marking_and_cannot_write(office: Office) -> None:
    receive(office, "Bonjour")
    page = office.client("viewer").get(TALK)
    assert "Bonjour" in page.text
    assert "<textarea" not in page.text
    assert unread(office) == 1
    assert office.client("viewer").post(TALK, data={"text": "x"}).status_code == 403


def test_a_reply_is_queued_before_everything_else(office: Office, client: FlaskClient) -> None:
    receive(office, "On se voit ?")
    answer = client.post(TALK, data={"text": "Oui, à 9 h", "public_id": "once"})
    assert answer.location == "/discussions/+33698765432#end"
    again = client.post(TALK, data={"text": "Oui, à 9 h", "public_id": "once"})
    assert again.status_code == 302
    sent = messages.page(office.store, messages.MessageFilter(direction="out"), limit=5).rows
    assert [(row.body, row.status, row.priority, row.author) for row in sent] == [
        ("Oui, à 9 h", "queued", 64, "sophie")
    ]


def test_a_script_gets_json(client: FlaskClient) -> None:
    headers = {"X-Requested-With": "fetch"}
    answer = client.post(TALK, data={"text": "Oui"}, headers=headers)
    assert set(answer.get_json()) == {"public_id"}
    refused = client.post(TALK, data={"text": " "}, headers=headers)
    assert refused.status_code == 400
    assert refused.get_json() == {"error": "Le message est vide."}


def test_a_refused_reply_keeps_what_was_typed(office: Office, client: FlaskClient) -> None:
    most = office.services.preferences.messaging().max_segments
    answer = client.post(TALK, data={"text": "long " * 40 * most})
    assert answer.status_code == 400
    assert "long long" in answer.text
    assert f"{most} au maximum" in answer.text


def test_a_new_number_in_any_writing_begins_a_conversation(client: FlaskClient) -> None:
    page = client.get("/discussions/06 98 76 54 32")
    assert page.status_code == 200
    assert 'action="/discussions/+33698765432"' in page.text
    assert client.get("/discussions/12").status_code == 400


def test_a_name_cannot_be_answered(office: Office, client: FlaskClient) -> None:
    receive(office, "Votre colis arrive", "Colis/24?")
    page = client.get("/discussions/Colis%2F24%3F")
    assert "Votre colis arrive" in page.text
    assert "<textarea" not in page.text
    assert "ne peut pas recevoir de réponse" in page.text


def test_a_person_who_sent_stop_is_distinguished(office: Office, client: FlaskClient) -> None:
    receive(office, "STOP")
    optouts.add(office.store, MARIE, source="message", actor="rule:stop")
    page = client.get(TALK).text
    assert "<textarea" not in page
    assert "/logs/stop?q=" in page


def test_there_is_no_reply_form_where_nothing_can_be_sent(
    office: Office, client: FlaskClient
) -> None:
    assert "Écrivez le premier ci-dessous." in client.get(TALK).text
    optouts.add(office.store, MARIE, source="manual", actor="user:sophie")
    page = client.get(TALK).text
    assert "Écrivez le premier ci-dessous." not in page
    assert "est dans la liste STOP" in page  # somebody may have entered it by hand


def test_what_holds_no_text_is_told(office: Office, client: FlaskClient) -> None:
    receive(office, "", kind="raw")
    receive(office, "Le début [...]", status="incomplete")
    page = client.get(TALK).text
    assert "a pas pu être lu" in page
    assert "incomplet" in page


def test_a_failure_says_why_and_what_can_be_done(office: Office, client: FlaskClient) -> None:
    message = send(office, "Le parking est fermé")
    becomes(office, message, "failed", "CMS 38")
    page = client.get(TALK).text
    assert "(CMS 38)" in page
    assert 'value="resend"' in page
    assert 'value="dismiss"' in page
    done = client.post(
        f"/messages/{message}/decision", data={"decision": "resend", "next": f"{TALK}#m{message}"}
    )
    assert done.location == f"{TALK}#m{message}"
    row = messages.get(office.store, message)
    assert row is not None
    assert row.status == "queued"


def test_a_decision_that_comes_too_late_is_told(office: Office, client: FlaskClient) -> None:
    message = send(office, "Bonjour")
    becomes(office, message, "sent")
    client.post(f"/messages/{message}/decision", data={"decision": "cancel", "next": TALK})
    assert "«\u00a0envoyé\u00a0»" in client.get(TALK).text


def test_a_dismissed_failure_asks_no_more(office: Office, client: FlaskClient) -> None:
    message = send(office, "Bonjour")
    becomes(office, message, "failed", "CMS 38")
    client.post(f"/messages/{message}/decision", data={"decision": "dismiss", "next": TALK})
    page = client.get(TALK).text
    assert 'value="dismiss"' not in page
    assert 'value="resend"' in page


def test_the_history_is_shown_on_demand(office: Office, client: FlaskClient) -> None:
    message = send(office, "Bonjour")
    for status in ("submitting", "sent", "delivered"):
        becomes(office, message, status)
    plain = client.get(f"{TALK}?history={message}").text
    fragment = client.get(f"/messages/{message}/history").text
    shown = plain[plain.index('class="history-box"') :]
    for page in (shown, fragment):
        words = re.findall(r"(?:svg> )([^<]+)</span><time", page)
        assert words == ["en file d&#39;attente", "en cours d&#39;envoi", "envoyé", "délivré"]


def test_conversations_are_read_back_page_by_page(office: Office, client: FlaskClient) -> None:
    for number in range(70):
        receive(office, f"Message {number}.")
    seen: list[str] = []
    address = TALK
    while address:
        page = client.get(address).text
        seen = re.findall(r"dir=\"auto\">Message (\d+)\.", page) + seen
        older = re.search(r'id="older" href="([^"]+)"', page)
        address = older[1] if older else ""
    assert seen == [str(number) for number in range(70)]


def test_the_list_is_read_on_page_by_page(office: Office, client: FlaskClient) -> None:
    for number in range(60):
        receive(office, "Bonjour", f"+336110000{number:02}")
    seen: list[str] = []
    address = "/discussions"
    while address:
        page = client.get(address).text
        seen += re.findall(r'<li id="d(\d+)"', page)
        more = re.search(r'id="more-rows" href="([^"]+)"', page)
        address = more[1].replace("&amp;", "&") if more else ""
    assert seen == [str(number) for number in range(60, 0, -1)]


def test_search_finds_names_numbers_and_words(office: Office, client: FlaskClient) -> None:
    contacts.add(office.store, "Élodie Martin", [ContactNumber(MARIE)])
    receive(office, "Le rendez-vous est déplacé")
    receive(office, "Autre chose", "+33611111111")
    for query in ("elodie", "98 76 54", "déplacé"):
        page = client.get("/discussions", query_string={"q": query}).text
        assert "Élodie Martin" in re.sub(r"</?mark>", "", page)
        assert "06 11 11 11 11" not in page
    assert "Rien trouvé" in client.get("/discussions?q=zzz").text


def test_another_text_with_the_same_id_goes_as_well(client: FlaskClient) -> None:
    for text in ("Bonjour", "Bonjour Marie", "Bonjour"):
        client.post(TALK, data={"text": text, "public_id": "once"})
    page = client.get(TALK).text
    assert page.count(">Bonjour</p>") == 1
    assert page.count(">Bonjour Marie</p>") == 1


def test_a_search_shows_the_message_that_it_found(office: Office, client: FlaskClient) -> None:
    found = receive(office, "Avant tout, et bien avant midi : le parking est fermé")
    receive(office, "Merci")
    page = client.get("/discussions?q=parking").text
    assert "…" in page
    assert "<mark>parking</mark> est fermé" in page
    assert "Merci" not in page
    (path,) = re.findall(r'<a href="([^"]+)">\n<span class="avatar', page)
    assert path.endswith(f"#m{found}")
    assert f'id="m{found}"' in client.get(path.partition("#")[0]).text


def test_unread_messages_are_distinguished_from_the_others(office: Office) -> None:
    receive(office, "Lu")
    office.client("operator").get(TALK)
    first = receive(office, "Pas lu")
    receive(office, "Pas lu non plus")
    page = office.client("operator").get(TALK).text
    assert page.count("Nouveaux messages") == 1
    assert page.index("Nouveaux messages") < page.index(f'id="m{first}"')
    assert "Nouveaux messages" not in office.client("operator").get(TALK).text


@pytest.mark.parametrize("text", ["👍", "❤️", "👨‍👩‍👧", "🎉 🎉"])
def test_a_few_pictures_are_shown_large(office: Office, client: FlaskClient, text: str) -> None:
    receive(office, text)
    assert "is-large" in client.get(TALK).text


@pytest.mark.parametrize("text", ["ok 👍", "14", " ", "👍" * 20])
def test_anything_else_is_not(office: Office, client: FlaskClient, text: str) -> None:
    receive(office, text)
    assert "is-large" not in client.get(TALK).text


def test_a_scheduled_message_is_shown_below_until_it_is_sent(
    office: Office, client: FlaskClient
) -> None:
    receive(office, "Avant")
    receive(office, "Ailleurs", "+33611111111")
    send(office, "Demain matin", due_ms=office.clock.now_ms() + 5000)
    listed = client.get("/discussions").text
    assert listed.index("Ailleurs") < listed.index("Avant")
    assert "Demain matin" not in listed
    page = client.get(TALK).text
    below = page.index('id="waiting"')
    assert page.index("Avant") < below < page.index("Demain matin")
    receive(office, "Après")
    office.clock.advance(5)
    office.services.outbox.release_due()
    talk = client.get(TALK).text.partition('id="talk"')[2]
    assert talk.index("Après") < talk.index("Demain matin") < talk.index('id="waiting"')
    assert "en file" in talk
    assert "Demain matin" in client.get("/discussions").text


def test_a_discussion_with_only_scheduled_messages_is_not_listed_yet(
    office: Office, client: FlaskClient
) -> None:
    send(office, "Demain", due_ms=office.clock.now_ms() + 86_400_000)
    assert "Demain" not in client.get("/discussions").text
    assert "Demain" in client.get(TALK).text


def test_a_reply_to_an_emergency_number_needs_a_tick(office: Office) -> None:
    client = office.client("operator")
    page = client.get("/discussions/112").text
    assert 'name="emergency"' in page
    assert 'name="emergency"' not in client.get("/discussions/114").text
    assert client.post("/discussions/112", data={"text": "Au secours"}).status_code == 400
    answer = client.post("/discussions/112", data={"text": "Au secours", "emergency": "1"})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ({"due": "", "due_begun": "1"}, "n'est pas valide"),
        ({"due": "2027-02-31T09:00"}, "n'est pas valide"),
        ({"due": "2020-01-01T09:00"}, "passé"),
    ],
)
def test_a_reply_with_an_invalid_date_is_not_sent(
    office: Office, client: FlaskClient, due: dict[str, str], words: str
) -> None:
    before = messages.page(office.store, MessageFilter(direction="out"), limit=100).rows
    written = {"text": "Plus tard", "public_id": "later"} | due
    answer = client.post(f"/discussions/{MARIE}", data=written)
    assert answer.status_code == 400
    assert words in html.unescape(answer.text)
    assert "Plus tard</textarea>" in answer.text
    scripted = client.post(
        f"/discussions/{MARIE}", data=written, headers={"X-Requested-With": "fetch"}
    )
    assert scripted.status_code == 400
    assert words in scripted.json["error"]
    assert messages.page(office.store, MessageFilter(direction="out"), limit=100).rows == before


PROMOTIONAL = {"text": "Soldes", "message_class": "promotional", "public_id": "one"}


def sent(office: Office) -> list[tuple[str, str]]:
    rows = messages.page(office.store, MessageFilter(direction="out"), limit=100).rows
    return [(row.status, row.body) for row in rows]


def test_a_promotional_reply_in_an_old_discussion_says_how_to_stop(office: Office) -> None:
    receive(office, "Bonjour")
    office.clock.advance(7 * 86_400)
    client = office.client("operator")
    page = html.unescape(client.get(TALK).text)
    assert 'value="promotional"' in page
    assert "data-mention" in page
    for _ in range(2):  # the same form again is the same message
        assert client.post(TALK, data=PROMOTIONAL).status_code == 302
    assert sent(office) == [("queued", "Soldes\nSTOP : répondez STOP")]
    changed = {**PROMOTIONAL, "message_class": ""}
    client.post(TALK, data=changed)
    assert sent(office)[0] == ("queued", "Soldes")


def test_a_promotional_answer_to_who_has_just_written_goes_as_it_is(
    office: Office, client: FlaskClient
) -> None:
    receive(office, "Un prix ?")
    assert "data-mention" not in client.get(TALK).text
    client.post(TALK, data=PROMOTIONAL)
    assert sent(office) == [("queued", "Soldes")]


def test_a_promotional_reply_with_an_error_stays_promotional(client: FlaskClient) -> None:
    page = client.post(TALK, data={**PROMOTIONAL, "due": "2020-01-01T09:00"})
    assert page.status_code == 400
    assert re.search(r"<input[^>]* checked[^>]* name=\"message_class\"", page.text)
    assert '<details class="options" open>' in page.text
