"""Append to promotional messages how their recipient can stop them, if they do not say so.

`static/counter.js` finds out in the same way whether a text says so; a test compares the two.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from appliance.config import MessagingSettings
from appliance.messaging.rules.verdict import ANSWERS

# Before a stop word, these say how to stop: French, English, Polish and Dutch, without accents.
VERBS: Final = (
    *("repondez", "repondre", "reponds", "envoyez", "envoyer", "envoie"),
    *("reply", "send", "text"),
    *("odpisz", "wyslij", "odpowiedz"),
    *("antwoord", "stuur", "sms"),
)


def added(settings: MessagingSettings, text: str, message_class: str, origin: str) -> str:
    """Return the text with the mention on a line of its own, if it is promotional and lacks it."""
    mention = settings.promotional_mention
    if message_class != "promotional" or origin in ANSWERS or not mention or not text.strip():
        return text
    plain = _plain(text)
    if any(f" {phrase} " in plain for phrase in _known(mention, settings.stop_words)):
        return text
    return f"{text.rstrip()}\n{mention}"


@lru_cache(maxsize=4)
def words(stop_words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stop words that a verb may precede, in small letters without accents."""
    return tuple(dict.fromkeys(filter(None, (_plain(word).strip() for word in stop_words))))


@lru_cache(maxsize=4)
def _known(mention: str, stop_words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the phrases that replace the mention, in small letters without accents."""
    phrases = [f"{verb} {word}" for verb in VERBS for word in words(stop_words)]
    return tuple(filter(None, [_plain(mention).strip(), *phrases]))


def _plain(text: str) -> str:
    """Return the words in small letters without accents, with one blank around each."""
    parted = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(mark for mark in parted if not unicodedata.combining(mark))
    return f" {re.sub(r'[^a-z0-9]+', ' ', bare).strip()} "
