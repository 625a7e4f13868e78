"""The rule of a group in a real browser: rows, the count as one writes, the keyboard, a phone."""

from collections.abc import Callable

import pytest
from fakes.office import Office
from playwright.sync_api import Page, expect

from appliance.store import contacts, groups
from appliance.store.contact_details import Details
from appliance.store.contacts import ContactNumber

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def people(office: Office) -> None:
    for place, (name, town) in enumerate((("Anne", "Lyon"), ("Marc", "Lyon"), ("Zoé", "Paris"))):
        number = ContactNumber(f"+3361234000{place}")
        contacts.add(
            office.store,
            name,
            [number],
            fields={"Points": str(place)},
            details=Details(town=town),
        )


def test_who_fits_is_said_while_the_rule_is_written(
    office: Office, as_role: Callable[[str], Page]
) -> None:
    people(office)
    page = as_role("operator")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/groups/new")
    page.get_by_label("Nom du groupe").fill("Lyonnais")
    expect(page.get_by_label("Quoi")).to_be_hidden()
    page.get_by_label("Membres choisis").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#find")).to_be_hidden()
    page.get_by_label("Quoi").select_option("Ville")
    page.get_by_label("Valeur", exact=True).fill("lyon")
    fitting = page.locator("[data-fitting]")
    expect(fitting).to_contain_text("2 contacts correspondent")
    expect(fitting).to_contain_text("Anne, Marc.")
    page.get_by_role("button", name="Autre condition").focus()
    page.keyboard.press("Enter")
    second = page.locator("[data-row]").nth(1)
    expect(second.get_by_label("Quoi")).to_be_focused()
    second.get_by_label("Quoi").select_option("Points")
    second.get_by_label("Comparaison").select_option("between")
    second.get_by_label("Valeur", exact=True).fill("1")
    expect(fitting).to_contain_text("Condition 2")
    second.get_by_label("Fin de l").fill("7")
    expect(fitting).to_contain_text("1 contact correspond")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Enregistrer le groupe").click()
    page.wait_for_url("**/groups")
    assert [row.name for row in groups.members(office.store, 1, limit=9)] == ["Marc"]
    page.goto("/groups/1")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(3)
    rows.nth(1).get_by_role("button", name="Retirer cette ligne").click()
    expect(fitting).to_contain_text("2 contacts correspondent")


def test_a_subject_offers_its_own_values(office: Office, as_role: Callable[[str], Page]) -> None:
    people(office)
    groups.add(office.store, "Parents")
    page = as_role("operator")
    page.goto("/groups/new")
    page.get_by_label("Membres selon une règle").check()
    page.get_by_label("Quoi").select_option("Membre du groupe")
    expect(page.get_by_label("Valeur", exact=True)).to_be_hidden()
    page.get_by_label("Comparaison").select_option("notEqual")
    page.get_by_label("Valeur proposée").select_option("Parents")
    expect(page.locator("[data-fitting]")).to_contain_text("3 contacts correspondent")
