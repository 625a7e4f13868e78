from datetime import datetime

from fakes.office import Office
from flask.testing import FlaskClient

from appliance.messaging.requests import AcceptedBatch, Author, NewMessage
from appliance.store import batch_progress, messages
from appliance.web.shown import formatting

SOPHIE = Author("user", "sophie")
DAY_MS = 86_400_000
PAGE = "/messages/batches/1"


def scheduled(office: Office) -> AcceptedBatch:
    numbers = tuple(f"+336123456{number:02d}" for number in range(4))
    due = office.clock.now_ms() + DAY_MS
    message = NewMessage("Avant\nle changement", numbers, due_ms=due, origin="page")
    return office.services.outbox.accept(message, SOPHIE)


def typed(office: Office, batch: AcceptedBatch, text: str, due: str) -> dict[str, str]:
    """Return the form as a browser sends it: lines end in CR LF."""
    stored = batch_progress.get(office.store, batch.batch_id)
    assert stored is not None
    before = stored.text.replace("\n", "\r\n")
    return {"text": text, "due": due, "text_before": before, "due_before": str(stored.due_at)}


def texts(office: Office, batch: AcceptedBatch) -> set[str]:
    found = [messages.get(office.store, each.message_id) for each in batch.messages]
    return {row.body for row in found if row is not None}


def tomorrow(office: Office) -> str:
    at: datetime = formatting.local(office.clock.now_ms() + DAY_MS)
    return at.strftime("%Y-%m-%dT18:00")


def test_text_and_date_of_all_are_changed(office: Office, client: FlaskClient) -> None:
    batch = scheduled(office)
    assert f"{PAGE}/edit" in client.get(PAGE).text
    assert "le changement" in client.get(f"{PAGE}/edit").text
    answer = client.post(f"{PAGE}/edit", data=typed(office, batch, "Après", tomorrow(office)))
    assert answer.location == PAGE
    assert "18:00" in client.get(PAGE).text
    assert texts(office, batch) == {"Après"}


def test_an_empty_date_or_text_changes_nothing(office: Office, client: FlaskClient) -> None:
    batch = scheduled(office)
    for text, due in (("Après", ""), ("", tomorrow(office)), ("Après", "31/02/2027 09:00")):
        answer = client.post(f"{PAGE}/edit", data=typed(office, batch, text, due))
        assert answer.status_code == 400
        assert 'class="field-error"' in answer.text
    assert texts(office, batch) == {"Avant\nle changement"}


def test_what_somebody_else_changed_meanwhile_stays(office: Office, client: FlaskClient) -> None:
    batch = scheduled(office)
    mine = typed(office, batch, "Le mien", tomorrow(office))
    client.post(f"{PAGE}/edit", data=typed(office, batch, "Le sien", tomorrow(office)))
    answer = client.post(f"{PAGE}/edit", data=mine)
    assert answer.status_code == 409
    assert "entre-temps" in answer.text
    assert texts(office, batch) == {"Le sien"}


def test_what_has_begun_is_not_offered(office: Office) -> None:
    scheduled(office)
    assert f"{PAGE}/edit" not in office.client("viewer").get(PAGE).text
    office.clock.advance(DAY_MS / 1000)
    client = office.client("operator")
    assert f"{PAGE}/edit" not in client.get(PAGE).text
    assert client.get(f"{PAGE}/edit").status_code == 409
