"""WCAG 2.2 AA on every page of the URL map: axe, width, keyboard, focus, target sizes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from fakes.busy_office import fill, is_page, pages
from fakes.office import Office
from playwright.sync_api import Browser, Page

from appliance.messaging.requests import Author
from appliance.store import contacts
from appliance.store.contacts import ContactNumber
from appliance.web.frame.menu import MENU
from appliance.web.serving.server import WebServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenPage = Callable[[str], Page]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = (1280, 390, 320)
# The dark scheme differs only in its colours.
SCHEMES: dict[Any, list[str] | None] = {"light": None, "dark": ["color-contrast"]}
PARTS = 3
RUN = """only => axe.run(document, {
  resultTypes: ["violations"],
  rules: { "target-size": { enabled: true } },
  ...(only ? { runOnly: { type: "rule", values: only } } : {}),
}).then(found => found.violations.flatMap(each => each.nodes.map(node =>
  `${each.id}: ${node.html.slice(0, 160)} ${node.any.map(any => any.message).join(" ")}`)))"""
# Whether the browser sends the form of a button, and not only reports what is wrong with it.
LEAVES = "each => each.formNoValidate || each.form.noValidate || each.form.checkValidity()"
# Elements wider than the window that are not inside a scrolling element.
WIDE = """() => document.documentElement.scrollWidth > innerWidth
  ? [...document.querySelectorAll("body *")].filter(each => each.getBoundingClientRect().right
    > innerWidth + 1).slice(0, 3).map(each => each.outerHTML.slice(0, 120)) : []"""


def looked_at(page: Page, path: str) -> list[tuple[str, int, str, str]]:
    """Return the violations of a page at every width, in light and dark."""
    page.goto(path)
    page.evaluate(AXE)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for scheme, only in SCHEMES.items():
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [(path, width, scheme, each) for each in page.evaluate(RUN, only)]
        found += [(path, width, "sideways", each) for each in page.evaluate(WIDE)]
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_on_any_page(office: Office, as_role: OpenPage, part: int) -> None:
    busy = fill(office)
    known = pages(busy, office.client("admin"))
    assert set(known) == {rule.rule for rule in office.app.url_map.iter_rules() if is_page(rule)}
    page = as_role("admin")
    addresses = [path for paths in known.values() for path in paths] + ["/nothing-here"]
    found = [wrong for path in addresses[part::PARTS] for wrong in looked_at(page, path)]
    assert found == [], "\n".join(map(str, found))


def test_axe_finds_nothing_at_the_log_in(page: Page) -> None:
    assert looked_at(page, "/login") == []


def test_axe_finds_nothing_on_empty_pages(as_role: OpenPage) -> None:
    page = as_role("admin")
    page.set_viewport_size({"width": 390, "height": 800})
    found = []
    for path in (entry.path for section in MENU for entry in section.entries):
        page.goto(path)
        page.evaluate(AXE)
        found += [(path, each) for each in page.evaluate(RUN)]
    assert found == []


def test_axe_finds_nothing_at_the_first_start(empty_office: Office, browser: Browser) -> None:
    server = WebServer(empty_office.app, empty_office.services.settings.web)
    server.start()
    context = browser.new_context(base_url=server.url, locale="fr-FR")
    page = context.new_page()
    found = looked_at(page, "/first-start")
    title = page.title()
    context.close()
    server.stop()
    assert title.startswith("Premier démarrage")
    assert found == []


def test_axe_finds_nothing_where_something_is_wrong(office: Office, as_role: OpenPage) -> None:
    fill(office)
    page = as_role("admin")
    wrong = []
    for path, button in (
        ("/contacts/new", "Enregistrer le contact"),
        ("/messages/new", "Enregistrer le SMS"),
        ("/groups/new", "Enregistrer le groupe"),
        ("/settings/new-user", "Enregistrer l'utilisateur"),
        ("/profile", "Changer le mot de passe"),
        ("/contacts/import", "Afficher son contenu"),
    ):
        page.goto(path)
        save = page.get_by_role("button", name=button)
        if save.evaluate(LEAVES):
            with page.expect_navigation():
                save.click()
        else:
            save.click()
        page.locator("[aria-invalid=true], input:invalid").first.wait_for()
        page.evaluate(AXE)
        wrong += [(path, each) for each in page.evaluate(RUN)]
        fields = page.locator("[aria-invalid=true]")
        for at in range(fields.count()):
            described = fields.nth(at).get_attribute("aria-describedby") or ""
            assert page.locator(", ".join(f"#{each}" for each in described.split())).count(), path
    assert wrong == []


def test_axe_finds_nothing_while_a_message_is_written(office: Office, as_role: OpenPage) -> None:
    """The page shows invalid chips, suggestions, replaceable characters, a question and a date."""
    for place, name in enumerate(("Marie Dupont", "Marie Martin")):
        contacts.add(office.store, name, [ContactNumber(f"+3361234567{place}")])
    page = as_role("operator")
    found: list[tuple[str, str]] = []

    def look(state: str) -> None:
        page.evaluate(AXE)
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            for scheme, only in SCHEMES.items():
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                found.extend((state, each) for each in page.evaluate(RUN, only))
            found.extend((state, each) for each in page.evaluate(WIDE))

    page.goto("/messages/new")
    page.get_by_label("Texte du SMS").fill("L\u2019ê\u2026")
    field = page.get_by_label("Numéros cibles")
    field.fill("0612345600 0612345601 0612")
    field.press("Enter")
    page.locator(".chip[data-kind=wrong]").wait_for()
    field.fill("Marie")
    field.press("Enter")
    page.get_by_role("option").first.wait_for()
    look("written")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.get_by_label("Qui est").select_option("nobody")
    look("asked")
    office.services.preferences.change({"confirm_above": 1}, Author("user", "alice"))
    with page.expect_response("**/messages/new/summary"):
        page.get_by_role("button", name="Remplacer").click()
    page.locator("#confirm-many").wait_for(state="attached")
    page.get_by_role("button", name="Enregistrer le SMS").click()
    page.get_by_role("dialog").wait_for()
    look("to be confirmed")
    page.goto("/discussions/+33612345670")
    page.locator("summary", has_text="Programmer").click()
    look("a reply")
    assert found == []


FOCUS = """() => {
  const each = document.activeElement, style = getComputedStyle(each);
  const box = each.getBoundingClientRect();
  const seen = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
    || style.boxShadow !== "none";
  return { body: each === document.body, html: each.outerHTML.slice(0, 100), seen,
    shown: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight };
}"""


@pytest.mark.parametrize(
    "path", ["/", "/discussions/+33698765432", "/messages/new", "/messages/sent", "/settings"]
)
def test_the_focus_is_always_seen(office: Office, as_role: OpenPage, path: str) -> None:
    fill(office)
    page = as_role("admin")
    page.emulate_media(reduced_motion="reduce")  # scrolls without animation
    page.goto(path)
    page.locator(".skip-link").focus()  # on some pages a text field has the focus first
    met = []
    for _ in range(70):
        page.keyboard.press("Tab")
        where = page.evaluate(FOCUS)
        if where["body"]:
            break
        met.append(where)
    assert len(met) > 20
    assert [each for each in met if not each["seen"]] == []
    assert [each for each in met if not each["shown"]] == []
