"""The box is in Paris: people type and read its local time, in winter and in summer."""

import html
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from fakes.correspondence import MARIE
from fakes.office import Office
from fakes.zones import box_in
from flask.testing import FlaskClient

from appliance.local_time import local
from appliance.messaging.requests import Author, NewMessage
from appliance.store import messages
from appliance.store.listing import MessageFilter
from appliance.web.reading.list_query import day_begins


@pytest.fixture
def _in_paris() -> Iterator[None]:
    with box_in("Europe/Paris"):
        yield


def utc(*parts: int) -> int:
    return round(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type, misc]


@pytest.mark.usefixtures("_in_paris")
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2026-11-25T09:00", utc(2026, 11, 25, 8)),
        ("2027-07-14T09:00", utc(2027, 7, 14, 7)),
    ],
)
def test_a_sending_date_is_the_time_of_the_box(
    office: Office, client: FlaskClient, typed: str, stored: int
) -> None:
    client.post("/messages/new", data={"text": "Bonjour", "numbers": MARIE, "due": typed})
    (row,) = messages.page(office.store, MessageFilter(direction="out"), limit=2).rows
    assert row.release_at == stored
    assert "09:00" in client.get("/messages/scheduled").text


@pytest.mark.usefixtures("_in_paris")
def test_tomorrow_morning_is_offered_as_such(client: FlaskClient) -> None:
    assert "Demain à 09:00" in client.get("/messages/new").text


@pytest.mark.usefixtures("_in_paris")
def test_days_begin_at_midnight_of_the_box() -> None:
    assert day_begins(date(2026, 11, 25)) == utc(2026, 11, 24, 23)
    assert day_begins(date(2027, 7, 14)) == utc(2027, 7, 13, 22)
    assert local(utc(2027, 7, 13, 22)).isoformat() == "2027-07-14T00:00:00+02:00"


def compose(client: FlaskClient, due: str, **more: str) -> str:
    """Send the form. Return the page that follows, in plain text."""
    sent = {"text": "Bonjour", "numbers": MARIE, "due": due, **more}
    return html.unescape(client.post("/messages/new", data=sent, follow_redirects=True).text)


def due_times(office: Office) -> list[int | None]:
    found = messages.page(office.store, MessageFilter(direction="out"), limit=9, order="oldest")
    return [row.release_at for row in found.rows if row.status == "scheduled"]


@pytest.mark.usefixtures("_in_paris")
def test_a_time_that_summer_time_leaves_out_is_an_hour_later_and_said(
    office: Office, client: FlaskClient
) -> None:
    said = "Ce jour-là, on passe à l'heure d'été\N{NO-BREAK SPACE}: 02:30 n'existe pas."
    shown = client.post(
        "/messages/new/summary",
        data={"text": "Bonjour", "numbers": MARIE, "due": "2027-03-28T02:30"},
    )
    assert "dim. 28 mars 2027 à 03:30" in shown.text
    assert said in html.unescape(shown.text)
    page = compose(client, "2027-03-28T02:30")
    assert "28/03/2027 03:30" in page
    assert f"{said} Le SMS partira à 03:30." in page
    assert due_times(office) == [utc(2027, 3, 28, 1, 30)]
    assert "horloges" not in compose(client, "2027-03-28T03:30")


@pytest.mark.usefixtures("_in_paris")
def test_of_a_time_that_comes_twice_the_page_says_which(
    office: Office, client: FlaskClient
) -> None:
    assert "(heure" not in compose(client, "2027-10-30T02:30")
    page = compose(client, "2027-10-31T02:30")
    assert "31/10/2027 02:30 (heure d'été)" in page
    assert due_times(office)[-1] == utc(2027, 10, 31, 0, 30)
    shown = client.post(
        "/messages/new/summary",
        data={"text": "Bonjour", "numbers": MARIE, "due": "2027-10-31T02:30"},
    )
    assert "dim. 31 oct. 2027 à 02:30 (heure d'été)" in html.unescape(shown.text)


@pytest.mark.usefixtures("_in_paris")
def test_the_second_one_is_taken_once_the_first_is_past(office: Office) -> None:
    ten_past_two = utc(2027, 10, 31, 1, 10)  # the second time on that day
    office.clock.step((ten_past_two - office.clock.now_ms()) / 1000)
    client = office.client("operator")
    assert "31/10/2027 02:30 (heure d'hiver)" in compose(client, "2027-10-31T02:30")
    assert due_times(office) == [utc(2027, 10, 31, 1, 30)]


@pytest.mark.usefixtures("_in_paris")
def test_a_date_left_as_it_was_stays_the_very_same_moment(
    office: Office, client: FlaskClient
) -> None:
    second = utc(2027, 10, 31, 1, 30) + 15_250
    request = NewMessage(text="Bonjour", numbers=(MARIE,), due_ms=second, origin="api")
    office.services.outbox.accept(request, Author("user", "sophie"))
    (message,) = messages.page(office.store, MessageFilter(direction="out"), limit=2).rows
    page = client.get(f"/messages/new?replace={message.id}").text
    assert 'value="2027-10-31T02:30"' in page
    compose(client, "2027-10-31T02:30", replaces=str(message.id), text="Bonsoir")
    assert due_times(office) == [second]


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("America/Santiago", date(2027, 9, 5), utc(2027, 9, 5, 4)),  # its first hour is skipped
        ("America/Havana", date(2027, 11, 7), utc(2027, 11, 7, 4)),  # its first hour comes twice
    ],
)
def test_a_day_without_midnight_or_with_two_begins_where_it_begins(
    zone: str, day: date, begins: int
) -> None:
    with box_in(zone):
        assert day_begins(day) == begins


@pytest.mark.parametrize("due", ["0001-01-01T00:00", "9999-12-31T23:59"])
@pytest.mark.usefixtures("_in_paris")
def test_a_year_beyond_counting_is_refused(client: FlaskClient, due: str) -> None:
    sent = {"text": "Bonjour", "numbers": MARIE, "due": due}
    assert client.post("/messages/new", data=sent).status_code == 400
    assert client.post("/messages/new/summary", data=sent).status_code == 200
