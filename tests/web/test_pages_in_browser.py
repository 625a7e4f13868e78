"""A secretary's work on the pages, in a real browser, by keyboard where it matters."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.correspondence import becomes
from fakes.held import Held
from fakes.office import Office
from playwright.sync_api import Page, expect

from appliance.local_time import local
from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author
from appliance.store import contacts, groups, messages
from appliance.store.contacts import ContactNumber
from appliance.store.listing import MessageFilter

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]


def people(office: Office, size: int) -> None:
    for number in range(size):
        entries.save_contact(
            office.store,
            Wanted(
                f"Person {number}", (ContactNumber(f"+3361234560{number}"),), groups=("Équipe",)
            ),
            Author("user", "sophie"),
        )


def sent(office: Office) -> list[tuple[str, str]]:
    page = messages.page(office.store, MessageFilter(direction="out"), limit=50, order="oldest")
    return [(row.address, row.status) for row in page.rows]


def test_a_message_can_be_sent_by_keyboard_only(office: Office, as_role: OpenPage) -> None:
    people(office, 3)
    page = as_role("operator")
    page.goto("/messages/new")
    page.get_by_label("Texte du SMS").focus()
    page.keyboard.type("Bonjour à tous")
    expect(page.locator(".counter")).to_contain_text("14/160 · 1 SMS")
    field = page.get_by_label("Numéros cibles")
    for _ in range(3):  # past the templates and the variables
        page.keyboard.press("Tab")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("role", "combobox")
    page.keyboard.type("pers")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(3)
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox").get_by_role("option", selected=True)).to_contain_text(
        "Person 1"
    )
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_text(re.compile("Person 1"))
    expect(page.locator(".chip use").first).to_have_attribute("href", re.compile("#contact$"))
    page.keyboard.type("06 99 99 99 99")
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(2)
    page.keyboard.type("per")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(
        2
    )  # a chosen person is not offered again
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(0)
    page.keyboard.press("Control+a")
    page.keyboard.press("Backspace")
    expect(page.locator("#summary")).to_contain_text("2 destinataires")
    page.get_by_role("button", name="Enregistrer le SMS").press("Enter")
    page.wait_for_url("**/messages/batches/1")
    assert sorted(sent(office)) == [("+33612345601", "queued"), ("+33699999999", "queued")]


def test_the_best_match_comes_first_and_the_rest_is_told(office: Office, as_role: OpenPage) -> None:
    for number, first in enumerate(
        ("Alice", "Bruno", "Chloé", "David", "Eva", "Fred", "Gus", "Hugo")
    ):
        contacts.add(office.store, f"{first} MARTIN", [ContactNumber(f"+3361234560{number}")])
    contacts.add(office.store, "Marie Dupont", [ContactNumber("+33612345610")])
    page = as_role("operator")
    page.goto("/messages/new")
    page.get_by_role("combobox").press_sequentially("mar")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_count(9)
    expect(options.first).to_contain_text("Marie Dupont")
    expect(options.last).to_have_text("et 1 de plus : précisez")
    page.keyboard.press("ArrowUp")  # the last person, not the line below
    expect(page.get_by_role("listbox").get_by_role("option", selected=True)).to_contain_text(
        "MARTIN"
    )
    expect(page.locator("#announce")).to_contain_text("et 1 de plus")


def test_the_button_stays_under_the_finger_that_presses_it(
    office: Office, as_role: OpenPage
) -> None:
    page = as_role("operator")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/messages/new")
    page.get_by_label("Texte du SMS").fill("Bonjour")
    page.get_by_label("Numéros cibles").press_sequentially("0612345678")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    expect(page.locator("#summary")).to_contain_text("1 destinataire")  # nothing moves any more
    button = page.get_by_role("button", name="Enregistrer le SMS")
    button.scroll_into_view_if_needed()
    place = button.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + 4)
    page.mouse.down()
    page.wait_for_timeout(300)  # as long as a finger stays
    page.mouse.up()
    page.wait_for_url("**/discussions/*")
    assert sent(office) == [("+33612345678", "queued")]


def test_a_tick_outlives_a_summary_that_was_asked_for_before_it(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/messages/new")
    page.get_by_label("Texte du SMS").fill("Au secours")
    with page.expect_response("**/messages/recipients/read"):
        page.get_by_label("Numéros cibles").fill("112")
        page.get_by_label("Numéros cibles").press("Enter")
    tick = page.get_by_label("Envoyer quand même")
    expect(tick).to_be_visible()
    held = Held(page, "**/messages/new/summary")
    with page.expect_request("**/messages/new/summary"):
        page.get_by_label("Texte du SMS").fill("Au secours !")
    summary = page.locator("#summary")
    summary.evaluate("each => { each.firstElementChild.dataset.old = ''; }")
    # Without the event that would ask for another summary.
    tick.evaluate("each => { each.checked = true; }")
    held.let_go()
    expect(summary.locator("[data-old]")).to_have_count(0)
    expect(tick).to_be_checked()


def test_an_emergency_number_is_sent_to_after_a_tick(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/messages/new")
    page.get_by_label("Texte du SMS").fill("Au secours")
    page.get_by_label("Numéros cibles").fill("112")
    expect(page.locator("#summary")).to_contain_text("numéro d'urgence")
    with page.expect_navigation():  # the form's own address, which shows what is missing
        page.get_by_role("button", name="Enregistrer le SMS").click()
    assert sent(office) == []
    with page.expect_response("**/messages/new/summary"):  # it keeps the tick
        page.get_by_label("Envoyer quand même").check()
    expect(page.get_by_label("Envoyer quand même")).to_be_checked()
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url("**/discussions/*")
    assert sent(office) == [("112", "queued")]


def test_backspace_and_the_cross_take_chips_off(office: Office, as_role: OpenPage) -> None:
    people(office, 1)
    page = as_role("operator")
    page.goto("/messages/new?contact=1&to=0699999999")
    expect(page.locator(".chip")).to_have_count(2)
    page.get_by_label("Numéros cibles").press("Backspace")
    expect(page.locator(".chip")).to_have_count(1)
    page.get_by_role("button", name=re.compile("Person 0")).click()
    expect(page.locator(".chip")).to_have_count(0)


def test_a_pasted_list_becomes_chips_and_plus_adds_one(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/messages/new")
    field = page.get_by_label("Numéros cibles")
    field.focus()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text", "0612345600\\n0612345601; +33612345602 0612345603");
            const how = { clipboardData: data, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
        }"""
    )
    expect(page.locator(".chip")).to_have_count(4)
    field.fill("0612345604")
    page.get_by_role("button", name="Ajouter un autre numéro").click()
    expect(page.locator(".chip")).to_have_count(5)
    page.get_by_label("Texte du SMS").fill("x")
    field.fill("0612345605")  # a number still in the field is sent as well
    expect(page.locator("#summary")).to_contain_text("6 destinataires")
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url("**/messages/batches/1")
    assert len(sent(office)) == 6


