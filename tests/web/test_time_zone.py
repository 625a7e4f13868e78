"""The box is in Paris: what people type and read is its time, in winter and in summer."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from fakes.correspondence import MARIE
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.store import messages
from appliance.store.listing import MessageFilter
from appliance.web import formatting
from appliance.web.lists import day_begins


@pytest.fixture
def _in_paris(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def fresh() -> None:
        time.tzset()
        for kept in (formatting._moment, formatting._hour, formatting._iso):
            kept.cache_clear()

    monkeypatch.setenv("TZ", "Europe/Paris")
    fresh()
    yield
    monkeypatch.undo()
    fresh()


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
    assert formatting.local(utc(2027, 7, 13, 22)).isoformat() == "2027-07-14T00:00:00+02:00"
