"""The recipients of a new SMS, as people type and paste them, in a real browser."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from fakes.held import Held
from fakes.office import Office
from playwright.sync_api import Page, Response, expect

from appliance.messaging.requests import Author
from appliance.store import clipboards, contacts, messages
from appliance.store.contacts import ContactNumber
from appliance.store.listing import MessageFilter

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]
NEW = "/messages/new"
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text", text);
  document.getElementById("numbers").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def sent(office: Office) -> list[str]:
    page = messages.page(office.store, MessageFilter(direction="out"), limit=500, order="oldest")
    return [row.address for row in page.rows]


def begin(page: Page) -> None:
    page.goto(NEW)
    page.get_by_label("Texte du SMS").fill("Bonjour")
    page.get_by_label("Numéros cibles").focus()


def save(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer le SMS").click()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0612345601 06 12 34 56 02 +33 6 12 34 56 03", ""),
        (
            "écrire à Paul au 06.12.34.56.01 et à Zoé (+33 6 12 34 56 02), Luc au 0612345603",
            "écrire à Paul au, et à Zoé, Luc au",
        ),
        ("Dupont\t06 12 34 56 01\nMartin\t0612345602\nDurand\t+33612345603", "Dupont, Martin"),
    ],
)
def test_a_pasted_text_is_searched_for_numbers(
    office: Office, as_role: OpenPage, text: str, said: str
) -> None:
    page = as_role("operator")
    begin(page)
    page.evaluate(PASTE, text)
    expect(page.locator(".chip")).to_have_count(3)
    expect(page.locator("#numbers-note")).to_contain_text(said)
    expect(page.locator("#summary")).to_contain_text("3 destinataires")
    expect(page.locator("#summary")).not_to_contain_text("Laissés de côté")
    save(page)
    page.wait_for_url("**/messages/batches/1")
    assert sent(office) == ["+33612345601", "+33612345602", "+33612345603"]


@pytest.mark.parametrize(("width", "tallest"), [(1366, 280), (390, 480)])
def test_three_hundred_numbers_in_a_line_of_blanks(
    office: Office, as_role: OpenPage, width: int, tallest: int
) -> None:
    page = as_role("operator")
    page.set_viewport_size({"width": width, "height": 768})
    begin(page)
    numbers = [f"06 12 34 {place // 100:02d} {place % 100:02d}" for place in range(300)]
    numbers[150] = "06 12 34 5"
    page.evaluate(PASTE, " ".join(numbers))
    expect(page.locator(".chip")).to_have_count(298)
    doubtful = "06 12 34 01 49 06 12 34 5 06 12 34 01 51"  # it is unclear where each number begins
    expect(page.locator(".chip[data-kind=wrong]")).to_have_text([doubtful])
    expect(page.locator("#summary")).to_contain_text("297 destinataires")
    left_out = page.locator("#summary .notice-care")
    expect(left_out).to_contain_text(f"{doubtful} · n'est pas un numéro de téléphone")
    chips = page.locator(".chips").bounding_box()
    assert chips is not None
    assert chips["height"] < tallest
    save(page)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Ce SMS est pour 297 destinataires. Continuer ?")
    expect(dialog.get_by_role("button", name="Annuler")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("form[data-compose]")).not_to_have_attribute("data-busy", "1")
    assert sent(office) == []
    save(page)
    dialog.get_by_role("button", name="Envoyer maintenant à 297").click()
    page.wait_for_url("**/messages/batches/1")
    assert len(sent(office)) == 297


def test_a_text_without_a_number_is_reported_and_stays(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    begin(page)
    page.evaluate(PASTE, "Bonjour à tous,\nà demain")
    note = page.locator("#numbers-note")
    expect(note).to_contain_text("n'est pas un numéro : choisissez un contact dans la liste")
    expect(page.get_by_label("Numéros cibles")).to_have_value("Bonjour à tous; à demain")
    expect(page.locator(".chip")).to_have_count(0)
    save(page)
    expect(page.locator("#numbers-error")).to_contain_text("Bonjour à tous")
    assert sent(office) == []


def test_what_was_pasted_goes_although_the_box_did_not_answer(
    office: Office, as_role: OpenPage
) -> None:
    page = as_role("operator")
    begin(page)
    page.route("**/messages/recipients/read", lambda route: route.abort())
    page.evaluate(PASTE, "0612345601 0612345602\n0612345603")
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator("#summary")).to_contain_text("3 destinataires")
    save(page)
    page.wait_for_url("**/messages/batches/1")
    assert sent(office) == ["+33612345601", "+33612345602", "+33612345603"]


def test_words_beside_a_typed_number_are_told_before_it_is_sent(
    office: Office, as_role: OpenPage
) -> None:
    page = as_role("operator")
    begin(page)
    page.get_by_label("Numéros cibles").fill("écrire au 06 12 34 56 01")

    def of_the_number_alone(answer: Response) -> bool:
        """Tell the summary of the number from that of the words beside it."""
        asked = parse_qs(answer.request.post_data or "").get("numbers", [])
        return answer.url.endswith("/summary") and bool(asked) and "crire" not in "".join(asked)

    with page.expect_response(of_the_number_alone):
        save(page)
    expect(page.locator("#numbers-note")).to_contain_text("écrire au")
    assert sent(office) == []
    save(page)
    page.wait_for_url("**/discussions/*")
    assert sent(office) == ["+33612345601"]


def test_a_pasted_table_without_scripts(office: Office, plain: Page) -> None:
    plain.goto(NEW)
    plain.get_by_label("Texte du SMS").fill("Bonjour")
    plain.get_by_label("Numéros cibles").fill("Dupont\t06 12 34 56 01\nMartin\t0612345602")
    save(plain)
    expect(plain.locator("#summary")).to_contain_text("2 destinataires")
    expect(plain.locator("#summary")).to_contain_text("À côté des numéros")
    save(plain)
    plain.wait_for_url("**/messages/batches/1")
    assert sent(office) == ["+33612345601", "+33612345602"]


def people(office: Office) -> None:
    for place, name in enumerate(("Marie Dupont", "Marie Martin", "Zoë Lis")):
        contacts.add(office.store, name, [ContactNumber(f"+3361234560{place}")])


@pytest.mark.parametrize("key", ["Enter", ",", "Tab"])
def test_a_typed_name_of_one_contact_is_that_contact(
    office: Office, as_role: OpenPage, key: str
) -> None:
    people(office)
    page = as_role("operator")
    begin(page)
    field = page.get_by_label("Numéros cibles")
    field.press_sequentially("zoe lis")
    field.press(key)
    expect(page.locator(".chip")).to_have_text("Zoë Lis")
    expect(field).to_have_value("")
    field.fill("marie dupont")
    save(page)  # a number still in the field is sent as well
    page.wait_for_url("**/messages/batches/1")
    assert sorted(sent(office)) == ["+33612345600", "+33612345602"]


def test_a_typed_name_of_several_is_chosen_from_a_list(office: Office, as_role: OpenPage) -> None:
    people(office)
    page = as_role("operator")
    begin(page)
    field = page.get_by_label("Numéros cibles")
    field.fill("zoe; marie; zorro")
    field.press("Enter")
    expect(page.locator(".chip")).to_have_text("Zoë Lis")
    expect(field).to_have_value("marie; zorro")
    expect(page.locator("#numbers-note")).to_contain_text("peut désigner plusieurs contacts")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(2)
    field.press("ArrowDown")
    field.press("ArrowDown")
    field.press("Enter")
    expect(page.locator(".chip")).to_have_text(["Zoë Lis", "Marie Martin"])
    expect(field).to_have_value("zorro")
    expect(page.locator("#numbers-note")).to_contain_text("choisissez un contact dans la liste")
    field.fill("Marie")
    save(page)
    choice = page.get_by_label("Qui est")
    expect(choice).to_be_visible()
    expect(page.locator("#numbers-error")).to_contain_text("peut désigner plusieurs contacts")
    assert sent(office) == []
    choice.select_option(label="Marie Dupont · 06 12 34 56 00")
    expect(page.locator("#summary")).to_contain_text("3 destinataires")
    save(page)
    page.wait_for_url("**/messages/batches/1")
    assert sorted(sent(office)) == ["+33612345600", "+33612345601", "+33612345602"]


def test_a_name_with_a_comma_is_typed_on(office: Office, as_role: OpenPage) -> None:
    contacts.add(office.store, "Dupont, Marie", [ContactNumber("+33612345600")])
    contacts.add(office.store, "Dupont, Jean", [ContactNumber("+33612345601")])
    page = as_role("operator")
    begin(page)
    field = page.get_by_label("Numéros cibles")
    field.press_sequentially("Dupont")
    field.press(",")
    expect(field).to_have_value("Dupont,")
    field.press_sequentially(" Jean")
    field.press("Enter")
    expect(page.locator(".chip")).to_have_text("Dupont, Jean")


def test_what_is_typed_while_a_name_is_looked_up_stays(office: Office, as_role: OpenPage) -> None:
    people(office)
    page = as_role("operator")
    begin(page)
    field = page.get_by_label("Numéros cibles")
    held = Held(page, "**/messages/recipients/read")
    with page.expect_request("**/messages/recipients/read"):
        field.press_sequentially("zoe lis,")
    field.press_sequentially(" marie d")
    held.let_go()
    expect(page.locator(".chip")).to_have_text("Zoë Lis")
    expect(field).to_have_value("marie d")
    expect(page.get_by_role("option", name="Marie Dupont")).to_be_visible()


def test_suggestions_for_a_number_that_was_entered_meanwhile_stay_away(
    office: Office, as_role: OpenPage
) -> None:
    people(office)
    page = as_role("operator")
    begin(page)
    field = page.get_by_label("Numéros cibles")
    held = Held(page, "**/recipients?q=*")
    with page.expect_request("**/recipients?q=*"):
        field.fill("0612345601")
    field.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)
    with page.expect_response("**/recipients?q=*") as answer:
        held.let_go()
    answer.value.finished()
    page.evaluate("() => new Promise(done => setTimeout(done))")  # the page has read it
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_confirmed_sending_goes_although_its_summary_was_drawn_again(
    office: Office, as_role: OpenPage
) -> None:
    office.services.preferences.change({"confirm_above": 2}, Author("user", "alice"))
    page = as_role("operator")
    begin(page)
    page.evaluate(PASTE, "0612345601 0612345602 0612345603")
    summary = page.locator("#summary")
    expect(page.locator(".chip")).to_have_count(3)
    expect(summary).to_contain_text("3 destinataires")
    text = page.get_by_label("Texte du SMS")
    with page.expect_response("**/messages/new/summary"):
        text.fill("Bonjour à vous")
    expect(page.locator("#confirm-many")).to_be_attached()
    summary.evaluate("each => { each.firstElementChild.dataset.old = ''; }")
    text.press_sequentially(" !")
    save(page)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(summary.locator("[data-old]")).to_have_count(0)
    dialog.get_by_role("button", name="Envoyer maintenant à 3").click()
    page.wait_for_url("**/messages/batches/1")
    assert len(sent(office)) == 3


def test_a_name_of_several_without_scripts(office: Office, plain: Page) -> None:
    people(office)
    plain.goto(NEW)
    plain.get_by_label("Texte du SMS").fill("Bonjour")
    plain.get_by_label("Numéros cibles").fill("Marie")
    save(plain)
    plain.get_by_label("Qui est").select_option(label="Marie Martin · 06 12 34 56 01")
    save(plain)
    plain.wait_for_url("**/discussions/*")
    assert sent(office) == ["+33612345601"]


def test_a_sending_to_many_is_confirmed_without_scripts(office: Office, plain: Page) -> None:
    office.services.preferences.change({"confirm_above": 2}, Author("user", "alice"))
    plain.goto(NEW)
    plain.get_by_label("Texte du SMS").fill("Bonjour")
    plain.get_by_label("Numéros cibles").fill("0612345601 0612345602 0612345603")
    with plain.expect_navigation():
        save(plain)
    tick = plain.get_by_label("Oui, à 3 destinataires")
    save(plain)
    expect(tick).to_be_focused()  # the browser requires it
    assert sent(office) == []
    tick.check()
    save(plain)
    plain.wait_for_url("**/messages/batches/1")
    assert len(sent(office)) == 3


def test_thousands_of_numbers_are_pasted_and_sent_to(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    begin(page)
    page.evaluate(PASTE, " ".join(f"06120{place:05d}" for place in range(2000)) + " 061234")
    expect(page.locator(".chip")).to_have_count(502)
    expect(page.locator(".chip").last).to_contain_text("1500 autres numéros")
    expect(page.locator("#summary")).to_contain_text("2000 destinataires")
    save(page)
    page.get_by_role("dialog").get_by_role("button", name="Envoyer maintenant à 2000").click()
    page.wait_for_url("**/messages/batches/1")
    assert office.store.value("SELECT count(*) FROM message") == 2000


FOLDED = {
    "fr": "et 107 de plus\u00a0: tout afficher",
    "en": "and 107 more: show all",
    "pl": "i jeszcze 107: pokaż wszystko",
    "nl": "en nog 107: alles tonen",
}


def clipboard_of(office: Office, number: int) -> None:
    """Put contacts on the clipboard of the user."""
    people = [
        contacts.add(office.store, f"Parent {place:03}", (ContactNumber(f"+336123{place:05}"),))
        for place in range(number)
    ]
    user = office.store.value("SELECT id FROM user WHERE role = 'operator'")
    clipboards.add(office.store, user, contact_ids=people)


@pytest.mark.parametrize("language", FOLDED)
def test_a_long_list_of_chosen_people_folds(
    office: Office, as_role: OpenPage, language: str
) -> None:
    """119 parents stood in a field that scrolled."""
    clipboard_of(office, 119)
    page = as_role("operator")
    office.store.execute("UPDATE user SET language = ?", (language,))
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{NEW}?clipboard=1")
    visible = page.locator(".chip:visible")
    fold = page.locator(".chips-fold summary")
    expect(visible).to_have_count(12)
    expect(fold).to_contain_text(FOLDED[language])
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    chips = page.locator(".chips")
    assert chips.evaluate("e => e.scrollHeight <= e.clientHeight + 1")
    fold.focus()
    page.keyboard.press("Enter")
    expect(visible).to_have_count(119)
    assert chips.evaluate("e => e.scrollHeight <= e.clientHeight + 1")
    page.locator(".chip button").nth(50).focus()
    page.keyboard.press("Enter")
    expect(visible).to_have_count(118)
    fold.focus()
    page.keyboard.press("Space")
    expect(visible).to_have_count(12)
    expect(fold).to_contain_text("106")


def test_a_folded_list_shows_what_was_added_last(office: Office, as_role: OpenPage) -> None:
    clipboard_of(office, 13)
    page = as_role("operator")
    page.goto(f"{NEW}?clipboard=1")
    expect(page.locator(".chips-fold")).to_contain_text("et 1 de plus")
    page.get_by_label("Numéros cibles").fill("0612999999")
    page.keyboard.press("Enter")
    expect(page.locator(".chip:visible").last).to_contain_text("0612999999")
    expect(page.locator(".chips-fold")).to_contain_text("et 2 de plus")
    for _ in range(2):
        page.locator(".chip:visible button").first.click()
    expect(page.locator(".chips-fold")).to_be_hidden()
    expect(page.locator(".chip:visible")).to_have_count(12)
    page.get_by_label("Texte du SMS").fill("Bonjour")
    expect(page.locator("#summary")).to_contain_text("12 destinataires")
    save(page)
    page.wait_for_url("**/messages/batches/1")
    assert len(sent(office)) == 12


def test_a_long_list_folds_without_scripts(office: Office, plain: Page) -> None:
    clipboard_of(office, 20)
    plain.goto(f"{NEW}?clipboard=1")
    expect(plain.locator(".chip:visible")).to_have_count(12)
    plain.get_by_text("et 8 de plus").click()
    expect(plain.locator(".chip:visible")).to_have_count(20)
