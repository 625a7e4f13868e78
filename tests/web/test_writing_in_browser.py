"""A new message in a real browser: no text is lost, and nothing is sent twice."""

from collections.abc import Callable

import pytest
from fakes.correspondence import MARIE
from fakes.held import Held
from fakes.office import NAMES, PASSWORD, Office
from playwright.sync_api import Page, Route, expect

from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author
from appliance.store import contacts, groups, messages
from appliance.store.contacts import ContactNumber
from appliance.store.listing import MessageFilter

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]
NEW = "/messages/new"
LUC = "+33612345600"


def sent(office: Office) -> list[str]:
    page = messages.page(office.store, MessageFilter(direction="out"), limit=50)
    return [f"{row.address} {row.body}" for row in page.rows]


def write(page: Page, text: str, number: str = LUC) -> None:
    page.goto(NEW)
    page.get_by_label("Texte du SMS").fill(text)
    page.get_by_label("Numéros cibles").fill(number)
    page.get_by_label("Numéros cibles").press("Enter")


def log_in(page: Page) -> None:
    page.get_by_label("Nom d'utilisateur").fill(NAMES["operator"])
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def test_a_new_message_is_kept_until_it_is_sent(office: Office, as_role: OpenPage) -> None:
    contacts.add(office.store, "Luc Moreau", [ContactNumber(LUC)])
    page = as_role("operator")
    page.goto(NEW)
    page.get_by_label("Texte du SMS").fill("Pas encore fini")
    page.get_by_label("Numéros cibles").fill("luc")
    page.get_by_role("option", name="Luc Moreau").click()
    page.get_by_text("Promotionnel").click()
    page.goto("/contacts")
    page.goto(NEW)
    expect(page.get_by_text("Brouillon récupéré")).to_be_visible()
    expect(page.get_by_label("Texte du SMS")).to_have_value("Pas encore fini")
    expect(page.locator(".chip")).to_contain_text("Luc Moreau")
    expect(page.get_by_label("Promotionnel")).to_be_checked()
    expect(page.locator("#summary")).to_contain_text("1 destinataire")
    page.get_by_label("Texte du SMS").press("Control+Enter")
    page.wait_for_url(f"**/discussions/{LUC}")
    assert sent(office) == [f"{LUC} Pas encore fini\nSTOP : répondez STOP"]
    page.go_back()
    expect(page.get_by_label("Texte du SMS")).to_have_value("")
    expect(page.locator(".chip")).to_have_count(0)


def test_a_draft_belongs_to_one_person_and_can_be_discarded(as_role: OpenPage) -> None:
    page = as_role("operator")
    write(page, "À moi")
    page = as_role("admin")
    page.goto(NEW)
    expect(page.get_by_label("Texte du SMS")).to_have_value("")
    page = as_role("operator")
    page.goto(NEW)
    page.get_by_role("button", name="Effacer").click()
    expect(page.get_by_label("Texte du SMS")).to_have_value("")
    page.reload()
    expect(page.get_by_text("Brouillon récupéré")).to_be_hidden()


