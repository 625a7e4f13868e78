"""A new SMS that can be taken back for a few seconds."""

import html
import re

import pytest
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.messaging.requests import Author
from appliance.store import contacts, messages
from appliance.store.contacts import ContactNumber
from appliance.store.listing import MessageFilter

NEW = "/messages/new"
ALICE = Author("user", "alice")


def states(office: Office) -> list[str]:
    page = messages.page(office.store, MessageFilter(direction="out"), limit=100, order="oldest")
    return [row.status for row in page.rows]


@pytest.fixture
def patient(office: Office) -> Office:
    """Return an office whose new SMS wait ten seconds before they are sent."""
    office.services.preferences.change({"undo_seconds": 10}, ALICE)
    return office


def send(client: FlaskClient, *numbers: str, **more: str) -> str:
    written = {"text": "Bonjour", "numbers": "\n".join(numbers)} | more
    answer = client.post(NEW, data=written)
    assert answer.status_code == 302
    return html.unescape(client.get(answer.location).text)


def test_nothing_waits_unless_it_is_set(office: Office, client: FlaskClient) -> None:
    assert "data-seconds" not in send(client, "0612345600")
    assert states(office) == ["queued"]


@pytest.mark.parametrize("numbers", [("06 12 34 56 00",), ("06 12 34 56 00", "06 12 34 56 01")])
def test_it_is_taken_back_and_written_again(
    patient: Office, client: FlaskClient, numbers: tuple[str, ...]
) -> None:
    page = send(client, *numbers)
    action = re.search(r'action="([^"]+)" data-seconds="10"', page)
    assert action is not None
    assert "Annuler l'envoi" in page
    assert states(patient) == ["scheduled"] * len(numbers)
    answer = client.post(action[1])
    assert states(patient) == ["cancelled"] * len(numbers)
    page = html.unescape(client.get(answer.location).text)
    assert "rien n'est parti" in page
    assert "Bonjour</textarea>" in page
    for number in numbers:
        assert number in page.replace("\N{NO-BREAK SPACE}", " ")


def test_it_comes_back_with_its_contacts(patient: Office, client: FlaskClient) -> None:
    marie = contacts.add(patient.store, "Marie", [ContactNumber("+33612345600")])
    contacts.add(
        patient.store, "Léa", [ContactNumber("+33612345602"), ContactNumber("+33612345601")]
    )
    send(client, "0612345600", "0612345601")
    answer = client.post("/messages/batches/1/undo")
    page = html.unescape(client.get(answer.location).text).replace("\N{NO-BREAK SPACE}", " ")
    assert f'name="contact" value="{marie}"' in page
    assert "06 12 34 56 01</textarea>" in page  # the contact Léa gets it at her other number


def test_it_leaves_by_itself_when_the_time_is_over(patient: Office, client: FlaskClient) -> None:
    send(client, "0612345600")
    patient.clock.advance(9)
    assert patient.services.outbox.release_due() == 0
    patient.clock.advance(2)
    assert patient.services.outbox.release_due() == 1
    assert states(patient) == ["queued"]


def test_what_left_already_is_said(patient: Office, client: FlaskClient) -> None:
    send(client, "0612345600", "0612345601")
    with patient.store.transaction():
        patient.store.execute("UPDATE message SET status = 'sent' WHERE id = 1")
    answer = client.post("/messages/batches/1/undo", follow_redirects=True)
    page = html.unescape(answer.text).replace("\N{NO-BREAK SPACE}", " ")
    assert "1 SMS annulé" in page
    assert "1 SMS était déjà parti" in page
    assert states(patient) == ["sent", "cancelled"]


def test_a_date_is_kept_as_it_is(patient: Office, client: FlaskClient) -> None:
    page = send(client, "0612345600", due="2027-12-24T09:00")
    assert "data-seconds" not in page
    assert states(patient) == ["scheduled"]