def test_a_group_tomorrow_at_nine(office: Office, as_role: OpenPage) -> None:
    people(office, 8)
    page = as_role("operator")
    page.goto("/groups")
    page.get_by_role("link", name=re.compile("Envoyer au groupe")).click()
    expect(page.get_by_label("Texte du SMS")).to_be_focused()
    page.keyboard.type("Réunion demain à 14 h")
    page.get_by_role("button", name="Demain à 09:00").click()
    tomorrow = local(office.clock.now_ms()) + timedelta(days=1)
    wanted = tomorrow.strftime("%Y-%m-%dT09:00")
    expect(page.get_by_label("Date d'envoi du SMS")).to_have_value(wanted)
    expect(page.locator("#summary")).to_contain_text("8 destinataires")
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url("**/messages/batches/1")
    expect(page.locator("main")).to_contain_text("Person 7")
    assert {status for _, status in sent(office)} == {"scheduled"}


def test_a_sending_is_watched_as_it_goes(office: Office, as_role: OpenPage) -> None:
    people(office, 6)
    page = as_role("operator")
    page.goto("/messages/new?group=1")
    page.get_by_label("Texte du SMS").fill("Bonjour")
    expect(page.locator("#summary")).to_contain_text("6 destinataires")
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url("**/messages/batches/1")
    expect(page.locator("[data-watch]")).to_contain_text("0 sur 6")
    becomes(office, 1, "delivered")
    expect(page.locator("[data-watch]")).to_contain_text("1 sur 6")
    page.get_by_text("Annuler le reste").first.click()
    page.get_by_role("button", name="Annuler le reste").click()
    expect(page.locator("[data-watch]")).to_contain_text("6 sur 6")
    assert sorted({status for _, status in sent(office)}) == ["cancelled", "delivered"]


def test_a_file_is_imported_and_written_to(
    office: Office, as_role: OpenPage, tmp_path: Path
) -> None:
    file = tmp_path / "contacts.csv"
    file.write_bytes("DUPONT ;0612345678\nLEFÈVRE;+33612345679\nVide;\n".encode("cp1252"))
    page = as_role("operator")
    page.goto("/contacts")
    page.get_by_role("link", name="Importer une liste").click()
    page.get_by_label("Fichier", exact=True).set_input_files(file)
    page.locator("form[enctype] button[type=submit]").click()
    page.wait_for_url("**/contacts/import/*")
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("main")).to_contain_text("Windows-1252")
    assert contacts.count(office.store) == 0
    page.locator(".confirm-import .btn-primary").click()
    page.wait_for_url("**/contacts")
    expect(page.get_by_role("link", name="LEFÈVRE", exact=True)).to_be_visible()
    assert contacts.count(office.store) == 2


