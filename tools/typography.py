"""The typographic rules that every visible text must follow, one list for each language.

The French rules are those of the Imprimerie nationale (Lexique des règles typographiques), with one
no-break space (U+00A0) wherever the book has a no-break or thin space. Straight apostrophes are
allowed everywhere: tests and scripts also look for the labels.
"""

import re
from typing import NamedTuple

NO_BREAK = "\u00a0"
# A placeholder (%(name)s, {}) counts as a word; a web address or a time keeps its colon.
_PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}|%[sd]")
_VERBATIM = re.compile(r"https?://\S*|`[^`]*`|\d\d?:\d\d|\. _ : @ \+ ~ -|\. _\xa0: @ \+ ~ -")


class Rule(NamedTuple):
    """A pattern that a text must not contain, and what to write instead."""

    wrong: re.Pattern[str]
    advice: str


def _rule(wrong: str, advice: str) -> Rule:
    return Rule(re.compile(wrong), advice)


EVERYWHERE = (
    _rule(r"\.\.\.", "write … for three dots"),
    _rule(r" {2}", "write one space"),
    _rule(r'(?<!=)"', "use the language's quotation marks"),
    _rule(r"[ \xa0][,.](?!\w)", "write no space before a comma or full stop"),
)
_NO_SPACE_BEFORE = _rule(r"[ \xa0][:;!?]", "write no space before : ; ! ?")
_NO_SPACE_BEFORE_PERCENT = _rule(r"[ \xa0]%", "write the percent sign without a space")
_ENGLISH_QUOTES = _rule(r"[„«»]", "write “ ” for quotation marks")
LANGUAGES = {
    "fr": (
        _rule(r"(?<!\xa0)[;!?»]", "put a no-break space before ; ! ? »"),
        _rule(r"(?<!\xa0):", "put a no-break space before the colon"),
        _rule(r"«(?!\xa0)", "put a no-break space after «"),
        _rule(r"[“”„]", "write « » for quotation marks"),
        _rule(r"(?<!\xa0)%", "put a no-break space before the percent sign"),
    ),
    "en": (_NO_SPACE_BEFORE, _NO_SPACE_BEFORE_PERCENT, _ENGLISH_QUOTES),
    "pl": (
        _NO_SPACE_BEFORE,
        _NO_SPACE_BEFORE_PERCENT,
        _rule(r"[“«»]", "write „ ” for quotation marks"),
    ),
    "nl": (_NO_SPACE_BEFORE, _NO_SPACE_BEFORE_PERCENT, _ENGLISH_QUOTES),
}


def problems(text: str, language: str) -> list[str]:
    """Return the advice for each rule of `language` that `text` breaks."""
    words = _VERBATIM.sub("W", _PLACEHOLDER.sub("W", text)).replace("%%", "%")
    return [rule.advice for rule in (*EVERYWHERE, *LANGUAGES[language]) if rule.wrong.search(words)]
