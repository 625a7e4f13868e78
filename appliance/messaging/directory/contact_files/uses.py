"""What a number is for, told by its label or by the title of its column, in four languages."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
# A title or label longer than this is a text.
_LONGEST = 200


def word_set(words: str) -> frozenset[str]:
    """The words of a text, apart by blanks."""
    return frozenset(words.split())


MOBILE_WORDS = word_set(
    """cell cellphone cellular mobile mobil mobiles mobilephone mobiel mobiele mobielnummer
    mobieltje portable portables gsm komorka komorkowy komorkowego komorkowe sms iphone smartphone
    handy"""
)
FAX_WORDS = word_set("fax faxnumber faxnummer telefax telecopie telecopieur faks faksu")


def plain_words(text: str) -> list[str]:
    """The words of `text` without accents and capitals: "N° de Tél." is n, de, tel."""
    composed = unicodedata.normalize("NFKD", text[:_LONGEST].replace("ł", "l").replace("Ł", "L"))
    bare = "".join(letter for letter in composed if not unicodedata.combining(letter))
    return _WORD.findall(bare.replace("°", " ").casefold())


def is_fax(label: str) -> bool:
    """Whether a number with this label is a fax."""
    return not FAX_WORDS.isdisjoint(plain_words(label))


def is_mobile(label: str) -> bool:
    """Whether a number with this label is a mobile."""
    return not MOBILE_WORDS.isdisjoint(plain_words(label))
