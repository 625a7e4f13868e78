"""Accounts in a browser: an account with a new user, the link, a sending, and its movements."""

import re
from collections.abc import Callable

import pytest
from fakes.office import Office
from playwright.sync_api import Browser, Page, expect

from appliance.messaging.credit import accounts

pytestmark = pytest.mark.browser


def test_an_account_from_its_form_to_its_first_movement(
    office: Office, as_role: Callable[[str], Page], browser: Browser, address: str
) -> None:
    admin = as_role("admin")
    admin.goto("/settings")
    admin.get_by_role("navigation", name="Réglages").get_by_role("link", name="Comptes").click()
    admin.get_by_role("link", name="Ajouter").click()
    admin.get_by_label("Nom du compte").fill("École")
    admin.get_by_label("Premier crédit, en SMS").fill("5")
    admin.get_by_label("Alerte au-dessous").fill("5")
    admin.get_by_label("Nouveaux utilisateurs").fill("eva")
    admin.get_by_role("button", name="Enregistrer le compte").click()
    link = admin.get_by_label("eva", exact=True).input_value()

    theirs = browser.new_context(base_url=address, locale="fr-FR")
    page = theirs.new_page()
    page.goto(link)
    page.get_by_label("Mot de passe", exact=True).fill("a quiet evening")
    page.get_by_label("Confirmez le mot de passe").fill("a quiet evening")
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer le mot de passe").click()
    page.goto("/messages/new?to=0639980101&text=Bonjour")
    expect(page.get_by_text("il reste 5 SMS")).to_be_visible()
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url(re.compile("/discussions/"))
    assert accounts.get(office.store, "École").balance == 4

    page.goto("/")
    page.get_by_role("link", name="Comptes").click()
    page.get_by_role("link", name="École").click()
    expect(page.get_by_text("sous le seuil d'alerte", exact=True)).to_be_visible()
    expect(page.get_by_role("cell", name="SMS envoyés")).to_be_visible()
    theirs.close()

    admin.goto("/accounts/of/École")
    admin.locator("#credit summary").click()
    admin.locator("#credit").get_by_label("Nombre de SMS").fill("10")
    admin.locator("#credit").get_by_role("button", name="Créditer").click()
    expect(admin.get_by_text("10 SMS ajoutés.")).to_be_visible()
    assert accounts.get(office.store, "École").balance == 14
