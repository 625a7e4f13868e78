"""Messages that are only a stop word, or only a start word."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal

from appliance.config import MessagingSettings

_LONGEST: Final = 60
# The box's number may follow the word: a short number, or a whole one.
_NUMBER = re.compile(r"(?:au|to|at|vers)?(\d{5,6}|\d{9,15})")
_NOT_WRITTEN = re.compile(r"[\W_]+")


def meaning(text: str, rules: MessagingSettings) -> Literal["stop", "start"] | None:
    """What the text asks for, if it is nothing else than that.

    Capitals, accents, punctuation, quotes and spaces do not matter: `Stop.`, `« ARRÊT »`,
    `stop sms`, `STOP 36111`.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    written = _plain(text)
    if _is_one_of(written, _plain_words(rules.stop_words)):
        return "stop"
    if _is_one_of(written, _plain_words(rules.start_words)):
        return "start"
    return None


def _is_one_of(written: str, words: frozenset[str]) -> bool:
    if written in words:
        return True
    return any(written.startswith(word) and _NUMBER.fullmatch(written, len(word)) for word in words)


@lru_cache(maxsize=8)
def _plain_words(words: Iterable[str]) -> frozenset[str]:
    return frozenset(plain for word in words if (plain := _plain(word)))


def _plain(text: str) -> str:
    """Letters and digits alone, small, without accents."""
    parted = unicodedata.normalize("NFKD", text)
    letters = "".join(mark for mark in parted if not unicodedata.combining(mark))
    return _NOT_WRITTEN.sub("", letters.casefold())
