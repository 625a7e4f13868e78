"""Tokens in a real browser: limited with the keyboard, its secret shown once, refused in words."""

from collections.abc import Callable

import pytest
from fakes.office import Office
from fakes.program import Program
from playwright.sync_api import Page, expect

from appliance.messaging.people import users

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]


def test_a_token_is_limited_when_it_is_made(office: Office, as_role: OpenPage) -> None:
    page = as_role("admin")
    page.goto("/settings/tokens")
    page.get_by_label("Nom du programme").fill("boutique")
    page.locator("summary", has_text="Autres limites").click()
    page.get_by_label("SMS par minute au plus").fill("20")
    page.get_by_label("Seulement à ces groupes et numéros").fill("06 39 98 01 01")
    page.get_by_label("Seulement depuis ces adresses").fill("127.0.0.1")
    page.get_by_label("Envoyer des SMS", exact=True).check()
    page.get_by_role("button", name="Créer le jeton").click()
    secret = page.get_by_label("Secret")
    expect(secret).to_be_visible()
    program = Program(office, {"Authorization": f"Bearer {secret.input_value()}"})
    row = page.locator("tbody tr")
    expect(row).to_contain_text("20 SMS par minute")
    expect(row).to_contain_text("Envoyer des SMS")
    page.reload()
    body = {"phoneNumbers": ["0639980102"], "textMessage": {"text": "x"}}
    refused = program.post("messages", body)
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "token_recipient")
    assert program.post("messages", body | {"phoneNumbers": ["0639980101"]}).status_code == 202


def test_wrong_limits_stay_where_they_were_typed(office: Office, as_role: OpenPage) -> None:
    page = as_role("admin")
    users.create_token(office.store, "boutique")
    page.goto("/settings/tokens")
    page.get_by_role("link", name="Modifier boutique").click()
    page.locator("summary", has_text="Autres limites").click()
    field = page.get_by_label("Seulement depuis ces adresses")
    field.fill("le bureau")
    page.get_by_role("button", name="Enregistrer les limites").click()
    expect(field).to_have_value("le bureau")
    expect(page.locator(".field-error")).to_contain_text("192.168.1.0/24")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
