"""Finding one's place again in a real browser: unread messages, searches, drafts, midnight."""

from collections.abc import Callable

import pytest
from fakes.correspondence import MARIE, becomes, receive, send
from fakes.held import Held
from fakes.office import Office
from playwright.sync_api import Page, Route, expect

from appliance.store import contacts
from appliance.store.contacts import LONGEST_NAME, ContactNumber

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]
TALK = f"/discussions/{MARIE}"
PAUL = "+33611111111"
LONG = "Une phrase qui prend sa place. " * 6
# The links and buttons of the heading that are shown: left, top, right, bottom.
HEAD_TARGETS = """() => [...document.querySelectorAll(".talk-head :is(a, button)")]
  .map(each => each.getBoundingClientRect()).filter(box => box.width)
  .map(box => [box.left, box.top, box.right, box.bottom])"""
SMALLEST_TARGET = 24
# Scroll on until the link to the newest messages is gone.
SCROLLED_TO_THE_END = """() => {
  const box = document.getElementById("talk-scroll");
  box.scrollTop = box.scrollHeight;
  return !document.querySelector(".to-newest");
}"""
DAY_S = 86_400
AFTERNOON_TO_MIDNIGHT_S = 11 * 3600  # shorter than the time after which an idle session ends


def test_the_conversation_opens_where_the_unread_messages_begin(
    office: Office, as_role: OpenPage
) -> None:
    page = as_role("operator")
    for _ in range(6):
        receive(office, LONG)
    page.goto(TALK)
    expect(page.get_by_role("heading", name="Nouveaux messages")).to_have_count(0)
    expect(page.locator("#messages > li").last).to_be_in_viewport()
    page.goto("/")
    for _ in range(12):
        receive(office, LONG)
    page.goto(TALK)
    expect(page.get_by_role("heading", name="Nouveaux messages")).to_be_in_viewport()
    expect(page.locator("#messages > li").last).not_to_be_in_viewport()
    page.reload()
    expect(page.get_by_role("heading", name="Nouveaux messages")).to_have_count(0)


