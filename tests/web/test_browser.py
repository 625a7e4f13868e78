"""The frame of the pages, the discussions and the home page in a real browser."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fakes.correspondence import MARIE, becomes, receive, send
from fakes.office import FIRST_START_CODE, PASSWORD, Office
from playwright.sync_api import Browser, Page, expect

from appliance.modem.pdu.segments import measure
from appliance.store import contacts, discussions
from appliance.store.contacts import ContactNumber
from appliance.web.serving.server import WebServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]
TALK = "/discussions/+33698765432"
LONG_NAME = "Dr. Anaïs Lefèvre-Vandenbroucke de la Tour d'Auvergne"
# Scroll on until the link to more is gone.
SCROLLED_TO_THE_FIRST = """() => {
  document.getElementById("talk-scroll").scrollTop = 0;
  return !document.getElementById("older");
}"""
SCROLLED_TO_THE_LAST = """() => {
  const box = document.querySelector(".list-scroll");
  box.scrollTop = box.scrollHeight;
  return !document.getElementById("more-rows");
}"""
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def busy(office: Office) -> Office:
    """Return an office with messages in, messages out and contacts."""
    contacts.add(office.store, LONG_NAME, [ContactNumber(MARIE)])
    receive(office, "Votre colis arrive", "Colis")
    receive(office, LONG_WORD * 2)
    receive(office, "👍🎉")
    becomes(office, send(office, "Rappel : demain 14h30"), "delivered")
    becomes(office, send(office, "Le parking est fermé"), "failed", "CMS 38")
    becomes(office, send(office, "Tout de suite", "+33611111111"), "uncertain", "uncertain")
    send(office, "À demain", due_ms=office.clock.now_ms() + 86_400_000)
    return office


def test_a_newcomer_makes_the_administrator_and_logs_in(
    empty_office: Office, browser: Browser
) -> None:
    empty_office.app.config["WTF_CSRF_ENABLED"] = True
    server = WebServer(empty_office.app, empty_office.services.settings.web)
    server.start()
    context = browser.new_context(base_url=server.url, locale="fr-FR")
    page = context.new_page()
    page.goto("/")
    expect(page).to_have_url(re.compile("/first-start$"))
    page.get_by_label("Code affiché sur la console").fill(FIRST_START_CODE)
    page.get_by_label("Nom d'utilisateur").fill("alice")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_label("Confirmez le mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Créer l'administrateur").click()
    expect(page.get_by_text("administrateur de cette box.")).to_be_visible()
    page.goto("/")
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_label("Nom d'utilisateur").fill("alice")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", name="Accueil")).to_be_visible()
    context.close()
    server.stop()


def test_the_newest_message_is_answered_in_two_clicks(busy: Office, as_role: OpenPage) -> None:
    receive(busy, "On se voit ?", "+33655667788")
    page = as_role("operator")
    page.goto("/discussions")
    page.get_by_role("link", name=re.compile("06 55 66 77 88")).click()
    expect(page.get_by_label("Texte du SMS")).to_be_focused()
    page.keyboard.type("Oui, à 9 h")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    bubble = page.locator("#messages .message.out").last
    expect(bubble).to_contain_text("Oui, à 9 h")
    expect(bubble).to_contain_text("en file")
    expect(page.get_by_label("Texte du SMS")).to_have_value("")
    row = page.locator("#rows > li").first
    expect(row).to_contain_text("Oui, à 9 h")
    assert page.url.endswith("+33655667788")


@pytest.mark.usefixtures("busy")
def test_ctrl_enter_sends_and_a_refusal_is_shown_next_to_the_field(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto(TALK)
    field = page.get_by_label("Texte du SMS")
    field.fill("mot " * 500)
    field.press("Control+Enter")
    expect(page.locator("#reply-error")).to_contain_text("10 au maximum")
    expect(field).to_have_value("mot " * 500)
    field.fill("Court")
    field.press("Control+Enter")
    expect(page.locator("#messages .message.out").last).to_contain_text("Court")
    expect(page.locator("#reply-error")).to_be_empty()


@pytest.mark.usefixtures("busy")
def test_the_draft_is_kept(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto(TALK)
    page.get_by_label("Texte du SMS").fill("Pas encore fini")
    page.goto("/discussions")
    page.goto(TALK)
    expect(page.get_by_label("Texte du SMS")).to_have_value("Pas encore fini")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_label("Texte du SMS")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Texte du SMS")).to_have_value("")


def test_messages_and_states_appear_by_themselves(busy: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto(TALK)
    sent = send(busy, "Bien arrivé ?")
    expect(page.locator(f"#m{sent}")).to_contain_text("en file")
    becomes(busy, sent, "sent")
    becomes(busy, sent, "delivered")
    expect(page.locator(f"#m{sent}")).to_contain_text("délivré")
    came = receive(busy, "Oui, merci")
    expect(page.locator(f"#m{came}")).to_contain_text("Oui, merci")
    expect(page.locator(".day")).to_have_count(1)
    other = receive(busy, "Et moi ?", "+33611111111")
    row = page.locator("#rows > li").first
    expect(row).to_contain_text("Et moi ?")
    # The open discussion was read as the message came; the other was not. "Colis" is still unread.
    expect(page).to_have_title(re.compile(r"^\(2\) "))
    assert discussions.unread_messages(busy.store) == 2
    assert other > came


def test_the_home_page_keeps_up(busy: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/")
    tile = page.locator(".tile", has_text="SMS non lus")
    expect(tile).to_contain_text("3")
    receive(busy, "Encore un")
    expect(tile).to_contain_text("4")
    expect(page).to_have_title(re.compile(r"^\(4\) Accueil"))


@pytest.mark.usefixtures("busy")
def test_the_history_unfolds(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto(TALK)
    failed = page.locator(".message", has_text="Le parking est fermé")
    failed.locator("summary").click()
    expect(failed.locator(".history-box")).to_contain_text("en file")
    expect(failed.locator(".history-box")).to_contain_text("CMS 38")


@pytest.mark.usefixtures("busy")
def test_a_failed_message_is_sent_again_with_one_click(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto(TALK)
    failed = page.locator(".message", has_text="Le parking est fermé")
    failed.get_by_role("button", name="Renvoyer").click()
    expect(page.locator(".message", has_text="Le parking est fermé")).to_contain_text("en file")


def test_scrolling_back_reaches_the_first_message(office: Office, as_role: OpenPage) -> None:
    for number in range(95):
        receive(office, f"Message {number}.")
    page = as_role("operator")
    page.goto(TALK)
    expect(page.locator(".message").last).to_be_in_viewport()
    expect(page.get_by_text("Message 0.", exact=True)).to_have_count(0)
    page.wait_for_function(SCROLLED_TO_THE_FIRST)
    expect(page.get_by_text("Message 0.", exact=True)).to_have_count(1)
    expect(page.locator(".message")).to_have_count(95)
    expect(page.locator(".day")).to_have_count(1)


def test_the_list_loads_more_on_scrolling(office: Office, as_role: OpenPage) -> None:
    for number in range(80):
        receive(office, "Bonjour", f"+336110000{number:02}")
    page = as_role("operator")
    page.goto("/discussions")
    page.wait_for_function(SCROLLED_TO_THE_LAST)
    expect(page.locator("#rows > li")).to_have_count(80)
    ids = page.locator("#rows > li").evaluate_all("all => all.map(each => each.id)")
    assert len(set(ids)) == 80


TEXTS = [
    "", "a", "é" * 160, "a" * 160, "a" * 161, "a" * 306, "a" * 307, "€" * 80, "€" * 81,
    "a" * 152 + "€" * 10, "[" * 77 + "a", "ç", "ç" * 70, "ç" * 71, "ç" * 134, "ç" * 135, "😀" * 35,
    "😀" * 36, "ç" * 66 + "😀" * 20, "ligne\nligne", "\n" * 161, "tab\tici", "e\u0301" * 100,
    "œuf", "Zażółć gęślą jaźń", "ÀÈÌÒÙ", "àèìòù", "Δ_ΦΓΛΩΠΨΣΘΞ", "^{}\\[~]|€" * 17, "👨‍👩‍👧" * 9,
    "a" * 1530, "a" * 1531, "ñ¿¡" * 60, "\u2028",
]  # fmt: skip


def test_the_counter_counts_as_the_program_does(as_role: OpenPage) -> None:
    from appliance.messaging import texts

    page = as_role("operator")
    page.goto(TALK)
    counted = page.evaluate(
        """texts => {
          const words = document.querySelector(".counter").dataset;
          const basic = new Set(words.basic), extended = new Set(words.extended);
          return texts.map(text => smsCounter.measure(text, basic, extended));
        }""",
        TEXTS,
    )
    for text, said in zip(TEXTS, counted, strict=True):
        stored = texts.check(text, 255)[0] if text.strip() else text.replace("\u2028", "\n")
        wanted = measure(stored)
        found = (said["alphabet"], said["segments"], said["used"], said["capacity"])
        assert found == (wanted.alphabet, wanted.segments, wanted.used, wanted.capacity), text


PROMOTIONAL = [
    "", "Soldes", "Soldes \n", "STOP aux prix hauts", "Soldes. stop: Repondez stop.",
    "Envoyez ARRÊT",
    "Soldes STOP : répondez STOP", "Odpisz WYPISZ!", "Antwoord: STOP", "e\u0301 répondez\u00a0STOP",
]  # fmt: skip


def test_the_counter_counts_the_mention_of_promotional_messages(
    office: Office, as_role: OpenPage
) -> None:
    from appliance.messaging.outbound import mention

    page = as_role("operator")
    page.goto("/messages/new")
    found = page.evaluate(
        """texts => {
          const words = document.querySelector(".counter").dataset;
          return texts.map(text => smsCounter.mentioned(text, words));
        }""",
        PROMOTIONAL,
    )
    rules = office.services.preferences.messaging()
    wanted = [mention.added(rules, text, "promotional", "page") for text in PROMOTIONAL]
    assert found == wanted
    page.get_by_label("Texte du SMS").fill("a" * 150)
    counter = page.locator("#text-counter")
    expect(counter).to_contain_text("150/160 · 1 SMS")
    page.get_by_label("Promotionnel").check()
    expect(counter).to_contain_text("171/306 · 2 SMS")
    expect(counter).to_contain_text("STOP : répondez STOP")
    page.get_by_label("Fonctionnel").check()
    expect(counter).to_have_text("150/160 · 1 SMS")


def test_the_counter_tells_what_changes_the_alphabet(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto(TALK)
    counter = page.locator("#reply-counter")
    page.get_by_label("Texte du SMS").fill("a" * 123)
    expect(counter).to_have_text("123/160 · 1 SMS")
    page.get_by_label("Texte du SMS").fill("ça va ê")
    expect(counter).to_contain_text("7/70 · 1 SMS")
    expect(counter).to_contain_text("Avec ç ê, un SMS est limité")


@pytest.fixture
def without_script(busy: Office, address: str, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, base_url=address, locale="fr-FR")
    cookie: Any = {"name": "sms_session", "value": busy.cookie("operator"), "url": address}
    context.add_cookies([cookie])
    yield context.new_page()
    context.close()


def test_without_scripts_the_pages_read_and_send(without_script: Page) -> None:
    page = without_script
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Discussions").click()
    page.get_by_role("link", name=re.compile("Lefèvre")).click()
    page.get_by_label("Texte du SMS").fill("Envoyé sans script")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.locator("#messages .message.out").last).to_contain_text("Envoyé sans script")
    page.locator(".message", has_text="Le parking").locator("summary").click()
    page.locator(".message", has_text="Le parking").get_by_role("link").click()
    expect(page.locator(".history[open]")).to_contain_text("en file")


def test_the_phones_menu_works_without_scripts(without_script: Page) -> None:
    page = without_script
    page.set_viewport_size({"width": 390, "height": 780})
    page.goto("/")
    expect(page.get_by_role("link", name="Répertoire")).to_have_count(0)
    page.get_by_role("link", name="Menu", exact=True).click()
    page.get_by_role("link", name="Discussions").click()
    expect(page).to_have_url(re.compile("/discussions$"))


@pytest.mark.usefixtures("busy")
def test_the_dialog_can_be_answered_by_keyboard_only(as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/discussions")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(9):
        page.keyboard.press("Tab")
        if "06 11 11 11 11" in page.evaluate("document.activeElement.textContent"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/discussions/*")
    expect(page.get_by_label("Texte du SMS")).to_be_focused()
    page.keyboard.type("Au clavier")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#messages .message.out").last).to_contain_text("Au clavier")


PAGES = ["/", "/discussions", TALK, "/discussions?q=zzz", "/discussions/Colis", "/nothing"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.usefixtures("busy")
def test_nothing_scrolls_sideways_on_a_small_phone(as_role: OpenPage, path: str) -> None:
    page = as_role("operator")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.usefixtures("busy")
def test_axe_finds_nothing(as_role: OpenPage, scheme: Any) -> None:
    page = as_role("operator")
    page.emulate_media(color_scheme=scheme)
    found = []
    for path in [*PAGES, f"{TALK}?history=4"]:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(path)
            result = Axe().run(page)
            found += [
                (path, width, each["id"], node["html"][:120])
                for each in result.response["violations"]
                for node in each["nodes"]
            ]
    page.context.clear_cookies()
    page.goto("/login")
    found += [("/login", each["id"]) for each in Axe().run(page).response["violations"]]
    assert found == []


@pytest.mark.usefixtures("busy")
def test_the_browser_reports_no_error(as_role: OpenPage) -> None:
    page = as_role("operator")
    said: list[str] = []
    outside: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: outside.append(request.url))
    for path in PAGES[:5]:
        page.goto(path)
    home = page.url.split("/discussions")[0]
    assert said == []
    assert [url for url in outside if not url.startswith(home)] == []
