"""What the query of a list of messages requests."""

from datetime import date

import pytest
from fakes.office import Office
from fakes.zones import box_in

from appliance.web.reading.list_query import ListQuery, day_begins, read_query
from appliance.web.reading.message_lists import LISTS


def read(office: Office, name: str, query: str = "") -> ListQuery:
    with office.app.test_request_context(f"/messages/{name}?{query}"):
        found = read_query(LISTS[name])
        assert found.filtered is any(key in query for key in ("q=a", "state=", "from=", "to="))
        return found


@pytest.mark.parametrize(
    ("name", "query", "order"),
    [
        ("sent", "", "newest"),
        ("sent", "sort=oldest", "oldest"),
        ("sent", "sort=x", "newest"),
        ("scheduled", "", "due"),
        ("scheduled", "q=a", "newest"),  # a search is sorted by order of arrival
        ("scheduled", "sort=oldest", "oldest"),
    ],
)
def test_the_order(office: Office, name: str, query: str, order: str) -> None:
    assert read(office, name, query).order == order


@pytest.mark.parametrize(
    ("name", "query", "direction", "statuses"),
    [
        ("sent", "state=failed", "out", ("failed",)),
        ("sent", "state=received", "out", LISTS["sent"].statuses),
        ("sent", "state=delayed", "out", ("held",)),
        ("received", "state=incomplete", "in", ("incomplete",)),
        ("received", "", "in", ()),
        ("scheduled", "state=failed", "out", ("scheduled", "held")),
    ],
)
def test_states_are_those_of_the_list(
    office: Office, name: str, query: str, direction: str, statuses: tuple[str, ...]
) -> None:
    wanted = read(office, name, query).wanted
    assert (wanted.direction, wanted.statuses) == (direction, statuses)
    assert wanted.unread is None


def test_unread_is_a_list_of_its_own(office: Office) -> None:
    assert read(office, "unread").wanted.unread is True


def test_a_period_is_of_whole_days_of_the_box(office: Office) -> None:
    with box_in("Europe/Paris"):
        wanted = read(office, "sent", "from=2026-11-27&to=2026-11-27").wanted
        assert wanted.since_ms == day_begins(date(2026, 11, 27)) == 1_795_734_000_000
        assert wanted.until_ms == day_begins(date(2026, 11, 28))


@pytest.mark.parametrize("query", ["from=x", "to=2026-02-31", "to=9999-12-31"])
def test_a_date_that_is_none_is_said(office: Office, query: str) -> None:
    assert read(office, "sent", query).date_error
