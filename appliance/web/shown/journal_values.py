"""The detail of a journal entry in words: each key and its value become a phrase."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from markupsafe import Markup, escape

from appliance.lines import codes
from appliance.modem.pdu import status_report
from appliance.web.frame.languages import LANGUAGES
from appliance.web.shown import country_names
from appliance.web.shown.bubbles import error_meaning
from appliance.web.shown.formatting import locale, number
from appliance.web.shown.journal_words import DETAILS, code_word
from appliance.web.shown.setting_words import (
    AS_CONFIGURED,
    CHOICES,
    NOTHING,
    SETTINGS,
    YES_AND_NO,
)

_LINK = Markup('<a href="{}">{}</a>')


def said(kind: str, key: str, value: Any, page: str = "") -> Iterator[Markup]:
    """Return the phrase for a key of a detail; none for an empty value.

    `page` is the address that the value links to.
    """
    if value in ("", None, [], ()):
        return
    if isinstance(value, Mapping):  # settings: name and new value
        for name, new in value.items():
            word = gettext(SETTINGS[name]) if name in SETTINGS else name
            yield escape(f"{word} = {_setting(name, new)}")
        return
    word = escape(_value(kind, key, value))
    if page:
        word = _LINK.format(page, word)
    if key in DETAILS:
        yield escape(gettext(DETAILS[key])) % {"value": word}
    else:
        yield Markup("{}: {}").format(key, word)


def _value(kind: str, key: str, value: Any) -> str:
    """Return a code as a word, a number in the reader's notation, anything else unchanged."""
    if (word := code_word(kind, key, str(value))) is not None:
        return word
    if isinstance(value, (list, tuple)):
        return _list(key, value)
    if key == "error":
        return error_meaning(str(value)).rstrip(".")
    if key == "status" and kind == "report_unmatched":
        return _reported(int(value))
    if isinstance(value, bool):
        return str(gettext(YES_AND_NO[value]))
    return number(value) if isinstance(value, int) else str(value)


def _reported(status: int) -> str:
    """Return what a status report says."""
    outcome = status_report.outcome(status)
    if outcome == "done":
        return str(gettext("delivered"))
    if outcome == "trying":
        return str(code_word("", "report", "trying"))
    return str(gettext(codes.meaning(codes.error_of_report(status))))


def _setting(name: str, value: Any) -> str:
    """Return the new value of a setting."""
    if value is None:
        return str(gettext(AS_CONFIGURED))
    if isinstance(value, str) and value in CHOICES.get(name, {}):
        return str(gettext(CHOICES[name][value]))
    if isinstance(value, bool):
        return str(gettext(YES_AND_NO[value]))
    if isinstance(value, (list, tuple)):
        return _list(name, value)
    named = {"country": locale().territories, "language": dict(LANGUAGES)}
    if name in named:
        return str(named[name].get(value, value))
    return str(value) or str(gettext(NOTHING))


def _list(key: str, values: Sequence[Any]) -> str:
    """Return several values as one text; countries by their names."""
    countries = key in ("countries", "allowed_countries")
    words = (code_word("", key, str(value)) or str(value) for value in values)
    text = country_names.written(values) if countries else ", ".join(words)
    return text or str(gettext(NOTHING))
