"""Paths of pages: those that keep the query, and those that contain a name.

A name in a path, such as a sender's or a user's, must survive browsers and proxies, which resolve
`.` and `..`, and Werkzeug, which merges slashes. A name that would not survive is written as `~`
and its octets in hexadecimal; every other name is written as it is.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Flask, request
from werkzeug.routing import PathConverter

_MARK = "~"
# Exactly one leading slash: browsers take two for another server, a backslash for a slash, and
# ignore control characters and blanks.
_LOCAL_PATH = re.compile(r"/(?!/)[^\\\s\x00-\x20\x7f-\x9f]*")


def local_path(wanted: str | None) -> str:
    """Return `wanted` if it is a path on this box, else the home page.

    So no redirect leads to another server.
    """
    return wanted if wanted and _LOCAL_PATH.fullmatch(wanted) else "/"


def same_query(path: str, *left_out: str, **changed: object) -> str:
    """Return `path` with this request's query, without `left_out` and with `changed`.

    `url_for` cannot do this: it takes some parameter names for its own options.
    """
    kept = {name: value for name, value in request.args.items() if name not in left_out}
    return with_query(path, {**kept, **changed})


def with_query(path: str, query: Mapping[str, object]) -> str:
    """Return `path` with a query, unless the query is empty."""
    return f"{path}?{urlencode(query, errors='replace')}" if query else path


class TextConverter(PathConverter):
    """The converter of `<text:name>`: any text, including slashes."""

    def to_python(self, value: str) -> str:
        """Return the text that a path contains."""
        try:
            text = bytes.fromhex(value.removeprefix(_MARK)).decode()
        except ValueError:
            return value
        return text if value == _marked(text) and not _is_plain(text) else value

    def to_url(self, value: str) -> str:
        """Return the text as a path contains it."""
        return super().to_url(in_path(value))


def in_path(text: str) -> str:
    """Return the text as it stands in a path, before quoting."""
    return text if _is_plain(text) else _marked(text)


def _marked(text: str) -> str:
    return _MARK + text.encode().hex()


def _is_plain(text: str) -> bool:
    steps = not {"", ".", ".."}.isdisjoint(text.split("/"))
    return text.isprintable() and not text.startswith(_MARK) and not steps


def register(app: Flask) -> None:
    """Let routes use `<text:name>`."""
    app.url_map.converters["text"] = TextConverter
