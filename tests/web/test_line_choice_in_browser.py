"""The choice of lines in a browser."""

from collections.abc import Callable

import pytest
from fakes.correspondence import MARIE
from fakes.office import Office
from playwright.sync_api import Page, expect
from web.test_accessibility import looked_at

from appliance.store import line_rules, routes
from appliance.store.line_rules import LineRuleRow

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]


@pytest.fixture(autouse=True)
def several(office: Office) -> None:
    office.ways.chosen["sim"] = {"label": "Orange", "number": "+33698765432"}
    office.add_line("provider", label="SMSAPI", price=7000)


def test_axe_finds_nothing_on_the_choice_of_lines(as_role: OpenPage) -> None:
    assert looked_at(as_role("admin"), "/settings/rules/lines") == []


def test_a_rule_is_added_moved_and_removed(office: Office, as_role: OpenPage) -> None:
    page = as_role("admin")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/settings/rules/lines")
    for country in ("BE", "PL"):
        new = page.get_by_role("group", name="Nouvelle règle")
        new.get_by_label("Pays").fill(country)
        new.get_by_label("abord par").select_option("SMSAPI")
        with page.expect_navigation():
            page.get_by_role("button", name="Enregistrer").first.click()
        expect(page.get_by_text("Les règles sont enregistrées.")).to_be_visible()
    for button in ("Monter Règle 2", "Retirer Règle 2"):
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name="Monter Règle 2")).to_have_count(0)
    assert line_rules.every(office.store) == [LineRuleRow(("provider",), country="PL")]


def test_a_reply_leaves_by_the_chosen_line_and_shows_it(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto(f"/discussions/{MARIE}")
    page.get_by_text("Options", exact=True).click()
    page.get_by_label("Ligne").select_option("SMSAPI")
    page.get_by_label("Texte du SMS").fill("Bonjour")
    page.get_by_label("Texte du SMS").press("Control+Enter")
    expect(page.locator(".message.out")).to_have_count(1)
    newest = office.store.value("SELECT max(id) FROM message")
    route = routes.of_message(office.store, newest)
    assert route is not None
    assert route.tiers == (("provider",),)
    office.store.execute("UPDATE message SET modem = 'sim'")
    page.reload()
    expect(page.locator(".by-line")).to_have_text("Orange (06 98 76 54 32)")
