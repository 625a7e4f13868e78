"""Questions before an action: a "no", the number of ticked rows, and low screens."""

from collections.abc import Callable

import pytest
from fakes.correspondence import becomes, send
from fakes.office import Office
from playwright.sync_api import Page, expect

from appliance.messaging.credit import accounts
from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author
from appliance.store import messages
from appliance.store.contacts import ContactNumber
from appliance.store.listing import MessageFilter

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]


def sent_to(office: Office, page: Page, count: int) -> None:
    """Send a text to each of `count` numbers and open the list of what was sent."""
    for number in range(count):
        becomes(office, send(office, "Bonjour", f"+336123456{number:02}"), "delivered")
    page.goto("/messages/sent")


def stored(office: Office) -> int:
    return len(messages.page(office.store, MessageFilter(direction="out"), limit=50).rows)


def test_a_question_can_be_answered_no_in_three_ways(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    sent_to(office, page, 3)
    page.locator(".tick input").nth(1).check()
    page.locator(".tick input").nth(2).check()
    ask = page.locator("summary", has_text="Supprimer")
    dialog = page.get_by_role("dialog")
    where = page.locator("tbody tr").first.bounding_box()

    ask.click()
    expect(dialog).to_contain_text("Supprimer définitivement")
    expect(dialog).to_contain_text("Cochés : 2")
    expect(dialog.get_by_role("button", name="Annuler")).to_be_focused()
    assert page.locator("tbody tr").first.bounding_box() == where
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(ask).to_be_focused()

    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(ask).to_be_focused()

    ask.click()
    page.mouse.click(5, 5)
    expect(dialog).to_have_count(0)

    ask.click()
    expect(dialog).to_contain_text("Cochés : 2")  # no answer has left the page
    assert stored(office) == 3
    dialog.get_by_role("button", name="Supprimer").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert stored(office) == 1


def test_what_can_be_done_stays_in_sight_below(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.set_viewport_size({"width": 1366, "height": 500})
    sent_to(office, page, 20)
    page.locator(".tick input").last.check()
    expect(page.locator("summary", has_text="Supprimer")).to_be_in_viewport()


# A notebook with 768 lines, less the browser's own bars and without them, and heights beside which
# the menu changes.
@pytest.mark.parametrize("height", [625, 768, 769, 880, 881])
def test_the_whole_menu_is_in_sight_on_a_low_screen(
    office: Office, as_role: OpenPage, height: int
) -> None:
    # One entry more.
    accounts.create(office.store, accounts.Wanted("Collège"), Author("user", "alice"), "FR")
    page = as_role("admin")
    page.set_viewport_size({"width": 1366, "height": height})
    page.goto("/")
    for entry in page.locator(".menu a, .menu button").all():
        if entry.is_visible():
            expect(entry).to_be_in_viewport(ratio=1)
    profile = page.locator(".menu a", has_text="Profil").bounding_box()
    foot = page.locator(".menu-foot").bounding_box()
    assert profile is not None
    assert foot is not None
    assert profile["y"] + profile["height"] <= foot["y"]  # the foot covers what scrolls below it


def test_the_forms_of_an_export_unfold_over_the_page(office: Office, as_role: OpenPage) -> None:
    wanted = Wanted("Marie Dupont", (ContactNumber("+33612345678"),))
    entries.save_contact(office.store, wanted, Author("user", "sophie"))
    page = as_role("operator")
    page.goto("/contacts")
    row = page.locator("tbody tr").first
    where = row.bounding_box()
    summary = page.locator("summary", has_text="Exporter")
    summary.click()
    expect(page.get_by_role("link", name="JSON")).to_be_visible()
    assert row.bounding_box() == where
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="JSON")).to_be_hidden()
    expect(summary).to_be_focused()


def test_without_scripts_a_question_unfolds_and_is_answered(office: Office, plain: Page) -> None:
    becomes(office, send(office, "Bonjour"), "delivered")
    plain.goto("/messages/sent")
    plain.locator(".tick input").last.check()
    plain.locator("summary", has_text="Supprimer").click()
    plain.locator("button[value=delete]").click()
    expect(plain.locator(".empty")).to_be_visible()
