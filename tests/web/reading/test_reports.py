"""The page of reports: periods, filters, the file."""

from datetime import date

import pytest
from fakes.correspondence import becomes, receive, send
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author, NewMessage
from appliance.store import groups
from appliance.store.contacts import ContactNumber
from appliance.web.reading.reports import preset

SOPHIE = Author("user", "sophie")


def test_the_page_counts_by_state_user_and_direction(office: Office, client: FlaskClient) -> None:
    becomes(office, send(office, "Bonjour"), "delivered")
    send(office, "Encore")
    receive(office, "Merci")
    page = client.get("/reports").text
    assert "3 messages" in page
    assert "délivré" in page
    assert 'href="/reports?state=delivered"' in page
    assert "<svg" in page
    assert 'class="bar-received"' in page


def test_a_filter_is_kept_and_removed(office: Office, client: FlaskClient) -> None:
    becomes(office, send(office, "Bonjour"), "delivered")
    receive(office, "Merci")
    page = client.get("/reports?period=week&direction=out").text
    assert "1 message<" in page
    assert "/reports?period=year&amp;direction=out" in page or (
        "/reports?direction=out&amp;period=year" in page
    )
    assert 'href="/reports?period=week"' in page
    nothing = client.get("/reports?state=failed&template=x").text
    assert "Aucun SMS pendant cette période" in nothing


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-13-01",
        "from=2026-02-02&to=2026-02-01",
        "from=1999-01-01",
        "from=9999-12-31&to=9999-12-31",
    ],
)
def test_a_wrong_period_is_told(client: FlaskClient, query: str) -> None:
    assert 'role="alert"' in client.get(f"/reports?{query}").text


def test_a_long_period_has_a_bar_for_each_month(office: Office, client: FlaskClient) -> None:
    send(office, "Bonjour")
    page = client.get("/reports?from=2025-10-01").text
    assert "Mois</th>" in page
    assert "octobre 2025" in page


def test_days_that_are_not_counted_yet_are_told(office: Office, client: FlaskClient) -> None:
    send(office, "Bonjour")
    assert "en cours de comptage" in client.get("/reports?from=2025-10-01").text
    assert "en cours de comptage" not in client.get("/reports?period=today").text


def test_the_file_has_every_breakdown(office: Office, client: FlaskClient) -> None:
    group = groups.add(office.store, "Équipe")
    wanted = Wanted("Marie", (ContactNumber("+33612345678"),))
    contact = entries.save_contact(office.store, wanted, SOPHIE)
    groups.add_members(office.store, group, [contact])
    request = NewMessage("Bonjour", group_ids=(group,), origin="page")
    office.services.outbox.accept(request, SOPHIE)
    answer = client.get("/reports.csv?period=today")
    assert answer.mimetype == "text/csv"
    lines = answer.text.lstrip("\ufeff").splitlines()
    assert '"Total";"";"1";"1"' in lines
    assert '"Groupe";"Équipe";"1";"1"' in lines
    assert '"Utilisateur ou programme";"sophie";"1";"1"' in lines
    assert any(line.startswith('"Envoyés";"20') for line in lines)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("today", date(2027, 1, 5), date(2027, 1, 5)),
        ("week", date(2026, 12, 30), date(2027, 1, 5)),
        ("month", date(2027, 1, 1), date(2027, 1, 5)),
        ("last_month", date(2026, 12, 1), date(2026, 12, 31)),
        ("year", date(2027, 1, 1), date(2027, 1, 5)),
    ],
)
def test_the_presets(period: str, first: date, last: date) -> None:
    assert preset(period, date(2027, 1, 5)) == (first, last)
