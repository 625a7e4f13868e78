"""Templates and variables in a new SMS, in a real browser."""

import re
from collections.abc import Callable

import pytest
from fakes.correspondence import MARIE
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
PAUL = "+33639980002"
MERGE = "Remplir les variables entre crochets pour chaque destinataire"


@pytest.fixture
def people(office: Office) -> None:
    for name, address, group in (("Marie Dupont", MARIE, "5e B"), ("Paul Petit", PAUL, "")):
        fields = (("Classe", group),) if group else ()
        wanted = Wanted(name, (ContactNumber(address),), fields=fields)
        entries.save_contact(office.store, wanted, SOPHIE)
    for label, text in (("Retard", "Bonjour [nom], dix minutes."), ("Fermé", "Fermé demain.")):
        templates.add(office.store, templates.NewTemplate(label, "any", "general", text))


def written(page: Page, query: str = "") -> Page:
    page.goto(f"/messages/new{query}")
    return page


def add_contact(page: Page, name: str) -> None:
    people = page.get_by_placeholder("Numéro, contact ou groupe")
    people.fill(name)
    page.get_by_role("option", name=re.compile(name)).click()


def bodies(office: Office) -> dict[str, str]:
    rows = office.store.rows(
        "SELECT d.address, m.body FROM message m JOIN discussion d ON d.id = m.discussion_id"
    )
    return {row[0]: row[1] for row in rows}


