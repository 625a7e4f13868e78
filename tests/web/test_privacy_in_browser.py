"""Privacy in a real browser: looked at before it is switched on; a person erased."""

from collections.abc import Callable

import pytest
from fakes.office import Office
from fakes.stored import StoredTraffic
from playwright.sync_api import Page, expect

from appliance.config import PrivacySettings
from appliance.messaging.rules import optouts as rule
from appliance.store import contacts
from appliance.store.contacts import ContactNumber

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]
MARIE = "+33611111111"


def test_an_administrator_looks_before_switching_on(office: Office, as_role: OpenPage) -> None:
    StoredTraffic(office.store).incoming(MARIE, at=office.clock.now_ms() - 40 * 86_400_000)
    page = as_role("admin")
    page.goto("/settings")
    page.get_by_role("link", name="Vie privée").click()
    page.get_by_label("texte des SMS").fill("30")
    page.get_by_role("button", name="Montrer ce qui serait supprimé").click()
    expect(page.locator("#now")).to_contain_text("texte de 1 SMS")
    assert office.services.preferences.privacy() == PrivacySettings(0, 0)
    page.get_by_role("button", name="Enregistrer les réglages").click()
    expect(page.locator("#now")).to_contain_text("la prochaine fois")
    assert office.services.preferences.privacy() == PrivacySettings(30, 0)


def test_somebody_is_erased_from_the_contacts_page(office: Office, as_role: OpenPage) -> None:
    contact = contacts.add(office.store, "Marie Curie", [ContactNumber(MARIE)])
    StoredTraffic(office.store).incoming(MARIE, "bonjour du labo")
    rule.add(office.store, MARIE, source="page", actor="user:alice")
    page = as_role("admin")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/contacts/{contact}")
    page.get_by_role("link", name="Montrer Marie Curie").or_(
        page.get_by_role("link", name="Afficher Marie Curie")
    ).click()
    expect(page.get_by_role("heading", name="Effacer cette personne")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger tout").click()
    assert "bonjour du labo" in download.value.path().read_text(encoding="utf-8")
    page.locator("summary", has_text="Effacer cette personne").click()
    page.get_by_role("button", name="Effacer pour toujours").click()
    expect(page.get_by_text("La personne est effacée.")).to_be_visible()
    page.goto("/logs/stop")
    expect(page.get_by_role("rowheader")).to_have_text("un numéro effacé, désinscrit")
    page.goto("/discussions")
    expect(page.get_by_text("bonjour du labo")).to_have_count(0)
