from datetime import datetime

from fakes.office import Office
from flask.testing import FlaskClient

from appliance.messaging.outbound import revision
from appliance.messaging.requests import AcceptedBatch, Author, NewMessage
from appliance.store import batch_progress, messages, revisions
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
    _, expires_at = revisions.summary(office.store, batch.batch_id)
    return {
        "text": text,
        "due": due,
        "text_before": before,
        "due_before": str(stored.due_at),
        "sent_as": "normal",
        "validity": "",
        "options_before": revision.stamp(stored, expires_at),
    }


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


def ends(office: Office, batch: AcceptedBatch) -> set[tuple[str, int | None]]:
    """Return the kind of the messages, and how many hours after the date they expire."""
    found = [messages.get(office.store, each.message_id) for each in batch.messages]
    return {
        (row.kind, row.expires_at and (row.expires_at - (row.release_at or 0)) // 3_600_000)
        for row in found
        if row is not None
    }


def test_form_validity_and_subject_are_changed(office: Office, client: FlaskClient) -> None:
    batch = scheduled(office)
    wanted = {"sent_as": "flash", "validity": "6", "subject": " Travaux  rue Haute "}
    client.post(f"{PAGE}/edit", data=typed(office, batch, "Après", tomorrow(office)) | wanted)
    assert ends(office, batch) == {("flash", 6)}
    assert "Travaux rue Haute" in client.get(PAGE).text
    page = client.get(f"{PAGE}/edit").text
    assert '<details class="options" open>' in page
    assert '<option selected value="flash">' in page
    assert '<option selected value="6">' in page
    assert 'value="Travaux rue Haute"' in page


def test_an_end_of_its_own_can_be_kept(office: Office, client: FlaskClient) -> None:
    due = office.clock.now_ms() + DAY_MS
    message = NewMessage("Avant", ("+33612345600",), due_ms=due, expires_ms=due + 90 * 60_000)
    batch = office.services.outbox.accept(message, SOPHIE)
    assert '<option selected value="kept">' in client.get(f"{PAGE}/edit").text
    earlier = formatting.local(due - 3_600_000).strftime("%Y-%m-%dT%H:%M")
    answer = client.post(
        f"{PAGE}/edit", data=typed(office, batch, "Après", earlier) | {"validity": "kept"}
    )
    assert answer.location == PAGE
    row = messages.get(office.store, batch.messages[0].message_id)
    assert row is not None
    assert row.expires_at == due + 90 * 60_000
    client.post(f"{PAGE}/edit", data=typed(office, batch, "Après", earlier))
    assert ends(office, batch) == {("text", None)}


def test_options_that_somebody_else_changed_meanwhile_stay(
    office: Office, client: FlaskClient
) -> None:
    batch = scheduled(office)
    stored = batch_progress.get(office.store, batch.batch_id)
    assert stored is not None
    same = formatting.local(stored.due_at or 0).strftime("%Y-%m-%dT%H:%M")
    mine = typed(office, batch, stored.text, same)
    client.post(f"{PAGE}/edit", data=mine | {"subject": "Le sien"})
    answer = client.post(f"{PAGE}/edit", data=mine | {"subject": "Le mien"})
    assert answer.status_code == 409
    assert "Le sien" in client.get(PAGE).text
