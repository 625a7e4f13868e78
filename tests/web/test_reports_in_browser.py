"""The reports in a real browser: period, filter by a row, table, and on a phone."""

from collections.abc import Callable

import pytest
from fakes.correspondence import becomes, receive, send
from fakes.office import Office
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_viewer_narrows_a_report_by_its_rows(
    office: Office, as_role: Callable[[str], Page]
) -> None:
    becomes(office, send(office, "Bonjour"), "delivered")
    becomes(office, send(office, "Encore"), "failed", "CMS 38")
    receive(office, "Merci")
    page = as_role("viewer")
    page.goto("/")
    page.get_by_role("link", name="Rapports").click()
    expect(page.get_by_text("3 messages")).to_be_visible()
    page.get_by_role("link", name="7 jours").click()
    expect(page.locator("nav.tabs [aria-current]")).to_have_text("7 jours")
    page.get_by_role("region", name="État").get_by_role("link", name="échec").click()
    expect(page.get_by_text("1 message,")).to_be_visible()
    expect(page.get_by_label("État").first).to_have_value("failed")
    page.get_by_text("Afficher le tableau").click()
    expect(page.locator(".chart-table tbody tr")).to_have_count(7)
    page.get_by_role("link", name="Retirer les filtres").click()
    expect(page.get_by_text("3 messages")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(media="print")
    expect(page.locator("nav.tabs")).to_be_hidden()
    expect(page.get_by_role("region", name="État")).to_be_visible()
