"""Mail in a real browser: set up by the administrator, chosen by each user."""

import re
from collections.abc import Callable

import pytest
from fakes.office import Office
from playwright.sync_api import Page, expect

from appliance.store import mail_choices

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]


def test_an_administrator_sets_up_mail_and_tries_it(office: Office, as_role: OpenPage) -> None:
    sent: list[str] = []
    object.__setattr__(office.services, "test_mail", lambda to, *_words: sent.append(to))
    page = as_role("admin")
    page.goto("/settings/tokens")
    page.get_by_role("link", name="Courriel", exact=True).click()
    server = page.get_by_label("Serveur de courriel")
    server.fill("wrong")
    page.keyboard.press("Enter")
    expect(server).to_have_attribute("aria-invalid", "true")
    server.fill("smtp://box:geheim@smtp.example:587")
    page.get_by_role("button", name="Enregistrer les réglages").click()
    expect(server).to_have_value("smtp://box:•••@smtp.example:587")
    page.get_by_label("Envoyer un essai à").fill("a@b.example")
    page.get_by_role("button", name="Envoyer un test").click()
    expect(page.locator(".notices")).to_contain_text("accepté")
    assert sent == ["a@b.example"]


def test_a_user_chooses_what_to_be_told(office: Office, as_role: OpenPage) -> None:
    page = as_role("operator")
    page.goto("/profile")
    page.get_by_role("link", name="Choisir").click()
    expect(page.get_by_role("heading", name="SMS par courriel")).to_be_visible()
    page.get_by_label("Votre adresse électronique").fill("sophie@firm.example")
    page.get_by_label("Tous les SMS", exact=True).check()
    page.get_by_label(re.compile("pas pu être envoyé")).check()
    page.get_by_role("button", name="Enregistrer votre choix").click()
    expect(page.locator(".notices")).to_contain_text("enregistré")
    (choice,) = mail_choices.every(office.store)
    assert (choice.received, choice.failures, choice.confirmations) == ("all", True, False)
