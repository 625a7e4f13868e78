"""Every text for people is marked for translation and translated into all four languages."""

import ast
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from fakes.office import Office

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "appliance" / "web" / "templates").rglob("*.html"))
CLASSES = re.compile(r"\{% block body_class %\}.*?\{% endblock %\}")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
VERBATIM = {"code", "pre", "samp", "kbd"}  # examples and names of options
SEEN_ATTRIBUTES = {"title", "placeholder", "aria-label", "alt", "label"}
MARKS = {"gettext", "ngettext", "lazy_gettext", "lazy_ngettext", "N_", "nN_"}
# Words that are the same in every language.
UNIVERSAL = {"SMS", "STOP", "JSON", "CSV", "vCard", "UTF"}


class Texts(HTMLParser):
    """Collect the texts of a template that a person would read, without its expressions."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.verbatim = 0

    def handle_data(self, data: str) -> None:
        if not self.verbatim:
            self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.verbatim -= tag in VERBATIM

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.verbatim += tag in VERBATIM
        self.found += [value or "" for name, value in attrs if name in SEEN_ATTRIBUTES]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_text_of_a_template_is_unmarked(template: Path) -> None:
    texts = Texts()
    texts.feed(JINJA.sub(" ", CLASSES.sub(" ", template.read_text(encoding="utf-8"))))
    words = [word for text in texts.found for word in re.findall(r"[^\W\d_]{2,}", text)]
    assert [word for word in words if word not in UNIVERSAL] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_mark_follows_a_translated_word(template: Path) -> None:
    """French puts a space before the mark, so the mark belongs to the translated text."""
    assert re.findall(r"_\([^{}]*\) \}\}[:;!?]", template.read_text(encoding="utf-8")) == []


def test_every_marked_text_is_in_the_catalogue() -> None:
    """The extractor of some versions of Python overlooks a text within an f-string."""
    english = ROOT / "appliance/web/translations/en/LC_MESSAGES/messages.po"
    with english.open("rb") as file:
        known = read_po(file)
    missing = [
        f"{path.name}: {node.args[0].value}"
        for path in (ROOT / "appliance").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in MARKS
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value not in known
    ]
    assert missing == []


def test_every_text_is_translated() -> None:
    """Run `make translations`, then fill in the texts that this test lists."""
    checked = subprocess.run(
        [sys.executable, ROOT / "tools" / "translations", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


MENU = {
    "fr": [
        "Accueil", "Discussions", "SMS", "Nouveau SMS", "SMS envoyés", "SMS reçus",
        "SMS non lus", "SMS programmés", "Répertoire", "Contacts", "Groupes", "Logs",
        "SMS STOP", "Appels", "Journal", "Réglages", "Profil",
    ],
    "en": ["Home", "Directory", "Settings"],
    "pl": ["Strona główna", "Książka adresowa", "Ustawienia"],
    "nl": ["Start", "Adresboek", "Instellingen"],
}  # fmt: skip


@pytest.mark.parametrize("language", MENU)
def test_the_menu_has_its_words(office: Office, language: str) -> None:
    client = office.client("admin")
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    page = client.get("/").text
    places = [page.find(f">{word}</") for word in MENU[language]]
    assert -1 not in places
    assert places == sorted(places)
