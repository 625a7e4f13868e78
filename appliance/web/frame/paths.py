"""Addresses of pages: those that keep the query, and those that name something by its text.

A text that stands in a path, such as a sender or a user's name, has to survive browsers and
proxies, which resolve `.` and `..`, and Werkzeug, which merges slashes. Where it would not, it is
written as `~` and its octets in hexadecimal digits; every other text as it is.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Flask, request
from werkzeug.routing import PathConverter

_MARK = "~"


def same_query(path: str, *left_out: str, **changed: object) -> str:
    """`path` with the query of this request, without `left_out` and with `changed`.

    `url_for` is no place for it: it takes some names of parameters for itself.
    """
    kept = {name: value for name, value in request.args.items() if name not in left_out}
    return with_query(path, {**kept, **changed})


def with_query(path: str, query: Mapping[str, object]) -> str:
    """`path` with a query, if there is anything in it."""
    return f"{path}?{urlencode(query, errors='replace')}" if query else path


class TextConverter(PathConverter):
    """Any text, slashes included: `<text:name>`."""

    def to_python(self, value: str) -> str:
        """The text that an address names."""
        try:
            text = bytes.fromhex(value.removeprefix(_MARK)).decode()
        except ValueError:
            return value
        return text if value == _marked(text) and not _is_plain(text) else value

    def to_url(self, value: str) -> str:
        """The text as an address has it."""
        return super().to_url(in_path(value))


def in_path(text: str) -> str:
    """The text as it stands in a path, before that is quoted."""
    return text if _is_plain(text) else _marked(text)


def _marked(text: str) -> str:
    return _MARK + text.encode().hex()


def _is_plain(text: str) -> bool:
    steps = not {"", ".", ".."}.isdisjoint(text.split("/"))
    return text.isprintable() and not text.startswith(_MARK) and not steps


def register(app: Flask) -> None:
    """Let routes say `<text:name>`."""
    app.url_map.converters["text"] = TextConverter
