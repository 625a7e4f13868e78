"""Turn HTML into the text that a reader sees, in one pass from left to right.

The parser of Python's library takes a time that grows with the square of some malformed inputs.
"""

import html
import re
from typing import Final

_BREAKS: Final = frozenset(
    {
        *("address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "footer"),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p"),
        *("pre", "section", "table", "tr", "ul"),
    }
)
_CELLS: Final = frozenset({"td", "th"})
# What these contain is not shown.
_HIDDEN: Final = frozenset({"head", "script", "style", "template", "textarea", "title"})
_NAME: Final = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]*")
_SPACES: Final = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_QUOTED: Final = "blockquote"


def text(source: str) -> str:
    """Return the text; what is quoted has `> ` before each line, as in plain mails."""
    return _Reading(source).result()


class _Reading:
    """One document. Each search that fails is made once, so that the whole takes linear time."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._small = source.lower()
        if len(self._small) != len(source):  # a few letters have two small ones
            self._small = source
        self._at = 0
        self._absent: set[str] = set()
        self._quotes = 0
        self._lines: list[str] = []
        self._line: list[str] = []

    def result(self) -> str:
        """Return the text."""
        while self._at < len(self._source):
            begin = self._find("<", self._at)
            self._say(self._source[self._at : begin])
            self._at = begin
            if begin < len(self._source):
                self._tag()
        self._break()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n")

    def _tag(self) -> None:
        """Read what begins with `<`."""
        if self._source.startswith("<!--", self._at):
            self._at = min(self._find("-->", self._at + 4) + 3, len(self._source))
            return
        named = _NAME.match(self._source, self._at + 1)
        if named is None and self._source[self._at + 1 : self._at + 2] not in {"!", "?", "/"}:
            self._line.append("<")  # a sign, such as in 3 < 5
            self._at += 1
            return
        end = self._find(">", self._at)
        name = named[0].lower() if named else ""
        self._at = min(end + 1, len(self._source))
        if name in _HIDDEN and not self._source.startswith("/>", end - 1):
            self._at = self._find(f"</{name}", self._at)
        elif name.removeprefix("/") in _BREAKS:
            self._break()
            if name.removeprefix("/") == _QUOTED:
                self._quotes = max(0, self._quotes + (-1 if name[0] == "/" else 1))
        elif name in _CELLS:
            self._line.append(" ")

    def _find(self, wanted: str, begin: int) -> int:
        """Return where a text next occurs, or the end."""
        if wanted in self._absent:
            return len(self._source)
        found = self._small.find(wanted, begin)
        if found < 0:
            self._absent.add(wanted)
            return len(self._source)
        return found

    def _say(self, piece: str) -> None:
        if piece:
            self._line.append(html.unescape(piece))

    def _break(self) -> None:
        line = _SPACES.sub(" ", "".join(self._line)).strip()
        self._line = []
        if line or (self._lines and self._lines[-1]):
            self._lines.append(f"> {line}" if self._quotes else line)
