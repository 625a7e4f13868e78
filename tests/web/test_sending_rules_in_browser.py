"""The rules in a browser: on every width, by keyboard, and what they do to a promotional SMS."""

from collections.abc import Callable

import pytest
from fakes.correspondence import MARIE
from fakes.office import Office
from playwright.sync_api import Page, expect
from web.test_accessibility import looked_at

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]


def test_axe_finds_nothing_on_the_rules(as_role: OpenPage) -> None:
    assert looked_at(as_role("admin"), "/settings/rules") == []


def test_the_rules_are_changed_by_keyboard(office: Office, as_role: OpenPage) -> None:
    page = as_role("admin")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/settings/rules")
    page.get_by_label("samedi").focus()
    page.keyboard.press("Space")
    page.get_by_label("Heures pendant lesquelles un texte n'est pas répété").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("24")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Les réglages sont enregistrés.")).to_be_visible()
    now = office.services.preferences.messaging()
    assert (now.promotional_days, now.duplicate_hours) == ("mon-fri", 24)


def test_an_offer_written_at_night_is_shown_to_wait(office: Office, as_role: OpenPage) -> None:
    office.clock.advance(8 * 3600)  # Monday 21 September 2026, 22:13
    page = as_role("operator")
    page.goto(f"/messages/new?to={MARIE}&text=Soldes")
    page.get_by_label("Promotionnel").check()
    said = "1 SMS partira le mar. 22 sept. à 08:00\u00a0: hors des heures autorisées"
    expect(page.locator("#summary")).to_contain_text(said)
    page.get_by_role("button", name="Enregistrer le SMS").click()
    expect(page.locator(".message.waits")).to_contain_text("en attente")
    expect(page.get_by_role("button", name="Envoyer maintenant")).to_have_count(0)
    page.goto("/")
    expect(page.locator(".attention")).to_have_count(0)
