"""Recognise messages that are only a stop word or only a start word."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal

from appliance.config import MessagingSettings

_LONGEST: Final = 60
# The longest message with a signature; longer ones are letters.
_LONGEST_SIGNED: Final = 160
# The box's number may follow the word: a short code or a full number.
_NUMBER = re.compile(r"(?:au|to|at|vers)?(\d{5,6}|\d{9,15})")
_NOT_WRITTEN = re.compile(r"[\W_]+")
# What people add to a stop word without another meaning: courtesy, and what they want to stop.
# French, English, Polish and Dutch, without accents.
_BESIDE: Final = frozenset(
    {
        *("svp", "stp", "merci", "bonjour", "bonsoir", "cordialement"),
        *("s", "il", "vous", "te", "plait"),
        *("please", "pls", "thanks", "thank", "you", "thx"),
        *("prosze", "dziekuje", "dzieki"),
        *("aub", "a", "u", "b", "alstublieft", "graag", "bedankt", "dank", "je"),
        *("sms", "pub", "pubs", "publicite", "spam", "promo", "promos", "marketing"),
        *("message", "messages", "mailing", "newsletter"),
        *("reklama", "reklamy", "reklam", "wiadomosci"),
        *("reclame", "berichten"),
    }
)
# Signatures of phones, and the line that mail programs put before a signature.
_SIGNED_BY_DEVICE = re.compile(
    r"(?:--|envoye (?:de|depuis)|sent from|wyslane z|verzonden (?:vanaf|met))\b.*|--.*", re.DOTALL
)
_LONGEST_SIGNATURE: Final = 4  # words of a name
_WITHIN_NAMES: Final = frozenset(
    {
        *("d", "de", "del", "den", "der", "des", "di", "du"),
        *("el", "la", "le", "ten", "ter", "van", "von", "z"),
    }
)


def meaning(text: str, settings: MessagingSettings) -> Literal["stop", "start"] | None:
    """Return whether the text asks for "stop" or "start", or None if it says anything else.

    Case, accents, punctuation, quotes and spaces do not matter: `Stop.`, `« ARRÊT »`, `STOP 36111`.
    Nor do courtesy, repetition and a signature: `STOP SVP`, `STOP STOP`, `STOP` above a line with a
    name. A word within a sentence is not a stop word: `Stop, à demain`.
    """
    first, _, rest = text.strip().partition("\n")
    if len(first) > _LONGEST or len(text.strip()) > _LONGEST_SIGNED or not _is_signature(rest):
        return None
    if _asks(first, _plain_words(settings.stop_words)):
        return "stop"
    if _asks(first, _plain_words(settings.start_words)):
        return "start"
    return None


def _asks(line: str, words: frozenset[str]) -> bool:
    """Return whether a line is one of the words, alone or with nothing but courtesy."""
    written = _plain(line)
    if _is_one_of(written, words):
        return True
    left = [word for word in _words(line) if word not in _BESIDE or word in words]
    return len(set(left)) == 1 and _is_one_of(left[0], words)


def _is_one_of(written: str, words: frozenset[str]) -> bool:
    if written in words:
        return True
    return any(written.startswith(word) and _NUMBER.fullmatch(written, len(word)) for word in words)


def _is_signature(rest: str) -> bool:
    """Return whether the text below the first line is a name, a device's signature or empty."""
    plain = " ".join(_words(rest)) if not rest.strip().startswith("--") else "--"
    if _SIGNED_BY_DEVICE.fullmatch(plain):
        return True
    if len(plain.split()) > _LONGEST_SIGNATURE or any(mark in rest for mark in "?!0123456789"):
        return False
    return _is_name_or_courtesy(re.findall(r"[^\W_]+", rest))


def _is_name_or_courtesy(words: list[str]) -> bool:
    """Return whether the words can be a name (`Marie`, `J. van den Berg`) or thanks.

    `le bus arrive` is neither: somebody who adds a sentence may not mean the word by itself.
    """
    if len(words) <= 1 or _bare(words[0]) in _BESIDE:
        return True
    return all(word[0].isupper() or _bare(word) in _WITHIN_NAMES for word in words) and any(
        word[0].isupper() for word in words
    )


@lru_cache(maxsize=8)
def _plain_words(words: Iterable[str]) -> frozenset[str]:
    return frozenset(plain for word in words if (plain := _plain(word)))


def _words(text: str) -> list[str]:
    """Return the words of a text in lower case without accents."""
    return [word for word in _NOT_WRITTEN.split(_bare(text)) if word]


def _plain(text: str) -> str:
    """Return only the letters and digits, in lower case without accents."""
    return _NOT_WRITTEN.sub("", _bare(text))


def _bare(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in parted if not unicodedata.combining(mark)).casefold()
