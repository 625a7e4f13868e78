"""Settings > Rules > Choice of lines."""

from typing import Any

import pytest
from fakes.office import NAMES, Office
from flask.testing import FlaskClient

from appliance.messaging.people import users
from appliance.store import line_choices, line_rules
from appliance.store.line_rules import LineRuleRow

PAGE = "/settings/rules/lines"


@pytest.fixture
def admin(office: Office) -> FlaskClient:
    office.add_line("provider", label="SMSAPI")
    return office.client("admin")


def row(**more: str) -> dict[str, list[str]]:
    """Return what the form sends of one row."""
    empty = dict.fromkeys(("class", "country", "group", "account", "starts", "ends"), "")
    lines = {"line0": "provider", "line1": "", "line2": ""}
    return {name: [value] for name, value in (empty | lines | more).items()}


def rows(*given: dict[str, list[str]], **more: str) -> dict[str, Any]:
    joined: dict[str, Any] = {name: [each[name][0] for each in given] for name in given[0]}
    return joined | more


def rules(office: Office) -> list[LineRuleRow]:
    return line_rules.every(office.store)


def test_a_box_with_one_line_has_nothing_to_choose(office: Office) -> None:
    page = office.client("admin").get(PAGE).get_data(as_text=True)
    assert "rien à choisir" in page
    assert PAGE not in office.client("admin").get("/settings/rules").get_data(as_text=True)


def test_rules_are_stored_in_their_order(office: Office, admin: FlaskClient) -> None:
    assert PAGE in admin.get("/settings/rules").get_data(as_text=True)
    first = row(**{"class": "promotional", "country": "be", "line1": "sim"})
    second = row(starts="22:00", ends="06:30")
    saved = admin.post(PAGE, data=rows(first, second, row(line0="")), follow_redirects=True)
    assert "Les règles sont enregistrées." in saved.get_data(as_text=True)
    assert rules(office) == [
        LineRuleRow(("provider", "sim"), message_class="promotional", country="BE"),
        LineRuleRow(("provider",), from_minute=22 * 60, to_minute=6 * 60 + 30),
    ]
    page = admin.get(PAGE).get_data(as_text=True)
    assert 'value="22:00"' in page
    assert 'value="Belgique"' in page
    for label in ("abord par", "Puis par", "De", "À", "Pays", "Type de message"):
        assert f"{label}</label>" in page


@pytest.mark.parametrize(
    ("move", "order"), [("up:1", ["PL", "BE"]), ("down:0", ["PL", "BE"]), ("remove:0", ["PL"])]
)
def test_rows_are_moved_and_removed(
    office: Office, admin: FlaskClient, move: str, order: list[str]
) -> None:
    admin.post(PAGE, data=rows(row(country="BE"), row(country="PL"), move=move))
    assert [rule.country for rule in rules(office)] == order


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"country": "XX"}, "deux lettres"),
        ({"starts": "22:00"}, "les deux heures"),
        ({"line0": "", "country": "BE"}, "choisissez une ligne"),
        ({"line0": "gone"}, "pas de ligne gone"),
        ({"line1": "sim", "line2": "provider"}, "la ligne provider y figure deux fois"),
        ({"country": "Europe"}, "deux lettres"),
    ],
)
def test_a_rule_that_cannot_hold_is_refused(
    office: Office, admin: FlaskClient, wrong: dict[str, str], told: str
) -> None:
    refused = admin.post(PAGE, data=rows(row(**wrong)))
    assert refused.status_code in (400, 422)
    assert told in refused.get_data(as_text=True)
    assert rules(office) == []


@pytest.mark.parametrize("country", ["be", "BE", "Belgique", "belgium", "België", "Belgia"])
def test_a_country_is_written_by_name_or_in_two_letters(
    office: Office, admin: FlaskClient, country: str
) -> None:
    admin.post(PAGE, data=rows(row(country=country)))
    assert [rule.country for rule in rules(office)] == ["BE"]


def test_a_refused_rule_is_shown_as_typed_with_one_new_row(admin: FlaskClient) -> None:
    refused = admin.post(PAGE, data=rows(row(country="Nulle part"), row(line0="")))
    page = refused.get_data(as_text=True)
    assert "Nulle part\xa0» n" in page
    assert page.count('name="country"') == 2
    assert 'value="Nulle part"' in page


def test_when_others_take_over_is_chosen(office: Office, admin: FlaskClient) -> None:
    assert 'value="10"' in admin.get(PAGE).get_data(as_text=True)
    saved = admin.post(f"{PAGE}/failover", data={"failover_minutes": "3"})
    assert saved.status_code == 302
    assert office.services.preferences.messaging().failover_minutes == 3
    for wrong in ("", "x", "-1", "10081"):
        refused = admin.post(f"{PAGE}/failover", data={"failover_minutes": wrong})
        assert refused.status_code == 400
        assert "field-wrong" in refused.get_data(as_text=True)
    assert office.services.preferences.messaging().failover_minutes == 3


def test_a_user_gets_a_line(office: Office, admin: FlaskClient) -> None:
    sophie = users.user(office.store, NAMES["operator"])
    assert sophie is not None
    admin.post(f"{PAGE}/user", data={f"line-{sophie.id}": "provider"})
    assert line_choices.of_kind(office.store, "user") == {sophie.id: "provider"}
    page = admin.get(PAGE).get_data(as_text=True)
    assert '<option value="provider" selected>SMSAPI</option>' in page
    admin.post(f"{PAGE}/user", data={f"line-{sophie.id}": ""})
    assert line_choices.of_kind(office.store, "user") == {}


def test_others_do_not_see_it(office: Office) -> None:
    assert office.client("operator").get(PAGE).status_code == 403
