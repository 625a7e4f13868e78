"""Determine what a number is for, by its label or its column's title, in four languages."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
# A longer title or label is a text.
_LONGEST = 200


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text, separated by spaces."""
    return frozenset(words.split())


MOBILE_WORDS = word_set(
    """cell cellphone cellular mobile mobil mobiles mobilephone mobiel mobiele mobielnummer
    mobieltje portable portables gsm komorka komorkowy komorkowego komorkowe sms iphone smartphone
    handy"""
)
FAX_WORDS = word_set("fax faxnumber faxnummer telefax telecopie telecopieur faks faksu")


def plain_words(text: str) -> list[str]:
    """Return the words of `text` without accents, in lower case: "N° de Tél." is n, de, tel."""
    composed = unicodedata.normalize("NFKD", text[:_LONGEST].replace("ł", "l").replace("Ł", "L"))
    bare = "".join(letter for letter in composed if not unicodedata.combining(letter))
    return _WORD.findall(bare.replace("°", " ").casefold())


def is_fax(label: str) -> bool:
    """Return whether a number with this label is a fax."""
    return not FAX_WORDS.isdisjoint(plain_words(label))


def is_mobile(label: str) -> bool:
    """Return whether a number with this label is a mobile."""
    return not MOBILE_WORDS.isdisjoint(plain_words(label))