@pytest.mark.usefixtures("people")
def test_a_template_is_filled_in_for_each_recipient(office: Office, as_role: OpenPage) -> None:
    page = written(as_role("operator"))
    text = page.get_by_label("Texte du SMS")
    text.focus()
    page.keyboard.press("/")
    expect(page.get_by_label("Chercher un modèle")).to_be_focused()
    page.keyboard.type("ret")
    expect(page.locator("#phrases li")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(text).to_have_value("Bonjour [nom], dix minutes.")
    expect(text).to_be_focused()
    expect(page.get_by_label(MERGE)).to_be_checked()
    sample = page.locator("#summary .preview")
    # Nobody is chosen yet: it is shown for a contact.
    expect(sample).to_contain_text("Par exemple, à Marie Dupont")
    add_contact(page, "Paul")
    expect(sample).to_contain_text("Par exemple, à Paul Petit")
    expect(sample).to_contain_text("Bonjour Paul Petit, dix minutes.")
    expect(sample).to_contain_text("1 SMS")
    add_contact(page, "Marie")
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url("**/messages/batches/*")
    assert bodies(office) == {
        MARIE: "Bonjour Marie Dupont, dix minutes.",
        PAUL: "Bonjour Paul Petit, dix minutes.",
    }
    batch = office.store.row("SELECT merged, template_id FROM batch")
    assert batch is not None
    assert tuple(batch) == (1, 1)


@pytest.mark.usefixtures("people")
def test_a_variable_goes_in_at_the_caret_by_keyboard(office: Office, as_role: OpenPage) -> None:
    page = written(as_role("operator"), f"?to={MARIE}")
    text = page.get_by_label("Texte du SMS")
    text.fill("Bonjour , à demain.")
    expect(page.get_by_label(MERGE)).to_be_hidden()
    text.evaluate("each => each.setSelectionRange(8, 8)")
    page.locator("#insert").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Insérer nom").focus()
    page.keyboard.press("Enter")
    expect(text).to_have_value("Bonjour [nom], à demain.")
    expect(text).to_be_focused()
    expect(page.get_by_label(MERGE)).to_be_checked()
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url("**/discussions/**")
    assert bodies(office) == {MARIE: "Bonjour Marie Dupont, à demain."}


@pytest.mark.usefixtures("people")
def test_an_unknown_variable_is_marked_as_one_writes(as_role: OpenPage) -> None:
    page = written(as_role("operator"))
    page.get_by_role("button", name="Modèles").click()
    page.get_by_role("button", name="Retard").click()
    text = page.get_by_label("Texte du SMS")
    text.press("End")
    text.press_sequentially(" [inconnu]")
    expect(page.locator("#summary")).to_contain_text("Il manque la valeur de [inconnu]")
    text.press_sequentially(" [")
    expect(page.locator("#summary")).to_contain_text("n'est pas fermé")


@pytest.mark.usefixtures("people")
def test_a_recipient_without_a_value_is_left_out_with_the_variables_name(
    office: Office, as_role: OpenPage
) -> None:
    page = written(as_role("operator"))
    text = page.get_by_label("Texte du SMS")
    text.fill("Classe ")
    page.locator("#insert").click()
    page.get_by_role("button", name="Insérer Classe").click()
    add_contact(page, "Paul")
    add_contact(page, "Marie")
    left_out = page.get_by_role("list", name="Laissés de côté")
    expect(left_out).to_contain_text("Paul Petit · n'a pas de valeur pour [Classe]")
    expect(page.locator("#summary .preview")).to_contain_text("Classe 5e B")
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url(lambda url: "/messages/new" not in url)
    assert bodies(office) == {MARIE: "Classe 5e B"}


@pytest.mark.usefixtures("people")
def test_brackets_typed_by_hand_go_as_they_are_unless_one_chooses(
    office: Office, as_role: OpenPage
) -> None:
    page = written(as_role("operator"), f"?to={MARIE}")
    text = page.get_by_label("Texte du SMS")
    text.fill("Voir [annexe 2]")
    expect(page.get_by_label(MERGE)).to_be_hidden()
    text.fill("Voir [nom]")
    merge = page.get_by_label(MERGE)
    expect(merge).to_be_visible()
    expect(merge).not_to_be_checked()
    merge.check()
    expect(page.locator("#summary .preview")).to_contain_text("Voir Marie Dupont")
    merge.uncheck()
    expect(page.locator("#summary .preview")).to_have_count(0)
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url("**/discussions/**")
    assert bodies(office) == {MARIE: "Voir [nom]"}


@pytest.mark.usefixtures("people")
def test_a_draft_keeps_its_template(as_role: OpenPage) -> None:
    page = written(as_role("operator"))
    page.get_by_role("button", name="Modèles").click()
    page.get_by_role("button", name="Retard").click()
    expect(page.locator("#summary .preview")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Texte du SMS")).to_have_value("Bonjour [nom], dix minutes.")
    expect(page.get_by_label(MERGE)).to_be_checked()
    expect(page.locator("[name=template]")).to_have_value("1")
    page.get_by_label("Texte du SMS").fill("")
    expect(page.get_by_label(MERGE)).to_be_hidden()
    expect(page.locator("[name=template]")).to_have_value("")


@pytest.mark.usefixtures("people")
def test_the_page_of_a_template_leads_to_a_new_sms_with_it(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/templates/1")
    page.get_by_role("link", name="Nouveau SMS avec ce modèle").click()
    expect(page.get_by_label("Texte du SMS")).to_have_value("Bonjour [nom], dix minutes.")
    expect(page.get_by_label(MERGE)).to_be_checked()
    page.goto("/messages/new?template=2")
    expect(page.get_by_label("Texte du SMS")).to_have_value("Fermé demain.")
    expect(page.get_by_label(MERGE)).to_be_hidden()


@pytest.mark.usefixtures("people")
def test_without_scripts_the_choice_is_on_the_page(office: Office, plain: Page) -> None:
    plain.goto(f"/messages/new?template=1&to={MARIE}")
    expect(plain.get_by_label(MERGE)).to_be_checked()
    expect(plain.get_by_role("button", name="Modèles")).to_be_hidden()
    plain.get_by_role("button", name="Enregistrer le SMS").click()
    plain.wait_for_url("**/discussions/**")
    assert bodies(office) == {MARIE: "Bonjour Marie Dupont, dix minutes."}


@pytest.mark.parametrize("language", ["fr", "en", "pl", "nl"])
@pytest.mark.usefixtures("people")
def test_it_fits_a_phone_in_each_language(as_role: OpenPage, language: str) -> None:
    page = as_role("operator")
    page.goto("/")
    page.locator(f"[name=language][value={language}]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/messages/new?template=1&to={MARIE}")
    expect(page.locator("#summary .preview")).to_contain_text("Bonjour Marie Dupont")
    page.locator("#insert").click()
    expect(page.locator("#variables button").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_office_without_templates_is_led_to_the_first_ones(as_role: OpenPage) -> None:
    page = written(as_role("operator"))
    page.get_by_role("button", name="Modèles").click()
    link = page.get_by_role("link", name="Aucun modèle pour l'instant\u00a0: ajouter les premiers")
    expect(link).to_be_visible()
    page.keyboard.type("retard")
    expect(page.locator("#phrases [data-note]")).to_have_text("Aucun modèle ne porte ce libellé.")
    expect(link).to_have_count(0)
    page.get_by_label("Chercher un modèle").clear()
    link.click()
    page.wait_for_url("**/templates")
