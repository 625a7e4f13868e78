"""The options of the forms that send, without scripts."""

from typing import Any

import pytest
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.web.writing import options

HOUR_MS = 3_600_000
LEA = "+33612345678"


def write(client: FlaskClient, **values: str) -> Any:
    return client.post(
        "/messages/new",
        data={"text": "Bonjour", "numbers": LEA, "message_class": "functional"} | values,
    )


def kept(office: Office) -> tuple[str, int | None]:
    """Return the form and the validity, in hours, of the newest message."""
    row = office.store.row(
        "SELECT b.form, m.expires_at - coalesce(b.due_at, b.created_at) FROM message m"
        " JOIN batch b ON b.id = m.batch_id ORDER BY m.id DESC LIMIT 1"
    )
    assert row is not None
    return row[0], None if row[1] is None else row[1] // HOUR_MS


@pytest.mark.parametrize("form", options.FORMS)
@pytest.mark.parametrize(("validity", "hours"), [("", None), ("1", 1), ("72", 72), ("168", 168)])
def test_form_and_validity(
    office: Office, client: FlaskClient, form: str, validity: str, hours: int | None
) -> None:
    assert write(client, sent_as=form, validity=validity).status_code == 302
    assert kept(office) == (form, hours)


def test_without_options_it_is_as_before(office: Office, client: FlaskClient) -> None:
    assert write(client).status_code == 302
    assert kept(office) == ("normal", None)


@pytest.mark.parametrize("wrong", [{"sent_as": "loud"}, {"validity": "5"}, {"validity": "kept"}])
def test_what_is_not_on_offer_is_refused(client: FlaskClient, wrong: dict[str, str]) -> None:
    assert write(client, **wrong).status_code == 400
    assert client.post(f"/discussions/{LEA}", data={"text": "Oui"} | wrong).status_code == 400


def test_an_edited_message_shows_its_options(office: Office, client: FlaskClient) -> None:
    write(client, sent_as="normal_then_flash", validity="48", due="2030-01-07T09:00")
    message = office.store.value("SELECT max(id) FROM message")
    page = client.get(f"/messages/new?replace={message}").text
    assert '<option selected value="normal_then_flash">' in page
    assert '<option selected value="48">' in page
    assert '<details class="options" open>' in page


def test_an_end_that_is_not_on_offer_is_kept(office: Office, client: FlaskClient) -> None:
    write(client, validity="48", due="2030-01-07T09:00")
    message = office.store.value("SELECT max(id) FROM message")
    office.store.execute("UPDATE message SET expires_at = expires_at + 1000")
    expires = office.store.value("SELECT expires_at FROM message WHERE id = ?", (message,))
    page = client.get(f"/messages/new?replace={message}").text
    assert '<option selected value="kept">' in page
    done = write(client, validity="kept", due="2030-01-07T09:00", replaces=str(message))
    assert done.status_code == 302
    newest = office.store.value("SELECT expires_at FROM message ORDER BY id DESC LIMIT 1")
    assert newest == expires


@pytest.mark.parametrize(
    ("hours", "words"), [(1, "1 hour"), (24, "24 hours"), (48, "2 days"), (168, "7 days")]
)
def test_words(office: Office, hours: int, words: str) -> None:
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        assert options.validity_words(hours) == words


def test_a_subject_is_kept_for_the_office_and_not_sent(office: Office, client: FlaskClient) -> None:
    write(client, subject="  Fermeture\tdu  lundi ", due="2030-01-07T09:00")
    row = office.store.row("SELECT id, subject, text FROM batch ORDER BY id DESC LIMIT 1")
    assert row is not None
    assert (row["subject"], row["text"]) == ("Fermeture du lundi", "Bonjour")
    assert (
        "<strong>Fermeture du lundi</strong>" in client.get(f"/messages/batches/{row['id']}").text
    )
    message = office.store.value("SELECT max(id) FROM message")
    assert 'value="Fermeture du lundi"' in client.get(f"/messages/new?replace={message}").text
    assert "Fermeture du lundi" in client.get("/messages/scheduled").text
