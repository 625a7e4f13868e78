"""The credit of the SIM in a real browser: its code is set, and a click reads it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from fakes.office import Office
from playwright.sync_api import Page, expect

from appliance.store import balances
from appliance.store.balances import BalanceRow

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]


def test_an_administrator_sets_the_code_and_reads_the_credit(
    office: Office, as_role: OpenPage
) -> None:
    office.modems[0] = replace(office.modems[0], imsi="208010000000001")
    page = as_role("admin")
    page.goto("/settings/modem")
    page.get_by_role("link", name="Réglages du crédit").click()
    expect(page.locator("nav.tabs [aria-current]")).to_have_text("Lignes")
    page.get_by_role("link", name="Utiliser ce code").click()
    code = page.get_by_label("Code USSD du crédit")
    expect(code).to_have_value("#123#")
    code.fill("**21*0612345678#")
    page.get_by_role("button", name="Enregistrer les réglages du crédit").click()
    expect(page.locator("#code-error")).to_contain_text("renvoi d'appel")
    expect(code).to_have_attribute("aria-invalid", "true")
    code.fill("#123#")
    page.get_by_label("Réponses aux menus").fill("1 1")
    page.get_by_label("Avertir en dessous de").fill("5")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    read = page.get_by_role("button", name="Lire le crédit")
    read.click()
    expect(page.locator("#balance")).to_contain_text("le réseau est interrogé")
    expect(read).to_be_disabled()
    office.lines.answer("Crédit restant : 4,20 EUR\nValable 30 jours")
    # The page shows the answer without being loaded again.
    expect(page.locator("#balance")).to_contain_text("4,20\xa0€")
    expect(read).to_be_enabled()
    page.locator("#balance summary").click()
    expect(page.locator("#balance table")).to_contain_text("Valable 30 jours")
    page.goto("/")
    expect(page.get_by_text("Le crédit de la carte SIM est bas")).to_be_visible()


def test_an_operator_reads_the_credit_on_the_home_page_of_a_phone(
    office: Office, as_role: OpenPage
) -> None:
    balances.put(office.store, BalanceRow("sim", "#123#", allowance=200))
    page = as_role("operator")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/")
    button = page.get_by_role("button", name="Lire le crédit")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("le réseau est interrogé", exact=True)).to_be_visible()
    office.lines.answer("Solde : 12,50 EUR")
    expect(page.get_by_text("12,50\xa0€")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert wide is False


def test_the_code_of_an_operator_is_corrected(office: Office, as_role: OpenPage) -> None:
    page = as_role("admin")
    page.goto("/settings/operators")
    page.get_by_role("link", name="Modifier Free Mobile (FR)").click()
    page.get_by_label("Code USSD du crédit").fill("#555#")
    page.get_by_role("button", name="Enregistrer l'opérateur").click()
    row = page.get_by_role("row", name="Free Mobile (FR)")
    expect(row).to_contain_text("#555#")
    expect(row).to_contain_text("modifié ici")
    assert balances.networks(office.store)[0].code == "#555#"
