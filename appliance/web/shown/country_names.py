"""Lists of countries as people write them: "Europe, Canada, Maroc" for codes, and back."""

from collections.abc import Iterable
from typing import Any

import phonenumbers
from babel import Locale
from flask_babel import get_locale, gettext, lazy_gettext
from wtforms import StringField, ValidationError

from appliance.config import countries
from appliance.errors import N_
from appliance.store.text import plain
from appliance.web.frame.locale_data import slim

_WHOLE = {countries.EUROPE: N_("Europe"), countries.WORLD: N_("the whole world")}
# Names are accepted in all languages, whatever the page's language.
_LANGUAGES = ("fr", "en", "pl", "nl")


class CountriesField(StringField):  # type: ignore[misc]  # wtforms has no types
    """Countries by name or code, separated by commas; `data` holds the codes.

    `data` is None for an empty field: then the list of another setting applies.
    """

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, **more)
        self.typed: str | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the input. Raise ValueError, which names the first unknown country."""
        if not valuelist:
            return
        self.typed = valuelist[0]
        self.data = read(self.typed) or None

    def _value(self) -> str:
        return written(self.data or ()) if self.typed is None else self.typed


def allowed_field(**more: Any) -> CountriesField:
    """Return a field for the countries that may be written to."""
    return CountriesField(lazy_gettext("Countries that may be written to"), **more)


def written(names: Iterable[str]) -> str:
    """Return the list in the reader's language."""
    of_locale = (get_locale() or Locale("fr")).territories
    return ", ".join(
        str(gettext(_WHOLE[name])) if name in _WHOLE else of_locale.get(name, name)
        for name in names
    )


def read(text: str) -> tuple[str, ...]:
    """Return the codes of a typed list. Raise ValidationError, which names the unknown country."""
    known = _codes()
    found: dict[str, None] = {}
    for part in text.replace(";", ",").replace("\n", ",").split(","):
        name = part.strip()
        if not name:
            continue
        code = known.get(plain(name))
        if code is None:
            problem = gettext(
                "“%(name)s” is not a country. Write its name or its two letters.", name=name
            )
            raise ValidationError(problem)
        found[code] = None
    return tuple(found)


def one(text: str) -> str | None:
    """Return the code of a typed country, or None if there is none of this name."""
    code = _codes().get(plain(text))
    return None if code in _WHOLE else code


def _codes() -> dict[str, str]:
    """Return the code of each way to write a country, as `plain` writes it."""
    codes = {plain(code): code for code in phonenumbers.SUPPORTED_REGIONS}
    for language in _LANGUAGES:
        territories = slim(language).territories
        codes |= {
            plain(territories[code]): code
            for code in phonenumbers.SUPPORTED_REGIONS
            if code in territories
        }
    codes |= {plain(str(gettext(word))): name for name, word in _WHOLE.items()}
    codes |= {name: name for name in _WHOLE}
    return codes
