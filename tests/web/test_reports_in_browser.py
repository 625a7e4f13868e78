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


@pytest.mark.parametrize(
    ("language", "words"),
    {
        "fr": ("Personnes du rapport", "Ajouter au presse-papiers", "2 personnes"),
        "en": ("People of the report", "Add to the clipboard", "2 people"),
        "pl": ("Osoby z raportu", "Dodaj do schowka", "2 osoby"),
        "nl": ("Personen van het rapport", "Aan klembord toevoegen", "2 personen"),
    }.items(),
)
def test_the_people_of_a_report_are_put_on_the_clipboard(
    office: Office, as_role: Callable[[str], Page], language: str, words: tuple[str, str, str]
) -> None:
    people, add, found = words
    for number in ("+33612345678", "+33612345679"):
        becomes(office, send(office, "Bonjour", number), "failed", "CMS 38")
    send(office, "Bonjour", "+33612345680")
    office.store.execute("UPDATE user SET language = ?", (language,))
    page = as_role("operator")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/reports?state=failed")
    page.get_by_role("link", name=people).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(people)
    expect(page.get_by_text(found)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name=add).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/clipboard")
    expect(page.locator("tbody tr")).to_have_count(2)
