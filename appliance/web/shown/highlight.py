"""Search hits, marked in the text in which they were found."""

import re
import unicodedata
from functools import lru_cache

from flask import Flask
from markupsafe import Markup, escape

# As in the search: words shorter than this match whole words, longer ones also beginnings.
_SHORTEST_PREFIX = 4
# Characters that a line shows before the first hit.
_BEFORE = 16
_MARK = Markup("<mark>{}</mark>")
_TAG = re.compile(r"(<[^>]*>)")


def highlighted(text: str, typed: str) -> Markup:
    """Return the text, escaped, with the words of `typed` marked."""
    sought = _sought(typed)
    if sought is None:
        return escape(text)
    done = 0
    parts = []
    for found in sought.finditer(_plain(text)):
        parts += [
            escape(text[done : found.start()]),
            _MARK.format(text[found.start() : found.end()]),
        ]
        done = found.end()
    return Markup("").join([*parts, escape(text[done:])])


def marked(shown: Markup, typed: str) -> Markup:
    """Mark the words of `typed` in `shown`, which may contain links; leave its tags unchanged."""
    # Imported here, for a search: it brings a table of all 2,231 names of characters.
    from html import unescape

    pieces = _TAG.split(str(shown))
    for place in range(0, len(pieces), 2):  # between two tags
        pieces[place] = str(highlighted(unescape(pieces[place]), typed))
    return Markup("").join(map(Markup, pieces))


def around(text: str, typed: str) -> str:
    """Return the text from shortly before the first hit, for a line that cannot show all of it."""
    sought = _sought(typed)
    found = sought and sought.search(_plain(text))
    if not found or found.start() <= _BEFORE:
        return text
    return "… " + text[found.start() - _BEFORE :].partition(" ")[2]


@lru_cache(maxsize=64)
def _sought(typed: str) -> re.Pattern[str] | None:
    words = [_plain(word) for word in typed.split() if any(map(str.isalnum, word))]
    if not words:
        return None
    ends = (re.escape(word) + (r"(?!\w)" if len(word) < _SHORTEST_PREFIX else "") for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(ends)})")


def _plain(text: str) -> str:
    """Return the text without accents and capitals, with every character at its old position."""
    return text.lower() if text.isascii() else "".join(map(_letter, text))


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    return unicodedata.normalize("NFKD", letter.casefold())[:1] or letter


def register(app: Flask) -> None:
    """Give templates the filters."""
    app.jinja_env.filters.update(highlighted=highlighted, marked=marked)
