"""The list of sendings to several."""

import html
import re

from fakes.correspondence import send
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.messaging.requests import Author, NewMessage, Recipient
from appliance.web.shown.formatting import iso

SOPHIE = Author("user", "sophie")


def to_many(office: Office, text: str, recipients: int, subject: str | None = None) -> int:
    numbers = tuple(f"+3361234{number:04}" for number in range(recipients))
    request = NewMessage(text, numbers, origin="page", subject=subject)
    return office.services.outbox.accept(request, SOPHIE).batch_id


def test_each_sending_has_its_text_and_its_states(office: Office, client: FlaskClient) -> None:
    send(office, "Seul")
    to_many(office, "Réunion demain", 3, subject="Conseil")
    paused = to_many(office, "Coupure d'eau", 60)
    office.services.outbox.pause_batch(paused, SOPHIE)
    page = client.get("/sendings").text
    assert "Conseil" in page
    assert "Réunion demain" in page
    assert "Seul" not in page
    assert page.index("Coupure") < page.index("Conseil")
    assert f'href="/messages/batches/{paused}"' in page
    assert "en pause" in page


def test_the_list_is_read_page_by_page(office: Office, client: FlaskClient) -> None:
    ids = [to_many(office, f"Envoi {number}", 2) for number in range(30)]
    page = client.get("/sendings?q=envoi").text
    assert page.count("/messages/batches/") == 25
    assert "<mark>Envoi</mark> 29" in page
    found = re.search(r'href="([^"]+)" rel="next"', page)
    assert found is not None
    following = client.get(html.unescape(found[1])).text
    for number in range(30):
        link = f'href="/messages/batches/{ids[number]}"'
        assert (link in page) != (link in following)
    assert 'href="/sendings?q=envoi"' in following


def test_a_search_and_its_filters_find_sendings(office: Office, client: FlaskClient) -> None:
    meeting = to_many(office, "Réunion demain", 3, subject="Conseil")
    to_many(office, "Coupure d'eau", 2)

    def found(query: str) -> int:
        page = client.get(f"/sendings?{query}").text
        return page.count('href="/messages/batches/')

    assert found("q=conseil") == found("q=reunion") == 1
    assert f"/messages/batches/{meeting}" in client.get("/sendings?q=conseil").text
    assert "Aucun envoi ne correspond" in client.get("/sendings?q=rien").text
    assert found("author=user:alice") == 0
    assert found("author=user:sophie") == 2
    assert (
        '<option value="user:sophie" selected>' in client.get("/sendings?author=user:sophie").text
    )
    assert found("template=1") == 0
    assert found("from=2020-01-01") == 2
    assert found("to=2020-01-01") == 0
    wrong = client.get("/sendings?from=2020-13-01").text
    assert 'role="alert"' in wrong
    assert "Aucun envoi ne correspond" not in wrong


def test_a_sending_from_a_file_shows_a_real_text(office: Office, client: FlaskClient) -> None:
    """It was listed as "[Texte]"."""
    people = tuple(
        Recipient(f"+3361111111{number}", variables={"texte": f"Votre carte {number} est prête"})
        for number in range(2)
    )
    request = NewMessage("[Texte]", recipients=people, merge=True, origin="page")
    office.services.outbox.accept(request, SOPHIE)
    page = client.get("/sendings").text
    assert "Votre carte 0 est prête" in page
    assert "[Texte]" not in page
    assert "chacun a le sien" in page
    assert "Votre <mark>carte</mark> 0" in client.get("/sendings?q=carte").text
    own_page = client.get("/messages/batches/1").text
    assert '<p class="batch-text">Votre carte 0 est prête</p>' in own_page
    assert "chacun a le sien · [Texte]" in own_page
    office.store.execute("UPDATE batch SET text = '', erased_at = 1")
    for place in ("/sendings", "/messages/batches/1"):
        assert "Texte effacé le" in client.get(place).text


def test_an_empty_list_says_how_to_begin(office: Office, client: FlaskClient) -> None:
    page = client.get("/sendings").text
    assert "/sendings/new" in page
    assert "/sendings/new" not in office.client("viewer").get("/sendings").text


def test_a_sending_that_goes_by_itself_waits_and_is_not_held(
    office: Office, client: FlaskClient
) -> None:
    """The clerk read "held", as if somebody had to decide about it."""
    batch_id = to_many(office, "Offre du lundi", 3)
    office.store.execute(
        "UPDATE message SET status = 'held', release_at = ?, error = 'quiet_hours'"
        " WHERE id > (SELECT min(id) FROM message)",
        [office.clock.now_ms() + 86_400_000],
    )
    for page in ("/sendings", f"/messages/batches/{batch_id}"):
        shown = client.get(page).text
        assert "en attente" in shown
        assert "retenu" not in shown
        assert "2 SMS partiront" in shown
    waiting = client.get(f"/messages/batches/{batch_id}?state=delayed").text
    assert waiting.count('<th scope="row">') == 2
    held = client.get(f"/messages/batches/{batch_id}?state=held").text
    assert '<th scope="row">' not in held
    until = iso(office.clock.now_ms() + 86_400_000)
    for query, rows in (("state=delayed", 2), ("state=held", 0), ("", 3)):
        sent = client.get(f"/messages/sent?{query}").text
        assert sent.count('name="message"') == rows
        assert (until in sent) == (rows > 0)
    assert 'href="/reports?state=delayed"' in client.get("/reports").text
    assert "retenu<" not in client.get("/reports?state=delayed").text
