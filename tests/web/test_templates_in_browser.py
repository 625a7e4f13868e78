"""Templates in a real browser: written with variables, previewed, and used in a reply."""

import re
from collections.abc import Callable

import pytest
from fakes.correspondence import MARIE, receive
from fakes.office import Office
from playwright.sync_api import Page, expect

from appliance.messaging.directory import entries
from appliance.messaging.directory.entries import Wanted
from appliance.messaging.requests import Author
from appliance.store import templates
from appliance.store.contacts import ContactNumber

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]
SOPHIE = Author("user", "sophie")


@pytest.fixture
def marie(office: Office) -> None:
    wanted = Wanted("Marie Dupont", (ContactNumber(MARIE),), fields=(("Classe", "5e B"),))
    entries.save_contact(office.store, wanted, SOPHIE)


@pytest.mark.usefixtures("marie")
def test_a_template_is_written_with_variables_and_a_real_persons_preview(
    office: Office, as_role: OpenPage
) -> None:
    page = as_role("operator")
    page.goto("/templates/new")
    page.get_by_label("Libellé").fill("Retard")
    text = page.get_by_label("Texte du SMS")
    text.fill("Bonjour , le bus a du retard.")
    text.evaluate("each => each.setSelectionRange(8, 8)")
    page.get_by_role("button", name="Insérer nom").click()
    expect(text).to_have_value("Bonjour [nom], le bus a du retard.")
    preview = page.locator(".preview")
    expect(preview).to_contain_text("Bonjour Marie Dupont, le bus a du retard.")
    expect(preview).to_contain_text("1 SMS")
    text.press("End")
    text.press_sequentially(" [inconnu]")
    expect(preview).to_contain_text("Aucune valeur ne correspond à [inconnu]")
    page.get_by_label("Où il sert").select_option("campaign")
    variable = page.get_by_role("button", name="Insérer v1")
    expect(variable).to_be_visible()
    text.focus()
    text.press("Control+End")
    variable.focus()
    page.keyboard.press("Enter")
    expect(text).to_have_value("Bonjour [nom], le bus a du retard. [inconnu][v1]")
    page.get_by_role("button", name="Enregistrer le modèle").click()
    page.wait_for_url("**/templates")
    expect(page.get_by_role("link", name="Retard")).to_be_visible()
    assert templates.count(office.store) == 1


@pytest.mark.usefixtures("marie")
def test_a_reply_takes_a_template_by_typing(office: Office, as_role: OpenPage) -> None:
    receive(office, MARIE, "Où êtes-vous ?")
    for label, text in (("Retard", "Bonjour [nom], dix minutes."), ("Fermé", "Fermé le [jour].")):
        new = templates.NewTemplate(label, "any", "general", text)
        templates.add(office.store, new)
    page = as_role("operator")
    page.goto(f"/discussions/{MARIE}")
    text = page.locator("#text")
    text.focus()
    page.keyboard.press("/")
    search = page.get_by_label("Chercher un modèle")
    expect(search).to_be_focused()
    page.keyboard.type("ret")
    expect(page.locator("#phrases li")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(text).to_have_value("Bonjour Marie Dupont, dix minutes.")
    expect(text).to_be_focused()
    text.fill("")
    page.get_by_role("button", name="Modèles").click()
    expect(page.locator("#phrases li")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(text).to_have_value("Fermé le [jour].")
    page.keyboard.type("12 mai")  # variables without a value are selected
    expect(text).to_have_value("Fermé le 12 mai.")
    page.get_by_role("button", name="Modèles").click()
    page.keyboard.press("Escape")
    expect(page.locator("#phrases")).to_be_hidden()
    expect(text).to_be_focused()


@pytest.mark.usefixtures("marie")
def test_enter_chooses_from_what_was_typed_and_not_from_the_list_before(
    office: Office, as_role: OpenPage
) -> None:
    for label in ("Absence", "Retard"):
        templates.add(office.store, templates.NewTemplate(label, "any", "general", f"{label}."))
    page = as_role("operator")
    page.goto(f"/discussions/{MARIE}")
    page.get_by_role("button", name="Modèles").click()
    expect(page.locator("#phrases li")).to_have_count(2)
    page.keyboard.type("ret")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value("Retard.")


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.usefixtures("marie")
def test_the_pages_fit(as_role: OpenPage, width: int) -> None:
    page = as_role("operator")
    page.set_viewport_size({"width": width, "height": 768})
    page.goto("/templates")
    with page.expect_navigation():
        page.get_by_role("button", name="Commencer avec six exemples").click()
    for path in ("/templates", "/templates/1", f"/discussions/{MARIE}"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.usefixtures("marie")
def test_without_scripts_a_template_is_kept(office: Office, plain: Page) -> None:
    plain.goto("/templates/new")
    plain.get_by_label("Libellé").fill("Retard")
    plain.get_by_label("Texte du SMS").fill("Bonjour [nom]")
    plain.get_by_role("button", name="Enregistrer le modèle").click()
    expect(plain.get_by_role("link", name="Retard")).to_be_visible()
    assert templates.count(office.store) == 1


def test_a_choice_in_an_imports_preview_applies_without_a_button(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/templates/import")
    content = b'{"templates": [{"label": "Retard", "text": "x"}]}'
    file = {"name": "t.json", "mimeType": "application/json", "buffer": content}
    page.get_by_label("Fichier").set_input_files([file])
    page.get_by_role("button", name="Afficher son contenu").click()
    expect(page.get_by_role("button", name="Appliquer")).to_be_hidden()
    page.get_by_label("Les remplacer par ceux du fichier").check()
    expect(page).to_have_url(re.compile(r"existing=replace$"))
