"""Contacts and groups in a real browser: no typed, pasted or ticked entry is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.correspondence import receive
from fakes.office import Office
from playwright.sync_api import Page, expect

from appliance.store import contacts, groups
from appliance.store.contacts import ContactNumber

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text", text);
  document.getElementById("find").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def people(office: Office, size: int) -> list[int]:
    return [
        contacts.add(office.store, f"Person {place:02d}", [ContactNumber(f"+3361234{place:04d}")])
        for place in range(size)
    ]


def members(office: Office) -> list[str]:
    return [row.name for row in groups.members(office.store, 1, limit=100)]


def test_a_pasted_list_of_members_is_found_or_said(office: Office, as_role: OpenPage) -> None:
    people(office, 3)
    page = as_role("operator")
    page.goto("/groups/new")
    page.get_by_label("Nom du groupe").fill("Équipe")
    page.get_by_label("Membres", exact=True).focus()
    page.evaluate(PASTE, "Person 00\nZorro\n06 12 34 00 02")
    page.get_by_role("button", name="Enregistrer le groupe").click()
    expect(page.locator("#find-error")).to_contain_text("Zorro")
    expect(page.locator(".chip")).to_have_count(2)
    field = page.get_by_role("combobox")
    expect(field).to_have_value("Zorro")
    field.fill("person 01")
    page.get_by_role("button", name="Enregistrer le groupe").click()
    page.wait_for_url("**/groups")
    assert members(office) == ["Person 00", "Person 01", "Person 02"]


def test_ticks_outlast_the_pages_of_a_group(office: Office, as_role: OpenPage) -> None:
    everyone = people(office, 60)
    groups.add_members(office.store, groups.add(office.store, "A"), everyone)
    page = as_role("operator")
    page.goto("/groups/1")
    page.get_by_label("Retirer Person 07 du groupe").check()
    page.get_by_role("button", name="Page suivante").click()
    expect(page.get_by_label("Person 07")).to_be_checked()
    page.get_by_label("Retirer Person 55 du groupe").check()
    page.get_by_role("button", name="Enregistrer le groupe").click()
    page.wait_for_url("**/groups")
    assert len(members(office)) == 58
    assert {"Person 07", "Person 55"}.isdisjoint(members(office))


def test_a_new_contact_leads_back_to_its_conversation(office: Office, as_role: OpenPage) -> None:
    receive(office, "Bonjour", "+33612345678")
    page = as_role("operator")
    page.goto("/discussions/+33612345678")
    page.get_by_role("link", name="Ajouter aux contacts").click()
    page.get_by_label("Nom", exact=True).fill("Marie")
    page.get_by_role("button", name="Enregistrer le contact").click()
    page.wait_for_url("**/discussions/+33612345678")
    page.get_by_role("heading", name="Marie").get_by_role("link").click()
    page.wait_for_url("**/contacts/1?*")
    page.get_by_role("link", name="Retour à la discussion").click()
    page.wait_for_url("**/discussions/+33612345678")


def test_a_known_number_is_saved_only_on_purpose(office: Office, as_role: OpenPage) -> None:
    people(office, 1)
    page = as_role("operator")
    page.goto("/contacts/new")
    page.get_by_label("Numéro", exact=True).fill("06 12 34 00 00")
    page.get_by_label("Nom", exact=True).fill("Double")
    page.get_by_label("Nom", exact=True).press("Enter")
    expect(page.get_by_role("link", name="Person 00")).to_be_visible()
    with page.expect_navigation():
        page.get_by_label("Nom", exact=True).press("Enter")
    expect(page.get_by_role("button", name="Enregistrer quand même")).to_be_visible()
    assert contacts.count(office.store) == 1
    page.get_by_role("button", name="Enregistrer quand même").click()
    page.wait_for_url("**/contacts")
    assert contacts.count(office.store) == 2


def test_the_columns_of_a_file_are_chosen(
    office: Office, as_role: OpenPage, tmp_path: Path
) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text("Qui;Un;Deux\nMarie;0612345678;0712345678\n")
    page = as_role("operator")
    page.goto("/contacts/import")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Afficher son contenu").click()
    page.get_by_text("Colonnes du fichier").click()
    page.get_by_label("Un 0612345678").select_option("Ne pas importer")
    page.get_by_role("button", name="Relire le fichier").click()
    expect(page.get_by_text("07 12 34 56 78")).to_be_visible()
    page.get_by_role("button", name="Enregistrer 1 contact").click()
    page.wait_for_url("**/contacts")
    (marie,) = contacts.page(office.store, limit=9)
    assert [number.address for number in marie.numbers] == ["+33712345678"]


def test_a_contact_gets_its_address_and_preferences_with_the_keyboard(
    office: Office, as_role: OpenPage
) -> None:
    page = as_role("operator")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/contacts/new")
    page.get_by_label("Nom", exact=True).fill("Marie")
    page.get_by_label("Numéro", exact=True).fill("06 12 34 56 78")
    page.get_by_label("Privé").select_option("oui")
    page.get_by_label("SMS promotionnels").select_option("oui")
    page.get_by_role("combobox", name="Langue").select_option("Polski")
    page.get_by_label("Adresse e-mail").fill("marie@example.org")
    page.get_by_text("Adresse", exact=True).press("Enter")
    page.get_by_label("Numéro et rue").fill("12, av. de la Gare")
    page.get_by_label("Code postal").fill("69003")
    page.get_by_label("Ville").fill("Lyon")
    page.get_by_label("Reçoit le SMS unique de son adresse").check()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Enregistrer le contact").click()
    page.wait_for_url("**/contacts")
    (row,) = contacts.page(office.store, limit=9)
    assert row.household == "av de la gare 12|69003|lyon"
    assert row.numbers == (ContactNumber("+33612345678", private=True),)
    assert (row.details.promotional, row.details.language) == ("yes", "pl")
    page.goto(f"/contacts/{row.id}")
    expect(page.locator("#promotional-help")).to_contain_text("depuis le")
    expect(page.get_by_label("Numéro et rue")).to_be_visible()
