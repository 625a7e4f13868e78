"""A school's secretary ticks parents across searches and sends one SMS to each household."""

from collections.abc import Callable

import pytest
from fakes.held import Held
from fakes.office import Office
from playwright.sync_api import Page, expect

from appliance.store import contacts, messages
from appliance.store.contact_details import Details
from appliance.store.contacts import ContactNumber
from appliance.store.listing import MessageFilter

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]
ANNE, BOB, ZOE = "+33611111111", "+33622222222", "+33633333333"


@pytest.fixture(autouse=True)
def parents(office: Office) -> None:
    home = Details(street="12, rue des Écoles", postcode="54000", town="Nancy")
    same = Details(street="12 rue des ecoles", postcode="54000", town="NANCY")
    for name, address, details in (
        ("Anne Roux", ANNE, home),
        ("Bob Roux", BOB, same),
        ("Zoé Petit", ZOE, Details()),
    ):
        contacts.add(office.store, name, [ContactNumber(address)], details=details)


def test_ticked_across_searches_and_one_for_each_household(
    office: Office, as_role: OpenPage
) -> None:
    page = as_role("operator")
    page.goto("/contacts?q=roux")
    for name in ("Anne Roux", "Bob Roux"):
        page.get_by_label(name, exact=True).check()
    expect(page.get_by_text("2 personnes dans le presse-papiers")).to_be_visible()
    page.goto("/contacts?q=petit")
    page.get_by_label("Zoé Petit", exact=True).check()
    expect(page.get_by_text("3 personnes dans le presse-papiers")).to_be_visible()
    page.goto("/contacts")
    expect(page.get_by_label("Anne Roux", exact=True)).to_be_checked()
    page.get_by_role("link", name="Envoyer un SMS").click()
    page.get_by_label("Texte du SMS").fill("Pas de cours demain.")
    expect(page.locator("#summary")).to_contain_text("3 destinataires")
    page.get_by_label("Un seul SMS par adresse").check()
    expect(page.locator("#summary")).to_contain_text("2 destinataires")
    said = "Bob Roux · habite à l\u2019adresse de Anne Roux, qui reçoit le SMS"
    expect(page.locator("#summary")).to_contain_text(said)
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url("**/messages/batches/*")
    found = messages.page(office.store, MessageFilter(direction="out"), limit=50, order="oldest")
    assert [row.address for row in found.rows] == [ANNE, ZOE]


def test_a_tick_is_on_the_clipboard_before_the_next_page_shows_it(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/contacts")
    page.get_by_label("Anne Roux", exact=True).check()
    expect(page.get_by_text("1 personne dans le presse-papiers")).to_be_visible()
    held = Held(page, "**/clipboard/**")
    with page.expect_request("**/clipboard/**"):
        page.get_by_label("Zoé Petit", exact=True).check()
    page.get_by_role("link", name="Envoyer un SMS").click()
    held.let_go()
    page.wait_for_url("**/messages/new?clipboard=1")
    expect(page.locator(".chip")).to_have_count(2)


def test_one_for_each_address_outlives_a_summary_that_was_asked_for_before_it(
    as_role: OpenPage,
) -> None:
    page = as_role("operator")
    page.goto("/messages/new")
    for contact in ("Anne Roux", "Bob Roux"):
        page.get_by_label("Numéros cibles").fill(contact)
        page.get_by_label("Numéros cibles").press("Enter")
        expect(page.locator(".chip", has_text=contact)).to_be_visible()
    page.get_by_label("Texte du SMS").fill("Bonjour")
    tick = page.get_by_label("Un seul SMS par adresse")
    expect(tick).to_be_visible()
    held = Held(page, "**/messages/new/summary")
    with page.expect_request("**/messages/new/summary"):
        page.get_by_label("Texte du SMS").fill("Bonjour !")
    summary = page.locator("#summary")
    summary.evaluate("each => { each.firstElementChild.dataset.old = ''; }")
    # Without the event that would ask for another summary.
    tick.evaluate("each => { each.checked = true; }")
    held.let_go()
    expect(summary.locator("[data-old]")).to_have_count(0)
    expect(tick).to_be_checked()
