"""Settings > Rules: each rule in plain words, with what it does now."""

import html

import pytest
from fakes.office import Office
from flask.testing import FlaskClient

PAGE = "/settings/rules"
HOUR = 3600
ASKED = {
    "starts": "09:00",
    "promotional_hours": "20:00",
    "promotional_days": ["mon", "tue", "wed", "fri"],
    "holidays": "FR-57",
    "promotional_consent": "opt-in",
    "promotional_mention": "STOP: répondez STOP",
    "duplicate_hours": "24",
    "pace_per_minute": "10",
    "daily_messages": "1 000",
    "monthly_recipients": "0",
    "stop_line_after_failures": "5",
}


@pytest.fixture
def admin(office: Office) -> FlaskClient:
    return office.client("admin")


def shown(client: FlaskClient) -> str:
    return html.unescape(client.get(PAGE).text).replace("\u00a0", " ")


def test_each_rule_is_shown_with_what_it_does(admin: FlaskClient) -> None:
    page = shown(admin)
    assert "Un SMS promotionnel écrit maintenant partirait tout de suite." in page
    assert 'value="08:00"' in page
    assert 'value="21:30"' in page
    assert "dimanche 1 novembre 2026" in page
    assert "Ceux du pays de la box (France)" in page
    assert "France · Moselle" in page
    assert "elle prend 21 des 160 caractères" in page


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (8, "partirait le mar. 22 sept. à 08:00 : hors des heures autorisées."),
        (6 * 24, "partirait le lun. 28 sept. à 08:00 : dimanche."),
        (51 * 24, "partirait le jeu. 12 nov. à 08:00 : jour férié."),
    ],
)
def test_the_example_is_about_now(office: Office, hours: int, words: str) -> None:
    office.clock.advance(hours * HOUR)
    assert words in shown(office.client("admin"))


def test_what_is_saved_holds(office: Office, admin: FlaskClient) -> None:
    answer = admin.post(PAGE, data=ASKED, follow_redirects=True)
    assert "Les réglages sont enregistrés." in html.unescape(answer.text)
    now = office.services.preferences.messaging()
    assert (now.promotional_hours, now.promotional_days) == ("09:00-20:00", "mon-wed,fri")
    assert (now.holidays, now.promotional_consent) == ("FR-57", "opt-in")
    assert (now.promotional_mention, now.duplicate_hours) == ("STOP: répondez STOP", 24)
    assert (now.pace_per_minute, now.daily_messages, now.monthly_recipients) == (10, 1000, 0)
    assert now.stop_line_after_failures == 5


def test_midnight_ends_the_day(office: Office, admin: FlaskClient) -> None:
    admin.post(PAGE, data=ASKED | {"starts": "00:00", "promotional_hours": "00:00"})
    assert office.services.preferences.messaging().promotional_hours == "00:00-24:00"
    assert shown(admin).count('value="00:00"') == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"promotional_hours": "09:00"}, "la seconde après la première"),
        ({"promotional_hours": "08:00"}, "la seconde après la première"),
        ({"starts": ""}, "la seconde après la première"),
        ({"promotional_days": []}, "Choisissez au moins un jour"),
        ({"duplicate_hours": "demain"}, "nombre entier"),
        ({"promotional_mention": "x" * 81}, "au plus 80 caractères"),
    ],
)
def test_rules_that_can_never_be_met_are_refused(
    office: Office, admin: FlaskClient, wrong: dict[str, str], words: str
) -> None:
    before = office.services.preferences.messaging()
    answer = admin.post(PAGE, data=ASKED | wrong)
    assert answer.status_code == 400
    assert words in html.unescape(answer.text)
    assert office.services.preferences.messaging() == before


def test_only_an_administrator_sees_them(client: FlaskClient) -> None:
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, data=ASKED).status_code == 403
