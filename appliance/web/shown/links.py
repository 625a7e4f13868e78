"""Links in a message's text: web addresses and phone numbers; everything else stays text.

A web address (http or https only) opens in a window of its own, which learns nothing about the
box's page. A number that is valid in the box's country leads to its discussion.
"""

import re

from flask import Flask, url_for
from markupsafe import Markup, escape

from appliance.addresses.numbers import normalise
from appliance.errors import InputError
from appliance.web.frame.services import services

_FOUND = re.compile(
    r"""(?P<page>\bhttps?://[^\s<>"]+)"""
    r"""|(?P<number>(?<![\w+])(?:\+|00|0)\d(?:[ .\-/]?\d){6,14}(?!\w))"""
)
# Characters that belong to the sentence around an address, not to the address.
_AROUND = ".,;:!?…'»\u201d\u2019"
_PAGE = Markup('<a href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a>')
_NUMBER = Markup('<a href="{0}">{1}</a>')


def linked(text: str) -> Markup:
    """Return the text, escaped, with its links."""
    done = 0
    parts = []
    for found in _FOUND.finditer(text):
        link = _page(found.group()) if found.group("page") else _number(found.group())
        if link is not None:
            written, shown = link
            parts += [escape(text[done : found.start()]), shown]
            done = found.start() + len(written)
    return Markup("").join([*parts, escape(text[done:])])


def _page(written: str) -> tuple[str, Markup]:
    written = written.rstrip(_AROUND)
    if written.endswith(")") and "(" not in written:
        written = written.rstrip(")").rstrip(_AROUND)
    return written, _PAGE.format(written)


def _number(written: str) -> tuple[str, Markup] | None:
    try:
        address = normalise(written, services().preferences.messaging().country)
    except InputError:
        return None
    path = url_for("discussions.conversation", address=address)
    return written, _NUMBER.format(path, written)


def register(app: Flask) -> None:
    """Give templates the filter."""
    app.jinja_env.filters["linked"] = linked
