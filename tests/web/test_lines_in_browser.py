"""Lines in a real browser: an account is added with the keyboard, paused and removed."""

from collections.abc import Callable

import pytest
from fakes.office import Office
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]


def test_an_account_is_added_paused_and_removed(office: Office, as_role: OpenPage) -> None:
    page = as_role("admin")
    page.goto("/settings/modem")
    page.get_by_role("link", name="Lignes").click()
    page.get_by_role("link", name="Compte SMSAPI").click()
    page.get_by_label("Nom permanent").fill("masse")
    page.get_by_label("Nom affiché").fill("Envois en masse")
    page.get_by_label("Jeton de l").fill("bad")
    page.keyboard.press("Enter")
    token = page.get_by_label("Jeton de l")
    expect(token).to_have_attribute("aria-invalid", "true")
    expect(token).to_have_value("")
    token.fill("k-123")
    page.keyboard.press("Enter")
    expect(page.locator(".notices")).to_contain_text("La ligne Envois en masse est ajoutée.")
    assert office.services.lines.own("masse")["token"] == "k-123"
    page.get_by_role("rowheader").get_by_role("link", name="Envois en masse").click()
    page.get_by_role("button", name="Tester la ligne").click()
    expect(page.locator(".notices")).to_contain_text("fonctionne")
    page.get_by_role("button", name="Mettre en pause").click()
    expect(page.locator(".menu-modem")).to_contain_text("En pause")
    page.goto("/")
    page.get_by_role("button", name="Reprendre Envois en masse").click()
    expect(page.locator(".notices")).to_contain_text("envoie de nouveau")
    page.goto("/settings/lines/masse")
    page.locator("summary", has_text="Retirer").click()
    page.get_by_role("button", name="Retirer").click()
    expect(page.locator(".notices")).to_contain_text("est supprimée")
    assert office.services.lines.names() == ["sim"]


def test_the_list_fits_a_narrow_phone(as_role: OpenPage) -> None:
    page = as_role("admin")
    page.set_viewport_size({"width": 360, "height": 740})
    for path in ("/settings/lines", "/settings/lines/sim", "/settings/lines/new?kind=smsapi"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("width", [700, 1000])
def test_a_line_can_be_opened_in_a_window_smaller_than_the_list(
    as_role: OpenPage, width: int
) -> None:
    page = as_role("admin")
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/settings/lines")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    name = page.get_by_role("rowheader").get_by_role("link", name="sim")
    expect(name).to_be_in_viewport(ratio=1)