def test_a_session_that_ends_meanwhile_loses_no_word(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    write(page, "Écrit avec soin")
    page.route("**/live?*", lambda route: route.abort())  # the click notices it first
    page.context.clear_cookies()
    page.get_by_role("button", name="Enregistrer le SMS").click()
    log_in(page)
    expect(page).to_have_url(NEW)
    expect(page.get_by_label("Texte du SMS")).to_have_value("Écrit avec soin")
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url(f"**/discussions/{LUC}")
    page.get_by_label("Texte du SMS").fill("Réponse")
    page.context.clear_cookies()
    page.keyboard.press("Control+Enter")
    log_in(page)
    expect(page.get_by_label("Texte du SMS")).to_have_value("Réponse")
    assert sent(office) == [f"{LUC} Écrit avec soin"]


def test_an_answer_that_got_lost_sends_nothing_twice(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    write(page, "Une seule fois")
    expect(page.locator("#summary")).to_contain_text("1 destinataire")

    def stored_but_unheard(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(f"**{NEW}", stored_but_unheard, times=1)
    save = page.get_by_role("button", name="Enregistrer le SMS")
    save.click()
    expect(page.locator("#send-error")).to_contain_text("La box ne répond pas")
    expect(page.get_by_label("Texte du SMS")).to_have_value("Une seule fois")
    save.dblclick()
    page.wait_for_url(f"**/discussions/{LUC}")
    assert sent(office) == [f"{LUC} Une seule fois"]


def test_the_boxs_objection_is_shown_next_to_the_field(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto(f"{NEW}?to={MARIE}")
    page.get_by_label("Texte du SMS").fill("mot " * 500)
    page.get_by_role("button", name="Enregistrer le SMS").click()
    expect(page.locator("#text-error")).to_contain_text("10 au maximum")
    expect(page.get_by_label("Texte du SMS")).to_have_value("mot " * 500)
    expect(page.locator(".chip")).to_have_count(1)
    page.goto(f"{NEW}?to={MARIE}")
    expect(page.get_by_label("Texte du SMS")).to_have_value("")


def test_invalid_numbers_are_reported_and_excluded(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto(NEW)
    page.get_by_label("Texte du SMS").fill("Bonjour")
    field = page.get_by_label("Numéros cibles")
    field.fill(LUC)
    field.press("Enter")
    field.press_sequentially("nobody")
    expect(page.get_by_role("option", name="Rien trouvé")).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)
    page.get_by_role("button", name="Enregistrer le SMS").click()
    expect(page.locator(".chip")).to_have_count(2)
    told = page.locator("#summary .notice-care")
    expect(told).to_contain_text("nobody")
    with page.expect_response("**/messages/new/summary"):
        page.get_by_label("Texte du SMS").fill("Bonjour !")
    expect(told).to_contain_text("nobody")
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url(f"**/discussions/{LUC}")
    assert sent(office) == [f"{LUC} Bonjour !"]


def test_a_box_that_is_away_is_told(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/messages/sent")
    away = page.get_by_text("La box ne répond pas ;")
    page.context.set_offline(True)
    for _ in range(3):
        page.evaluate("live.poll()")  # without its pause of two seconds
    expect(away).to_be_visible()
    page.context.set_offline(False)
    expect(away).to_be_hidden()


@pytest.mark.parametrize("typed", ["28112027", "31022027"])
def test_a_date_that_is_not_whole_does_not_send_at_once(
    office: Office, as_role: OpenPage, typed: str
) -> None:
    """Cases: a day without a time; a day that does not exist, also without a time."""
    page = as_role("operator")
    write(page, "Pas maintenant")
    expect(page.locator("#send-label")).to_have_text("Envoyer maintenant")
    page.get_by_label("Date d'envoi du SMS").press_sequentially(typed)
    expect(page.locator("#summary")).to_contain_text("Cette date n'est pas valide")
    expect(page.locator("#send-label")).to_have_text("Enregistrer le SMS")  # and not "send now"
    page.get_by_role("button", name="Enregistrer le SMS", exact=True).click()
    expect(page.locator("#send-error")).to_contain_text("Cette date n'est pas valide")
    expect(page.get_by_label("Date d'envoi du SMS")).to_be_focused()
    assert sent(office) == []


def test_a_date_that_is_not_whole_does_not_send_at_once_without_scripts(
    office: Office, plain: Page
) -> None:
    plain.goto(NEW)
    plain.get_by_label("Texte du SMS").fill("Pas maintenant")
    plain.get_by_label("Numéros cibles").fill(LUC)
    due = plain.get_by_label("Date d'envoi du SMS")
    due.press_sequentially("28112027")
    plain.get_by_role("button", name="Enregistrer le SMS").click()
    expect(due).to_be_focused()  # the browser refuses to send the form
    expect(plain).to_have_url(NEW)
    assert sent(office) == []


def test_the_button_says_when_the_message_leaves(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    write(page, "À Noël")
    due = page.get_by_label("Date d'envoi du SMS")
    expect(due).to_have_attribute("max", "2999-12-31T23:59")  # no year of six digits
    expect(page.get_by_role("button", name="Enregistrer le SMS")).to_contain_text(
        "Envoyer maintenant"
    )
    due.fill("2027-12-24T09:00")
    expect(page.locator("#summary")).to_contain_text("Part le ven. 24 déc. 2027 à 09:00")
    button = page.get_by_role("button", name="Enregistrer le SMS", exact=True)
    expect(button).to_contain_text("Programmer pour le ven. 24 déc. 2027 à 09:00")
    button.click()
    expect(page.get_by_text("Le SMS est programmé pour le")).to_be_visible()
    [message] = messages.page(office.store, MessageFilter(direction="out"), limit=2).rows
    assert message.status == "scheduled"


@pytest.mark.parametrize("width", [1366, 390])
def test_many_left_out_with_long_names_do_not_push_the_button_away(
    office: Office, as_role: OpenPage, width: int
) -> None:
    author = Author("user", "sophie")
    for number in range(40):
        wanted = Wanted(f"{number}{'x' * 90}", (), groups=("Équipe",))
        entries.save_contact(office.store, wanted, author)
    group = groups.by_name(office.store, "Équipe")
    assert group is not None
    page = as_role("operator")
    page.set_viewport_size({"width": width, "height": 768})
    page.goto(f"{NEW}?group={group.id}")
    page.get_by_label("Texte du SMS").fill("Bonjour")
    expect(page.locator("#summary li")).to_have_count(40)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    card = page.locator(".compose-summary").bounding_box()
    assert card is not None
    assert card["height"] < 500


WORD = (
    "L\u2019\u0153uvre \u00ab\u00a0Ici\u00a0\u00bb \u2013 c\u2019est prêt\u2026\n"
    "\u201cOui\u201d\u00a0!"
)
PLAIN = 'L\'oeuvre "Ici" - c\'est prêt...\n"Oui" !'


@pytest.mark.parametrize("place", [NEW, f"/discussions/{MARIE}"])
def test_what_a_word_processor_wrote_is_replaced_and_back(as_role: OpenPage, place: str) -> None:
    page = as_role("operator")
    page.goto(place)
    field = page.get_by_label("Texte du SMS")
    field.fill("Déjà vu")
    counter = page.locator(".counter")
    expect(counter.get_by_role("button")).to_have_count(0)
    field.fill(WORD)
    expect(counter).to_contain_text("un SMS est limité à 70 caractères")
    expect(counter).to_contain_text("ê ne peut pas être remplacé")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    counter.get_by_role("button", name="Remplacer").click()
    expect(field).to_have_value(PLAIN)
    expect(field).to_be_focused()
    expect(counter).to_contain_text("\u2019 → '")
    expect(counter).to_contain_text("Avec ê, un SMS est limité à 70 caractères")
    expect(counter.get_by_role("button", name="Remplacer")).to_be_hidden()
    counter.get_by_role("button", name="Annuler").click()
    expect(field).to_have_value(WORD)
    counter.get_by_role("button", name="Remplacer").click()
    field.press("Control+z")
    expect(field).to_have_value(WORD)
    counter.get_by_role("button", name="Remplacer").click()
    field.press("End")
    field.press_sequentially("!")
    expect(counter.get_by_role("button")).to_have_count(0)


def test_what_was_replaced_is_sent(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    write(page, "D\u2019accord\u2026")
    page.get_by_role("button", name="Remplacer").click()
    expect(page.locator("#text-counter")).to_contain_text("11/160 · 1 SMS")
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url(f"**/discussions/{LUC}")
    assert sent(office) == [f"{LUC} D'accord..."]


def test_the_sentence_names_the_button(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto(NEW)
    page.get_by_label("Texte du SMS").fill("Bonjour")
    page.get_by_label("Numéros cibles").fill("\n".join(f"061234560{end}" for end in range(9)))
    page.get_by_label("Numéros cibles").press("Enter")
    summary = page.locator("#summary")
    expect(summary).to_contain_text("puis appuyez sur « Envoyer maintenant à 9 ».")
    page.get_by_label("Date d'envoi du SMS").fill("2027-12-24T09:00")
    expect(summary).to_contain_text("« Programmer pour le ven. 24 déc. 2027 à 09:00 »")
    button = page.get_by_role("button", name="Enregistrer le SMS", exact=True)
    expect(button).to_contain_text("Programmer pour le ven. 24 déc. 2027 à 09:00")


def test_a_blank_reply_says_so(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto(f"/discussions/{MARIE}")
    field = page.get_by_label("Texte du SMS")
    for blank in ("", "  \n "):
        field.fill(blank)
        page.get_by_role("button", name="Envoyer", exact=True).click()
        expect(page.locator("#reply-error")).to_have_text("Le message est vide.")
        expect(field).to_be_focused()
    field.fill("x")
    expect(page.locator("#reply-error")).to_have_text("")
    assert sent(office) == []


@pytest.mark.parametrize("width", [1366, 390])
def test_a_reply_is_scheduled(office: Office, as_role: OpenPage, width: int) -> None:
    page = as_role("operator")
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"/discussions/{MARIE}")
    page.get_by_label("Texte du SMS").fill("Joyeux Noël")
    due = page.get_by_label("Date d'envoi du SMS")
    expect(due).to_be_hidden()
    page.locator("summary", has_text="Programmer").click()
    due.press_sequentially("28112027")  # a day without a time
    expect(page.locator("#reply-label")).to_have_text("Programmer")
    page.locator("#reply button[type=submit]").click()
    expect(page.locator("#reply-error")).to_contain_text("Cette date n'est pas valide")
    assert sent(office) == []
    due.fill("2027-12-24T09:00")
    send = page.get_by_role("button", name="Programmer")
    expect(send).to_be_in_viewport()
    send.click()
    expect(page.locator("#waiting")).to_contain_text("Joyeux Noël")
    expect(due).to_be_hidden()
    [message] = messages.page(office.store, MessageFilter(direction="out"), limit=2).rows
    assert (message.status, message.origin) == ("scheduled", "reply")
    page.get_by_label("Texte du SMS").fill("Maintenant")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("Maintenant")
    [now, _] = messages.page(office.store, MessageFilter(direction="out"), limit=2).rows
    assert now.status == "queued"


def test_the_next_reply_does_not_wait_until_the_page_shows_the_last_one(
    office: Office, as_role: OpenPage
) -> None:
    page = as_role("operator")
    page.goto(f"/discussions/{MARIE}")
    Held(page, "**/live?*")
    field = page.get_by_label("Texte du SMS")
    for text in ("Un", "Deux"):
        field.fill(text)
        field.press("Control+Enter")
        expect(field).to_have_value("")
    assert sorted(sent(office)) == [f"{MARIE} Deux", f"{MARIE} Un"]


def test_what_is_typed_while_a_reply_is_sent_stays(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto(f"/discussions/{MARIE}")
    held = Held(page, f"**/discussions/{MARIE}")
    field = page.get_by_label("Texte du SMS")
    field.fill("Un")
    with page.expect_request(f"**/discussions/{MARIE}"):
        field.press("Control+Enter")
    field.press("End")
    field.press_sequentially(" Deux")
    held.let_go()
    expect(field).to_have_value("Deux")
    assert sent(office) == [f"{MARIE} Un"]


def test_a_date_that_is_folded_away_is_not_meant(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto(f"/discussions/{MARIE}")
    page.get_by_label("Texte du SMS").fill("Maintenant")
    page.locator("summary", has_text="Programmer").click()
    page.get_by_label("Date d'envoi du SMS").fill("2027-12-24T09:00")
    page.locator("summary", has_text="Programmer").click()
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("Maintenant")
    [message] = messages.page(office.store, MessageFilter(direction="out"), limit=2).rows
    assert message.status == "queued"


def test_a_reply_is_scheduled_without_scripts(plain: Page) -> None:
    plain.goto(f"/discussions/{MARIE}")
    plain.get_by_label("Texte du SMS").fill("Plus tard")
    plain.locator("summary", has_text="Programmer").click()
    plain.get_by_label("Date d'envoi du SMS").fill("2027-12-24T09:00")
    plain.get_by_role("button", name="Envoyer", exact=True).click()
    expect(plain.get_by_text("Le SMS est programmé pour le ven. 24 déc.")).to_be_visible()
    expect(plain.locator("#waiting")).to_contain_text("Plus tard")


def test_a_sending_is_taken_back_and_written_again(office: Office, as_role: OpenPage) -> None:
    office.services.preferences.change({"undo_seconds": 60}, Author("user", "alice"))
    page = as_role("operator")
    write(page, "Bonjuor")
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url(f"**/discussions/{LUC}")
    notice = page.get_by_text("Le SMS part dans un instant.")
    expect(notice).to_be_visible()
    page.locator(".notices").get_by_role("button", name="Annuler l'envoi").click()
    expect(page.get_by_text("rien n'est parti")).to_be_visible()
    expect(page.get_by_label("Texte du SMS")).to_have_value("Bonjuor")
    expect(page.locator(".chip")).to_have_count(1)
    [message] = messages.page(office.store, MessageFilter(direction="out"), limit=2).rows
    assert message.status == "cancelled"
    office.services.preferences.change({"undo_seconds": 1}, Author("user", "alice"))
    page.get_by_label("Texte du SMS").fill("Bonjour")
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url(f"**/discussions/{LUC}")
    expect(notice).to_be_visible()
    expect(page.locator(".notices [data-seconds]")).to_have_count(0)


def test_a_message_goes_as_flash_and_for_some_hours(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/messages/new?to=0612345678&text=Bonjour")
    page.locator("summary", has_text="Options").press("Enter")
    page.get_by_label("Forme", exact=True).select_option("normal_then_flash")
    page.get_by_label("Validité", exact=True).select_option("3 jours")
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url("**/discussions/*")
    expect(page.locator(".message.out").last).to_contain_text("il revient")
    expect(page.locator(".message.out").last).to_contain_text("valable jusqu")
    row = office.store.row(
        "SELECT b.form, m.expires_at - b.created_at AS validity FROM message m"
        " JOIN batch b ON b.id = m.batch_id ORDER BY m.id DESC LIMIT 1"
    )
    assert row is not None
    assert tuple(row) == ("normal_then_flash", 72 * 3_600_000)


def test_the_options_of_a_draft_come_back(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/messages/new")
    page.locator("summary", has_text="Options").click()
    page.get_by_label("Forme", exact=True).select_option("flash")
    page.get_by_label("Texte du SMS").fill("Bonjour")
    page.goto("/")
    page.goto("/messages/new")
    expect(page.get_by_label("Forme", exact=True)).to_have_value("flash")


def test_a_reply_goes_as_flash_and_the_next_one_does_not(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/discussions/+33612345678")
    page.locator("summary", has_text="Options").click()
    page.get_by_label("Forme", exact=True).select_option("flash")
    page.get_by_label("Texte du SMS").fill("Au feu")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".message.out").last).to_contain_text("flash")
    expect(page.locator("details.options")).not_to_have_attribute("open", "")
    page.get_by_label("Texte du SMS").fill("Fausse alerte")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".message.out .bubble").last).to_have_text("Fausse alerte")
    rows = office.store.rows("SELECT body, kind FROM message ORDER BY id DESC LIMIT 2")
    assert [tuple(row) for row in rows] == [("Fausse alerte", "text"), ("Au feu", "flash")]
