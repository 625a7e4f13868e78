"""The kinds of lines without a modem, by name; each is imported when a line of it exists."""

import difflib
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from appliance.clock import Clock
from appliance.config import Kinds
from appliance.errors import N_, InputError
from appliance.lines.protocol import Brought, Told
from appliance.lines.providers.kind import Account, Condition, Kind, Settings, Trial, Trouble

_MODULES: Final = {
    "smsapi": "smsapi",
    "ovh": "ovh",
    "appliance": "other_box",
    "freemobile": "freemobile",
}
NAMES: Final = tuple(_MODULES)
DID_YOU_MEAN: Final = N_("Did you mean “%(meant)s”?")
# A person waits for the result of a trial.
_TRIAL_SECONDS: Final = 10.0


def keys(name: str) -> tuple[str, ...]:
    """Return the names of the settings of a kind."""
    return tuple(key.name for key in kind(name).keys)


def kind(name: str) -> Kind:
    """Return a kind of line. Raise InputError if there is none of this name."""
    if name not in _MODULES:
        raise InputError(
            "line_kind",
            N_("There is no kind of line “%(kind)s”. There are: modem, %(kinds)s."),
            field="kind",
            kind=name[:32],
            kinds=", ".join(NAMES),
        )
    found: Kind = _module(name).KIND
    return found


def check(name: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the settings to store for a line of a kind. Raise InputError, which names the key."""
    known = {key.name: key for key in kind(name).keys}
    for unknown in given.keys() - known.keys():
        close = difflib.get_close_matches(unknown, known, n=1)
        raise InputError(
            "line_key",
            N_("A line of this kind has no setting “%(key)s”."),
            field=unknown,
            cure=DID_YOU_MEAN if close else "",
            key=unknown[:32],
            meant="".join(close),
        )
    stored: dict[str, str] = {}
    for key in known.values():
        value = given.get(key.name, "").strip()
        if key.required and not value and not key.default:
            raise InputError("line_key_missing", N_("This is needed."), field=key.name)
        value = key.checked(value) if value else ""
        if value:
            stored[key.name] = value
    return stored


def account(name: str, settings: Settings, clock: Clock, *, seconds: float = 20.0) -> Account:
    """Return the account of a line with stored settings; it is not asked yet.

    A request takes at most `seconds`. Raise InputError if a setting is missing.
    """
    found = kind(name)
    complete = {key.name: settings.get(key.name) or key.default for key in found.keys}
    for key in found.keys:
        if key.required and not complete[key.name]:
            raise InputError("line_key_missing", N_("This is needed."), field=key.name)
    http = _http(found, complete, clock, seconds)
    return Account(
        provider=found.connect(complete, http, clock),
        only_to=found.only_to(complete),
        asks_for_seconds=found.asks_for_seconds,
        reports=found.reports,
        abandon=http.abandon,
    )


def try_out(name: str, settings: Settings, clock: Clock) -> Trial:
    """Ask the provider whether it takes the key, and what is left. Nothing is sent."""
    try:
        credit = account(name, settings, clock, seconds=_TRIAL_SECONDS).provider.credit()
    except Trouble as trouble:
        return Trial(trouble.condition, trouble.words)
    return Trial(Condition.READY, credit=credit)


def only_to(name: str, settings: Settings) -> str | None:
    """Return the one address that such a line can write to, or None if it can write to all."""
    return kind(name).only_to(settings)


def told(name: str, found: Mapping[str, Any]) -> list[Told]:
    """Return the reports in a callback to a line of a kind: a form's fields, or a JSON object."""
    return kind(name).told(found)


def brought(name: str, found: Mapping[str, Any]) -> list[Brought]:
    """Return the messages in a callback to a line of a kind."""
    return kind(name).brought(found)


def meaning(error: str) -> str:
    """Return the English text (a msgid) for an error of a line, or "" if it is of none of these."""
    name, _, code = error.partition(" ")
    return kind(name).meaning(code) if name in _MODULES and code else ""


def _http(found: Kind, settings: Settings, clock: Clock, seconds: float) -> Any:
    # Imported here, as the kinds are: a box with modems alone does without it.
    from appliance.lines.providers.http import Http

    secrets = tuple(settings[name] for name in found.secrets if settings.get(name))
    return Http(
        settings["url"],
        clock,
        ca_file=settings.get("ca_file", ""),
        secrets=secrets,
        seconds=seconds,
    )


def _module(name: str) -> Any:
    return import_module(f"appliance.lines.providers.{_MODULES[name]}")


# What `[[line]]` tables of the configuration file may contain.
OF_FILE: Final = Kinds(NAMES, keys, check)
