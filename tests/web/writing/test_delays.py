"""What waits shows until when and why, and asks nobody for a decision."""

import html
from typing import Any

import pytest
from fakes.correspondence import MARIE
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.messaging.requests import Author, NewMessage
from appliance.store import batch_recipients, statistics
from appliance.web.api.message_shapes import recipient_as_json

SOPHIE = Author("user", "sophie")
LEA = "+33612345602"
PROMOTIONAL: dict[str, Any] = {"text": "Soldes", "message_class": "promotional"}
HOUR = 3600


@pytest.fixture
def night(office: Office) -> Office:
    """Return the office on Monday 21 September 2026 at 22:13."""
    office.clock.advance(8 * HOUR)
    return office


def page(client: FlaskClient, address: str) -> str:
    return html.unescape(client.get(address).text)


def accepted(office: Office, *numbers: str) -> int:
    message = NewMessage("Soldes", numbers or (MARIE,), message_class="promotional")
    return office.services.outbox.accept(message, SOPHIE).batch_id


def test_the_summary_says_when_they_leave_and_why(client: FlaskClient, night: Office) -> None:
    del night
    shown = html.unescape(
        client.post("/messages/new/summary", data=PROMOTIONAL | {"numbers": f"{MARIE}\n{LEA}"}).text
    )
    assert "2 SMS partiront le mar. 22 sept. à 08:00\u00a0: hors des heures autorisées" in shown
    assert 'data-button="Programmer' in shown
    assert "Part tout de suite" not in shown


def test_a_day_is_named(office: Office) -> None:
    office.clock.advance(6 * 24 * HOUR)
    client = office.client("operator")
    form = PROMOTIONAL | {"numbers": MARIE}
    shown = html.unescape(client.post("/messages/new/summary", data=form).text)
    assert "1 SMS partira le lun. 28 sept. à 08:00\u00a0: dimanche" in shown


def test_what_is_stored_says_so_too(client: FlaskClient, night: Office) -> None:
    del night
    answer = client.post(
        "/messages/new", data=PROMOTIONAL | {"numbers": MARIE}, follow_redirects=True
    )
    assert "1 SMS partira le mar. 22 sept. à 08:00" in html.unescape(answer.text)
    assert "administrateur" not in html.unescape(answer.text)


def test_the_conversation_shows_until_when_and_why(client: FlaskClient, night: Office) -> None:
    accepted(night)
    shown = page(client, f"/discussions/{MARIE}")
    assert "22 sept. 2026" in shown or "22/09/2026" in shown
    assert "Les SMS promotionnels ne partent qu'à certaines heures" in shown
    assert 'value="cancel"' in shown
    assert 'value="release"' not in shown


def test_nobody_has_to_decide(client: FlaskClient, night: Office) -> None:
    before = statistics.overview(night.store)
    accepted(night)
    after = statistics.overview(night.store)
    assert (after.held, after.scheduled) == (before.held, before.scheduled + 1)
    assert "demande une décision" not in page(client, "/")
    shown = page(client, "/messages/scheduled")
    assert "somebody has to decide" not in shown
    assert "Les SMS promotionnels ne partent qu'à certaines heures" in shown


def test_the_page_of_the_sending_says_it_for_all(client: FlaskClient, night: Office) -> None:
    batch = accepted(night, MARIE, LEA)
    shown = page(client, f"/messages/batches/{batch}")
    assert "2 SMS partiront le mar. 22 sept. à 08:00\u00a0: hors des heures autorisées" in shown


def test_the_api_says_it(night: Office) -> None:
    (row,) = batch_recipients.page(night.store, accepted(night), limit=5)
    shown = recipient_as_json(row)
    assert (shown["status"], shown["error"], shown["state"]) == ("held", "quiet_hours", "Pending")
    assert shown["at"].startswith("2026-09-22T08:00:00")


def test_a_validity_that_ends_before_is_told(client: FlaskClient, night: Office) -> None:
    del night
    form = PROMOTIONAL | {"numbers": MARIE, "sent_as": "normal"}
    told = "1 SMS ne sera pas envoyé"
    shown = client.post("/messages/new/summary", data=form | {"validity": "6"}).text
    assert told in html.unescape(shown)
    sent = client.post("/messages/new", data=form | {"validity": "6"})
    assert sent.status_code != 302
    assert told in html.unescape(sent.text)
    shown = client.post("/messages/new/summary", data=form | {"validity": "12"}).text
    assert told not in html.unescape(shown)
