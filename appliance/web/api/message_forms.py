"""How a message is to be shown and how long it is valid, as requests say it."""

from typing import Any, Final

from appliance.store.sendings import Form
from appliance.web.api.schema import Schema, refused

_HOUR_SECONDS: Final = 3600
_FORMS: Final[dict[str, Form]] = {
    "normal": "normal",
    "flash": "flash",
    "normalThenFlash": "normal_then_flash",
}
_WORDS: Final[dict[str, str]] = {form: word for word, form in _FORMS.items()}
FORM: Final[Schema] = {
    "title": "MessageForm",
    "type": ["string", "null"],
    "enum": [*_FORMS, None],
    "description": "flash: the phone shows it at once and does not store it; normalThenFlash: sent"
    " normally, and once more as flash if it comes back as an error",
}
FORM_GIVEN: Final[Schema] = {"title": "MessageFormGiven", "type": "string", "enum": [*_FORMS]}
VALIDITY_HOURS: Final[Schema] = {
    "type": ["integer", "null"],
    "minimum": 1,
    "maximum": 72,
    "description": "hours after which it is not sent any more",
}


def form(body: dict[str, Any]) -> Form:
    """Return the form that a request asks for. Raise InputError for two that differ."""
    asked = body.get("form")
    if asked is not None and "flash" in body and body["flash"] != (asked == "flash"):
        raise refused("cannot be given together with a different form", "flash")
    if asked is None:
        return "flash" if body.get("flash") else "normal"
    return _FORMS[asked]


def written(stored: str) -> str:
    """Return a stored form as the API writes it."""
    return _WORDS[stored]


def ttl_seconds(body: dict[str, Any]) -> int | None:
    """Return the validity that a request asks for, in seconds."""
    hours = body.get("validityHours")
    ttl: int | None = body.get("ttl")
    return ttl if hours is None else hours * _HOUR_SECONDS
