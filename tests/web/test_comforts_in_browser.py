"""What people asked for who used the pages for the first time, in a real browser."""

from collections.abc import Callable

import pytest
from fakes.correspondence import MARIE, receive, send
from fakes.office import Office
from playwright.sync_api import Page, expect

from appliance.messaging import accounts

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]
PHONE = {"width": 390, "height": 844}
ENLARGED = {"width": 683, "height": 384}  # 1366 by 768 at 200 %
DAY_MS = 86_400_000
HOUR_S = 3600


def test_a_secret_is_whole_and_copied_over_plain_http(office: Office, as_role: OpenPage) -> None:
    page = as_role("admin")
    page.set_viewport_size(PHONE)
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto("/settings/tokens")
    page.get_by_label("Nom du programme").fill("caisse")
    page.get_by_role("button", name="Créer le jeton").click()
    field = page.get_by_label("Secret")
    secret = field.input_value()
    assert accounts.verify_token(office.store, secret) is not None
    assert field.evaluate(
        "each => each.scrollWidth <= each.clientWidth && each.scrollHeight <= each.clientHeight"
    )
    page.get_by_role("button", name="Copier").click()
    expect(page.get_by_role("button", name="Copié")).to_be_visible()
    name = page.get_by_label("Nom du programme")
    name.focus()
    page.keyboard.press("Control+V")
    expect(name).to_have_value(secret)


def test_a_box_with_another_time_is_said_until_it_is_understood(
    office: Office, as_role: OpenPage
) -> None:
    page = as_role("operator")
    page.goto("/discussions")
    note = page.locator("#clock-note")
    expect(page.locator("#announce")).to_be_attached()
    expect(note).to_be_hidden()
    office.clock.step(HOUR_S)
    page.reload()
    expect(note).to_contain_text("à l'heure de la box")
    page.get_by_role("button", name="Compris").click()
    expect(note).to_be_hidden()
    page.goto("/messages/sent")
    expect(page.locator("#content")).to_be_visible()
    expect(note).to_be_hidden()
    office.clock.step(HOUR_S)
    page.reload()
    expect(note).to_be_visible()


def test_what_waits_does_not_hide_where_the_conversation_ends(
    office: Office, as_role: OpenPage
) -> None:
    for _ in range(8):
        receive(office, "Une phrase qui prend sa place. " * 3)
    last = receive(office, "À demain")
    for days in (1, 2, 3):
        send(office, "Un rappel pour plus tard. " * 3, due_ms=office.clock.now_ms() + days * DAY_MS)
    page = as_role("operator")
    page.set_viewport_size(ENLARGED)
    page.goto(f"/discussions/{MARIE}")
    page.reload()
    expect(page.locator(f"#m{last}")).to_be_in_viewport()
    page.get_by_label("Texte du SMS").fill("Entendu")
    page.keyboard.press("Control+Enter")
    mine = page.locator("#messages .message.out").last
    expect(mine).to_contain_text("Entendu")
    expect(mine).to_be_in_viewport()
    came = receive(office, "Merci")
    expect(page.locator(f"#m{came}")).to_be_in_viewport(timeout=5000)
