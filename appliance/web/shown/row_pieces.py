"""Small parts of a row, rendered once and cached: icons, states, paths of pages."""

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote

from flask import Flask, current_app
from flask_babel import get_locale
from markupsafe import Markup, escape

from appliance.addresses.numbers import display
from appliance.web.frame.paths import in_path
from appliance.web.frame.services import services
from appliance.web.shown import formatting
from appliance.web.shown.highlight import highlighted
from appliance.web.shown.statuses import appearance_of, status_word


def discussion_path(address: str) -> str:
    """Return the path of the discussion with a correspondent."""
    return f"/discussions/{_in_path(address)}"


def contact_path(address: str) -> str:
    """Return the path that leads to the contact with this number."""
    return f"/contacts/of/{_in_path(address)}"


def _in_path(address: str) -> str:
    if address.isascii() and address[1:].isdigit() and (address[0] == "+" or address.isdigit()):
        return address  # nearly all are numbers, which need no quoting
    return quote(in_path(address), safe="+")


class RowWriter:
    """Renders the parts of each row of a long list.

    It looks up the reader's language and the box's country once: a look-up takes as long as the
    rest.
    """

    def __init__(self) -> None:
        self._language = str(get_locale())
        self._dates = str(formatting.locale())
        self._country = services().preferences.messaging().country

    def who(self, address: str, name: str | None, query: str = "") -> Markup:
        """Return the name, linked to the contact, and the number, linked to the discussion.

        The words of `query` are marked in the name.
        """
        path, number = _in_path(address), escape(display(address, self._country))
        if not name:
            return Markup(f'<a class="person" href="/discussions/{path}">{number}</a>')  # noqa: S704 - escaped
        shown = highlighted(name, query) if query else escape(name)
        return Markup(  # noqa: S704 - escaped
            f'<a class="person" href="/contacts/of/{path}">{shown}</a>'
            f'<div class="detail"><a href="/discussions/{path}">{number}</a></div>'
        )

    def start(self, row_id: int, who: Markup, *, unread: bool, tick: bool) -> Markup:
        """Return the start of the row in a table: its tag, its tick box, and its person.

        A template escapes each value that it inserts: here a row's id would be four of them.
        """
        box = (
            '<td class="tick"><input class="form-check-input" type="checkbox" name="message"'
            f' value="{row_id}" aria-labelledby="tick who{row_id}"></td>'
        )
        return Markup(  # noqa: S704 - a number, and `who` is escaped
            f'<tr id="r{row_id}" data-live{" class=unread" if unread else ""}>{box if tick else ""}'
            f'<th scope="row" id="who{row_id}">{who}</th>'
        )

    def place(self, address: str, message_id: int) -> Markup:
        """Return the address of a message in its discussion."""
        return Markup(f"/discussions/{_in_path(address)}?at={message_id}#m{message_id}")  # noqa: S704 - escaped

    def time(self, at_ms: int) -> Markup:
        """Return date and time."""
        return _time(at_ms, formatting.moment_in(at_ms, self._dates))

    def later(self, at_ms: int, before_ms: int) -> Markup:
        """Return the time of something that followed, with its date unless the day is the same."""
        return _time(at_ms, formatting.later_in(at_ms, before_ms, self._dates))

    def status(self, code: str) -> Markup:
        """Return the state of a message: icon and word."""
        return _status(code, "", self._language)


def _time(at_ms: int, shown: str) -> Markup:
    return Markup(f'<time datetime="{formatting.iso(at_ms)}">{escape(shown)}</time>')  # noqa: S704 - escaped


@lru_cache(maxsize=256)
def icon_mark(name: str, label: str = "") -> Markup:
    """Return an icon of icons.svg; give it a label if no word stands beside it.

    A page has up to a hundred: without quotation marks they are some hundred octets lighter.
    """
    told = (
        Markup('role="img" aria-label="{}"').format(label) if label else Markup("aria-hidden=true")
    )
    asset: Callable[[str], str] = current_app.jinja_env.globals["asset"]  # type: ignore[assignment]
    return Markup('<svg class=icon {}><use href="{}#{}"/></svg>').format(
        told, asset("icons.svg"), name
    )


@lru_cache(maxsize=256)
def _status(code: str, title: str, language: str) -> Markup:
    del language  # only a part of the cache's key
    shown = appearance_of(code)
    return Markup('<span class="status tone-{}"{}>{} {}</span>').format(
        shown.tone,
        Markup(' title="{}"').format(title) if title else "",
        icon_mark(shown.icon),
        status_word(code),
    )


def status_mark(code: str, title: str = "") -> Markup:
    """Return the state of a message as icon and word."""
    return _status(code, title, str(get_locale()))


def register(app: Flask) -> None:
    """Give templates `icon_mark`, `status_mark`, `discussion_path` and `contact_path`."""
    app.jinja_env.globals.update(icon_mark=icon_mark, status_mark=status_mark)
    app.jinja_env.filters.update(discussion_path=discussion_path, contact_path=contact_path)