def test_a_search_leads_to_the_message_that_it_found(office: Office, as_role: OpenPage) -> None:
    for _ in range(20):
        receive(office, LONG)
    found = receive(office, "Le parking est fermé")
    after = receive(office, "Bien reçu")
    for _ in range(40):
        receive(office, LONG)
    receive(office, "Le parking de Paul", PAUL)
    page = as_role("operator")
    page.goto("/discussions?q=parking")
    page.get_by_role("link", name="Le parking est fermé").click()
    bubble = page.locator(f"#m{found}")
    expect(bubble).to_be_in_viewport()
    expect(bubble.locator("mark")).to_have_text("parking")
    expect(bubble.get_by_text("Trouvé")).to_have_count(1)
    # The messages after it are there as well.
    expect(page.locator(f"#m{after}")).to_be_in_viewport()
    # The search stays in the field and finds the next message.
    expect(page.get_by_label("Rechercher dans les discussions")).to_have_value("parking")
    page.get_by_role("link", name="Le parking de Paul").click()
    expect(page.get_by_role("heading", name="06 11 11 11 11")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Voir les messages les plus récents").click()
    expect(page.locator("#messages > li").last).to_be_in_viewport()


def test_from_the_message_found_one_scrolls_on_to_the_end(
    office: Office, as_role: OpenPage
) -> None:
    found = receive(office, "Le parking est fermé")
    for _ in range(60):
        receive(office, LONG)
    page = as_role("operator")
    page.goto(f"{TALK}?q=parking&at={found}")
    expect(page.locator(f"#m{found}")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Voir les messages les plus récents")).to_be_visible()
    page.wait_for_function(SCROLLED_TO_THE_END)
    expect(page.locator("#messages > li.message")).to_have_count(61)
    came = receive(office, "En direct")
    expect(page.locator(f"#m{came}")).to_be_attached()


def test_a_search_leads_to_a_message_that_waits(office: Office, as_role: OpenPage) -> None:
    receive(office, "Bonjour")
    tomorrow = int(office.clock.now_ms()) + DAY_S * 1000
    waits = send(office, "Le portail sera réparé", due_ms=tomorrow)
    page = as_role("operator")
    page.goto("/discussions?q=portail")
    page.get_by_role("link", name="Le portail sera réparé").click()
    expect(page.locator(f"#m{waits}")).to_be_in_viewport()
    expect(page.locator(f"#m{waits} mark")).to_have_text("portail")
    expect(page.get_by_text("Aucun message")).to_have_count(0)


def test_a_number_in_a_text_leads_to_its_discussion(office: Office, as_role: OpenPage) -> None:
    receive(office, "Appelez le 06 11 11 11 11 ou voyez https://example.org/a.")
    page = as_role("operator")
    page.goto(TALK)
    outside = page.get_by_role("link", name="https://example.org/a", exact=True)
    expect(outside).to_have_attribute("rel", "noopener noreferrer nofollow")
    page.locator(".bubble").get_by_role("link", name="06 11 11 11 11").click()
    expect(page).to_have_url(f"/discussions/{PAUL}")


def test_a_draft_is_shown_in_its_row_until_it_is_sent(office: Office, as_role: OpenPage) -> None:
    receive(office, "Bonjour")
    receive(office, "Et moi ?", PAUL)
    page = as_role("operator")
    page.goto(TALK)
    page.get_by_label("Texte du SMS").fill("Je réponds plus tard")
    page.goto(f"/discussions/{PAUL}")
    row = page.get_by_role("link", name="06 98 76 54 32")
    expect(row).to_contain_text("Brouillon : Je réponds plus tard")
    receive(office, "Encore moi")
    expect(row).to_contain_text("non lu")
    expect(row).to_contain_text("Brouillon : Je réponds plus tard")
    with page.expect_navigation():
        row.click()
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_label("Texte du SMS")).to_have_value("")
    page.goto("/discussions")
    expect(page.get_by_role("link", name="06 98 76 54 32")).to_contain_text("Je réponds plus tard")
    expect(page.get_by_text("Brouillon")).to_have_count(0)


def test_leaving_before_the_answer_sends_once(office: Office, as_role: OpenPage) -> None:
    receive(office, "Bonjour")
    page = as_role("operator")
    page.goto(TALK)
    field = page.get_by_label("Texte du SMS")

    def stored_but_unheard(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.fallback()

    page.route(f"**{TALK}", stored_but_unheard)
    field.fill("Une fois")
    field.press("Control+Enter")
    expect(page.locator("#reply-error")).to_contain_text("La box ne répond pas")
    page.unroute_all()
    page.goto("/discussions")
    page.goto(TALK)
    expect(field).to_have_value("Une fois")
    field.press("Control+Enter")
    expect(field).to_have_value("")
    field.fill("Une fois")
    field.press("Control+Enter")
    expect(field).to_have_value("")
    expect(page.locator(".message.out")).to_have_count(2)


def test_midnight_makes_today_yesterday(office: Office, as_role: OpenPage) -> None:
    receive(office, "Bonne nuit")
    page = as_role("operator")
    page.goto(TALK)
    page.get_by_label("Texte du SMS").fill("Bonne")
    expect(page.locator(".day[data-day]")).to_have_text("Aujourd'hui")
    office.clock.advance(AFTERNOON_TO_MIDNIGHT_S)
    expect(page.locator(".day[data-day]")).to_have_text("Hier")
    expect(page.get_by_label("Texte du SMS")).to_have_value("Bonne")


@pytest.mark.parametrize("width", [1366, 390])
def test_what_was_done_takes_one_line_above_the_discussion(as_role: OpenPage, width: int) -> None:
    page = as_role("operator")
    page.set_viewport_size({"width": width, "height": 768})
    page.goto("/messages/new")
    page.get_by_label("Texte du SMS").fill("Bonjour")
    page.get_by_label("Numéros cibles").fill("0612345678")
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.wait_for_url("**/discussions/*")
    place = page.locator(".notices").bounding_box()
    assert place is not None
    assert place["height"] < 110
    below = page.locator(".talk-pane, .talk").first.bounding_box()
    assert below is not None
    assert below["y"] + below["height"] <= 769


def test_a_list_changes_in_place_and_keeps_its_ticks(office: Office, as_role: OpenPage) -> None:
    first, second = send(office, "Premier"), send(office, "Second")
    page = as_role("operator")
    page.goto("/messages/sent")
    page.locator(f"#r{first} input").check()
    delete = page.locator(".bulk > details")
    expect(delete).not_to_have_attribute("inert", "")
    page.get_by_role("heading", name="SMS envoyés").click()  # so that nobody is working in the row
    becomes(office, first, "delivered")
    expect(page.locator(f"#r{first}")).to_contain_text("délivré")
    expect(page.locator(f"#r{first} input")).to_be_checked()
    expect(page.locator("#list-news")).to_be_hidden()
    page.locator(f"#r{first} input").uncheck()
    expect(delete).to_have_attribute("inert", "")
    third = send(office, "Troisième")
    anew = page.get_by_role("link", name="La liste a changé : actualiser")
    expect(anew).to_be_visible()
    expect(page.locator("tbody tr").first).to_have_id(f"r{second}")
    anew.click()
    expect(page.locator("tbody tr").first).to_have_id(f"r{third}")
    expect(anew).to_be_hidden()


def test_a_row_is_not_replaced_under_the_hand_that_begins_to_work_in_it(
    office: Office, as_role: OpenPage
) -> None:
    first, second = send(office, "Premier"), send(office, "Second")
    page = as_role("operator")
    page.goto("/messages/sent")
    held = Held(page, "**/messages/sent")
    with page.expect_request("**/messages/sent"):
        becomes(office, first, "delivered")
        becomes(office, second, "delivered")
    tick = page.locator(f"#r{first} input")
    tick.check()
    held.let_go()
    expect(page.locator(f"#r{second}")).to_contain_text("délivré")
    expect(tick).to_be_focused()
    expect(tick).to_be_checked()


def test_a_reader_further_up_stays_there(office: Office, as_role: OpenPage) -> None:
    for _ in range(15):
        receive(office, LONG)
    page = as_role("operator")
    page.goto(TALK)
    page.reload()
    scroll = page.locator("#talk-scroll")
    scroll.evaluate("box => { box.scrollTop = 0; }")
    send(office, "D'un collègue")
    expect(page.locator(".message.out")).to_contain_text("D'un collègue")
    assert scroll.evaluate("box => box.scrollTop") == 0
    page.get_by_label("Texte du SMS").fill("De moi")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message.out").last).to_contain_text("De moi")
    expect(page.locator(".message.out").last).to_be_in_viewport()


@pytest.mark.parametrize("width", [1280, 1024, 961, 768, 390, 360])
def test_the_heading_is_usable_at_every_width(
    office: Office, as_role: OpenPage, width: int
) -> None:
    receive(office, "Bonjour")
    receive(office, "Qui suis-je ?", PAUL)
    contacts.add(office.store, "Anne-Lise " * (LONGEST_NAME // 10), [ContactNumber(MARIE)])
    page = as_role("admin")
    page.set_viewport_size({"width": width, "height": 640})
    for path in (TALK, f"/discussions/{PAUL}"):
        page.goto(path)
        targets = page.evaluate(HEAD_TARGETS)
        assert len(targets) >= 3
        for left, top, right, bottom in targets:
            assert min(right - left, bottom - top) >= SMALLEST_TARGET
            assert 0 <= left < right <= width
        for at, first in enumerate(targets):
            for second in targets[at + 1 :]:
                assert not (
                    first[0] < second[2]
                    and second[0] < first[2]
                    and first[1] < second[3]
                    and second[1] < first[3]
                )
        expect(page.get_by_label("Texte du SMS")).to_be_in_viewport(ratio=1)
    heading = page.get_by_role("heading", name="06 11 11 11 11")
    assert heading.evaluate("each => each.scrollWidth <= each.clientWidth")
