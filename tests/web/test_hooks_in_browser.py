"""Webhooks in a real browser: made with the keyboard, tried, paused, sent again, removed."""

from collections.abc import Callable, Iterator

import pytest
from fakes.office import Office
from fakes.receiver import Receiver
from playwright.sync_api import Page, expect

from appliance.store import hook_deliveries, hooks

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]


@pytest.fixture
def receiver(office: Office) -> Iterator[Receiver]:
    with Receiver() as made:
        yield made
    office.services.hooks().stop()
    office.services.hooks()._consumers().stop()


def test_one_is_made_tried_and_removed(
    office: Office, as_role: OpenPage, receiver: Receiver
) -> None:
    page = as_role("admin")
    page.goto("/settings/tokens")
    page.get_by_role("link", name="Webhooks").click()
    page.get_by_role("link", name="Nouveau webhook").click()
    page.get_by_label("Adresse", exact=True).fill("crm")
    page.keyboard.press("Enter")
    address = page.get_by_label("Adresse", exact=True)
    expect(address).to_have_attribute("aria-invalid", "true")
    address.fill(receiver.url)
    page.get_by_label("Un SMS est remis").check()
    page.get_by_role("button", name="Créer le webhook").click()
    key = page.get_by_label("Clé", exact=True)
    expect(key).to_be_focused()
    assert len(key.input_value()) >= 32
    page.get_by_role("button", name="Envoyer un test").click()
    expect(page.locator(".notices")).to_contain_text("200")
    assert receiver.wait_for(1)[0].json["event"] == "system:ping"
    page.get_by_role("button", name="Mettre en pause").click()
    expect(page.locator(".notices")).to_contain_text("en pause")
    (row,) = hooks.every(office.store)
    assert row.events == ("sms:received", "sms:delivered")
    hook_deliveries.add(office.store, row.id, "call", office.clock.now_ms(), about="+33639980103")
    page.goto("/settings/hooks")
    expect(page.get_by_role("cell", name="En pause")).to_be_visible()
    page.get_by_role("link", name="Ouvrir").click()
    page.get_by_role("button", name="Renvoyer").click()
    expect(page.locator(".notices")).to_contain_text("livré")
    page.locator("summary", has_text="Retirer").click()
    page.get_by_role("button", name="Retirer").click()
    expect(page.locator(".notices")).to_contain_text("est supprimé")
    assert hooks.every(office.store) == []


def test_the_pages_fit_a_narrow_phone(
    office: Office, as_role: OpenPage, receiver: Receiver
) -> None:
    page = as_role("admin")
    page.set_viewport_size({"width": 360, "height": 740})
    hooks.add(
        office.store,
        public_id="crm",
        url="https://a-very-long-name-of-a-server.example.org/" + "path" * 40,
        events=["sms:received", "sms:sent", "sms:delivered"],
        secret="sealed",
        number="+33639980103",
        line=None,
        actor="user:alice",
    )
    now = office.clock.now_ms()
    number = hook_deliveries.add(office.store, 1, "call", now - 60_000, about="+33639980103")
    oldest = hook_deliveries.oldest_waiting(office.store, 1)
    assert oldest is not None
    assert oldest.id == number
    hook_deliveries.tried(office.store, oldest, "waiting", status=503, answer="x" * 250)
    for path in ("/settings/hooks", "/settings/hooks/crm", "/settings/new-hook"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 360
    del receiver
