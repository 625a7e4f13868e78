"""The page of programs in a real browser: switched on, tried with its token, looked at."""

from collections.abc import Callable
from urllib.request import urlopen

import pytest
from fakes.busy_office import called
from fakes.office import Office
from playwright.sync_api import Page, expect

from appliance.store import users

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]


def test_one_is_switched_on_and_its_example_sends(office: Office, as_role: OpenPage) -> None:
    page = as_role("admin")
    page.goto("/settings/tokens")
    page.get_by_role("link", name="Programmes").click()
    page.get_by_role("link", name="Ouvrir http.php").click()
    page.get_by_role("button", name="Activer").click()
    expect(page.locator(".notices")).to_contain_text("http.php est activé")
    page.get_by_role("button", name="Créer un jeton pour lui").click()
    secret = page.get_by_label("Secret", exact=True)
    expect(secret).to_be_focused()
    example = page.get_by_label("Exemple", exact=True).input_value()
    assert secret.input_value() in example
    with urlopen(example) as answer:  # noqa: S310 - of this test's own server
        assert answer.read() == b"80"
    with urlopen(example) as answer:  # noqa: S310 - of this test's own server
        assert answer.read() == b"91"
    page.goto("/settings/programs/http")
    answers = page.get_by_role("table").locator("tbody tr")
    expect(answers).to_have_count(2)
    expect(answers.first).to_contain_text("91")
    expect(answers.first).to_contain_text("24 heures")
    expect(answers.last).to_contain_text("80")
    expect(page.get_by_label("Secret", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Désactiver").click()
    expect(page.locator(".notices")).to_contain_text("http.php est désactivé")
    assert office.services.preferences.channels().programs == ()


def test_the_pages_fit_a_narrow_phone_in_four_languages(office: Office, as_role: OpenPage) -> None:
    called(office.client("admin"))
    page = as_role("admin")
    page.set_viewport_size({"width": 360, "height": 740})
    alice = users.user_by_name(office.store, "alice")
    assert alice is not None
    for language in ("fr", "en", "pl", "nl"):
        users.set_language(office.store, alice.id, language)
        for path in ("/settings/programs", "/settings/programs/http"):
            page.goto(path)
            expect(page.locator("html")).to_have_attribute("lang", language)
            assert page.evaluate("document.documentElement.scrollWidth") == 360
