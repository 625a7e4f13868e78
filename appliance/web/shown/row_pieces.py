"""Small pieces that stand in every row of a page, drawn once: icons, states, ways to a talk."""

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote

from flask import Flask
from flask_babel import get_locale
from markupsafe import Markup

from appliance.web.frame.paths import in_path
from appliance.web.shown.statuses import status, status_word


def talk_path(address: str) -> str:
    """The address of the discussion with a correspondent."""
    return f"/discussions/{quote(in_path(address), safe='+')}"


def card_path(address: str) -> str:
    """The address that leads to the card of the contact with this number."""
    return f"/contacts/of/{quote(in_path(address), safe='+')}"


def register(app: Flask) -> None:
    """Give templates `icon_mark`, `status_mark` and the filters `talk_path` and `card_path`."""
    asset: Callable[[str], str] = app.jinja_env.globals["asset"]  # type: ignore[assignment]

    @lru_cache(maxsize=256)
    def icon_mark(name: str, label: str = "") -> Markup:
        """A drawing of icons.svg; with a label where no word stands beside it."""
        told = (
            Markup('role="img" aria-label="{}"').format(label)
            if label
            else Markup('aria-hidden="true"')
        )
        return Markup('<svg class="icon" {}><use href="{}#{}"/></svg>').format(
            told, asset("icons.svg"), name
        )

    @lru_cache(maxsize=256)
    def _status(code: str, title: str, language: str) -> Markup:
        del language  # what the word is in
        shown = status(code)
        return Markup('<span class="status tone-{}"{}>{} {}</span>').format(
            shown.tone,
            Markup(' title="{}"').format(title) if title else "",
            icon_mark(shown.icon),
            status_word(code),
        )

    def status_mark(code: str, title: str = "") -> Markup:
        """The state of a message: icon and word."""
        return _status(code, title, str(get_locale()))

    app.jinja_env.globals.update(icon_mark=icon_mark, status_mark=status_mark)
    app.jinja_env.filters.update(talk_path=talk_path, card_path=card_path)
