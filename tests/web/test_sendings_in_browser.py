"""Sending to the rows of a file, in a real browser."""

from collections.abc import Callable

import pytest
from fakes.office import Office
from fakes.workbooks import xlsx
from playwright.sync_api import Page, expect

from appliance.messaging.requests import Author, NewMessage
from appliance.store import groups, messages
from appliance.store.listing import MessageFilter

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]
APOSTROPHE = "\u2019"
LONG = (
    f"Madame, votre carte d{APOSTROPHE}identité est arrivée. Elle vous attend à"
    f" l{APOSTROPHE}accueil de la mairie, du lundi au vendredi."
)
APPOINTMENTS = (
    "Prénom;Portable;Heure\nZoë;0612345678;9 h\nÉric;612345679;10 h\nLéa;;11 h\nTom;0612345680;\n"
)


def sent(office: Office) -> list[tuple[str, str]]:
    page = messages.page(office.store, MessageFilter(direction="out"), limit=500, order="oldest")
    return [(row.address, row.body) for row in page.rows]


def choose(page: Page, name: str, content: bytes) -> None:
    page.goto("/sendings/new")
    page.get_by_label("Fichier", exact=True).set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content}]
    )
    page.get_by_role("button", name="Afficher son contenu").click()
    page.wait_for_url("**/sendings/new/*")


def test_a_town_hall_sends_a_file_with_one_text_per_number(
    office: Office, as_role: OpenPage
) -> None:
    page = as_role("operator")
    book = xlsx([["Téléphone", "Texte"], [612345678.0, LONG], ["'0612345679", "Rappelez-nous."]])
    choose(page, "cartes.xlsx", book)
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("06 12 34 56 78")
    expect(rows.first).to_contain_text("dans le fichier\u00a0: 612345678")
    expect(rows.first).to_contain_text(f"votre carte d{APOSTROPHE}identité est arrivée")
    expect(page.locator(".summary-total")).to_contain_text("3 SMS en tout")
    with page.expect_navigation():
        page.get_by_role("button", name=f"Remplacer {APOSTROPHE} par ' partout").click()
    expect(page.locator(".summary-total")).to_contain_text("2 destinataires")
    page.get_by_role("button", name="plus longs").click()
    expect(rows.first).to_contain_text("votre carte d'identité")
    page.get_by_role("button", name="Envoyer maintenant à 2").click()
    page.wait_for_url("**/messages/batches/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 destinataires")
    expect(page.locator("main")).to_contain_text("Rappelez-nous.")
    assert sent(office) == [
        ("+33612345678", LONG.replace(APOSTROPHE, "'")),
        ("+33612345679", "Rappelez-nous."),
    ]


def test_columns_are_inserted_and_a_changed_text_needs_a_new_preview(
    office: Office, as_role: OpenPage
) -> None:
    page = as_role("operator")
    choose(page, "rendez-vous.csv", APPOINTMENTS.encode())
    text = page.get_by_label("Texte du SMS")
    text.fill("Bonjour , rendez-vous à .")
    text.evaluate("each => each.setSelectionRange(8, 8)")
    page.get_by_role("button", name="Insérer Prénom").click()
    text.evaluate("each => each.setSelectionRange(each.value.length - 1, each.value.length - 1)")
    heure = page.get_by_role("button", name="Insérer Heure")
    heure.focus()
    page.keyboard.press("Enter")
    expect(text).to_have_value("Bonjour [Prénom], rendez-vous à [Heure].")
    page.get_by_role("button", name="Aperçu").click()
    left_out = page.get_by_role("button", name="écartés")
    expect(left_out).to_contain_text("2")
    left_out.click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Il manque le numéro.")
    expect(rows.last).to_contain_text("Il manque la valeur de [Heure].")
    send = page.get_by_role("button", name="Envoyer maintenant à 2")
    text.fill("Bonsoir [Prénom].")
    expect(send).to_be_disabled()
    expect(page.locator("[data-stale]")).to_be_visible()
    page.get_by_label("Garder la liste comme groupe").check()
    page.get_by_label("Nom du groupe").fill("Rendez-vous")
    page.get_by_role("button", name="Aperçu", exact=True).click()
    page.get_by_role("button", name="Envoyer maintenant à 3").dblclick()
    page.wait_for_url("**/messages/batches/*")
    assert [body for _, body in sent(office)] == ["Bonsoir Zoë.", "Bonsoir Éric.", "Bonsoir Tom."]
    [group] = groups.all_of(office.store)
    assert (group.name, group.members) == ("Rendez-vous", 3)


def test_a_large_text_file_is_compressed_on_its_way(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    rows = "".join(
        f"06{number:08};{'Bonjour, ' * 51}\n" for number in range(12_345_000, 12_354_500)
    )
    assert len(rows) > office.services.settings.web.body_limit
    choose(page, "grand.csv", f"Portable;Texte\n{rows}".encode())
    expect(page.locator(".summary-total")).to_contain_text("destinataires")
    expect(page.locator("tbody tr")).to_have_count(50)


@pytest.mark.parametrize("width", [1366, 390, 360])
def test_the_pages_fit(as_role: OpenPage, width: int) -> None:
    page = as_role("operator")
    page.set_viewport_size({"width": width, "height": 768})
    choose(page, "cartes.csv", f"612345678;{LONG}\n0612345679;{'x' * 200}\n".encode())
    expect(page.locator("tbody tr")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_a_file_is_sent(office: Office, plain: Page) -> None:
    choose(plain, "rendez-vous.csv", APPOINTMENTS.encode())
    plain.get_by_label("Texte du SMS").fill("Bonjour [prénom]")
    plain.get_by_role("button", name="Aperçu", exact=True).click()
    plain.get_by_role("button", name="Envoyer maintenant à 3").click()
    plain.wait_for_url("**/messages/batches/*")
    assert [body for _, body in sent(office)] == ["Bonjour Zoë", "Bonjour Éric", "Bonjour Tom"]


@pytest.mark.parametrize(
    ("language", "words"),
    {
        "fr": ("Rechercher un objet ou un texte", "Filtres", "Utilisateur ou programme"),
        "en": ("Search subjects and texts", "Filters", "User or program"),
        "pl": ("Szukaj tematu lub treści", "Filtry", "Użytkownik lub program"),
        "nl": ("Zoek een onderwerp of tekst", "Filters", "Gebruiker of programma"),
    }.items(),
)
def test_a_sending_is_found_by_keyboard_on_a_phone(
    office: Office, as_role: OpenPage, language: str, words: tuple[str, str, str]
) -> None:
    label, filters, author = words
    numbers = ("+33612345601", "+33612345602")
    for text, subject in (("Fermé lundi", "Mairie"), ("Cantine à 12 h", None)):
        request = NewMessage(text, numbers, origin="page", subject=subject)
        office.services.outbox.accept(request, Author("user", "sophie"))
    office.store.execute("UPDATE user SET language = ?", (language,))
    page = as_role("operator")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/sendings")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    page.get_by_label(label).focus()
    page.keyboard.type("mairie")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=mairie**")
    expect(rows).to_have_count(1)
    expect(rows.locator("mark")).to_have_text("Mairie")
    page.locator("summary", has_text=filters).focus()
    page.keyboard.press("Enter")
    page.get_by_label(author).focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label(label).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**author=user**")