def test_contact_and_group_by_hand(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/contacts")
    page.get_by_role("link", name="Ajouter", exact=False).first.click()
    page.get_by_label("Nom", exact=True).fill("Zoë Lefèvre")
    page.locator("input[name=number]").first.fill("06 12 34 56 78")
    page.locator("[data-rows]").first.locator("[data-add-row]").click()
    page.locator("input[name=number]").nth(1).fill("01 40 50 60 70")
    page.get_by_role("button", name="Enregistrer le contact").click()
    page.wait_for_url("**/contacts")
    (row,) = contacts.page(office.store, limit=2)
    assert [number.address for number in row.numbers] == ["+33612345678", "+33140506070"]
    page.goto("/groups/new")
    page.get_by_label("Nom du groupe").fill("Équipe")
    page.get_by_role("combobox").fill("zoe")
    page.get_by_role("listbox").get_by_role("option").first.click()
    page.get_by_role("button", name="Enregistrer le groupe").click()
    page.wait_for_url("**/groups")
    assert groups.all_of(office.store)[0].members == 1


@pytest.mark.parametrize("width", [1280, 700, 320])
def test_a_long_name_without_a_blank_breaks(office: Office, as_role: OpenPage, width: int) -> None:
    name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    entries.save_contact(
        office.store,
        Wanted(name, (ContactNumber("+33612345600"),), groups=(name,)),
        Author("user", "sophie"),
    )
    page = as_role("operator")
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/contacts", "/groups"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto("/messages/new")
    page.get_by_label("Numéros cibles").fill("Donau")
    option = page.get_by_role("option", name="06 12 34 56 00")
    assert option.evaluate("each => each.scrollWidth <= each.clientWidth")


def test_a_form_comes_back_at_what_is_wrong_with_it(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/profile")
    page.get_by_label("Mot de passe actuel").fill("not mine")
    page.get_by_label("Nouveau mot de passe", exact=True).fill("long enough")
    page.get_by_label("Confirmez le nouveau mot de passe").fill("long enough")
    page.get_by_role("button", name="Changer le mot de passe").click()
    expect(page.get_by_label("Mot de passe actuel")).to_be_focused()
    expect(page.get_by_text("Ce n'est pas votre mot de passe actuel.")).to_be_in_viewport()


def test_a_test_message_is_watched_live(office: Office, as_role: OpenPage) -> None:
    page = as_role("admin")
    page.goto("/settings")
    page.get_by_label("Numéro", exact=True).fill("06 12 34 56 78")
    page.locator("#test button[type=submit]").click()
    state = page.locator("#test [data-watch]")
    expect(state).to_contain_text("en file")
    becomes(office, 1, "sent")
    expect(state).to_contain_text("envoyé")
    becomes(office, 1, "delivered")
    expect(state).to_contain_text("délivré")


def test_ticked_messages_are_deleted_after_a_question(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/messages/new")
    page.get_by_label("Texte du SMS").fill("x")
    page.get_by_label("Numéros cibles").fill("0612345678")
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url("**/discussions/*")
    becomes(office, 1, "delivered")
    page.goto("/messages/sent")
    page.locator("[data-tick-all]").check()
    expect(page.locator("[data-ticked]")).to_have_text("Cochés : 1")
    page.locator("summary", has_text="Supprimer").click()
    page.locator("button[value=delete]").click()
    expect(page.locator(".empty")).to_be_visible()
    assert sent(office) == []


def test_without_scripts_a_message_to_a_contact_and_a_group(office: Office, plain: Page) -> None:
    people(office, 7)
    plain.goto("/messages/new")
    plain.get_by_label("Texte du SMS").fill("Bonjour")
    plain.get_by_label("Numéros cibles").fill("0699999999\n0699999998")
    plain.locator("input[name=find]").fill("person 1")
    plain.locator("button[name=search]").click()
    plain.locator("input[type=checkbox][name=contact]").first.check()
    plain.locator("select[name=group]").select_option(label="Équipe")
    plain.get_by_role("button", name="Enregistrer le SMS").click()
    expect(plain.locator("#summary")).to_contain_text("9 destinataires")
    assert sent(office) == []
    plain.get_by_role("button", name="Enregistrer le SMS").click()
    plain.wait_for_url("**/messages/batches/1")
    assert len(sent(office)) == 9


@pytest.mark.parametrize("width", [1366, 320])
def test_each_open_session_is_listed_with_its_button(
    office: Office, as_role: OpenPage, width: int
) -> None:
    for _ in range(2):
        office.session("operator")
    page = as_role("operator")
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/profile")
    boxes = [row.bounding_box() for row in page.locator(".sessions li").all()]
    texts = [row.bounding_box() for row in page.locator(".sessions li > div").all()]
    buttons = [row.bounding_box() for row in page.locator(".sessions button").all()]
    assert (len(boxes), len(buttons)) == (3, 2)
    for row, text, button in zip(boxes[1:], texts[1:], buttons, strict=True):
        assert row is not None
        assert text is not None
        assert button is not None
        assert text["y"] - row["y"] >= 8, "apart from the one before"
        inside = row["x"] + row["width"] - button["x"] - button["width"]
        assert inside >= 0
        if width > 1000:
            assert inside < 1, "at the end of its line"
            assert text["y"] < button["y"] < text["y"] + text["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
