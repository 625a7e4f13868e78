"""What somebody asks of a webhook, checked."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from appliance.addresses import numbers
from appliance.channels.hooks import events, targets
from appliance.errors import N_, InputError
from appliance.lines.providers import checks
from appliance.store.hooks import Form

SHORTEST_KEY: Final = 8
_JSON: Final = "json"
FORMS: Final[tuple[Form, ...]] = (_JSON, "smseagle", "kannel")
_KEY_OCTETS: Final = 24
_ID_OCTETS: Final = 9
# Spaces, accents and line breaks cannot be sent in a request; what follows # never is.
_OF_ADDRESSES: Final = {chr(octet) for octet in range(0x21, 0x7F)} - {"#"}
_IN_ADDRESSES: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.:-]*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a webhook tells, and where. Empty members do not limit it."""

    url: str
    events: tuple[str, ...]
    number: str = ""  # only about this correspondent, as typed
    line: str = ""  # only about this line
    group_id: int | None = None  # only about members of this group
    form: str = "json"  # what the receiver expects: see `requests`


@dataclass(frozen=True, slots=True)
class NewHook(Wanted):
    """A webhook as somebody asks for it. An empty key is replaced by a new one."""

    key: str = ""
    public_id: str = ""


def address(typed: str, networks: Sequence[str]) -> str:
    """Return the address to store, as it was typed. Raise InputError."""
    whole = typed.strip()
    if set(whole) - _OF_ADDRESSES:
        raise InputError(
            "line_address_signs",
            N_("An address has no spaces, no accents and no #."),
            field="url",
        )
    try:
        checks.lan_address(whole.partition("?")[0])
    except InputError as error:
        error.field = "url"
        raise
    if not _may_be_reached(whole, networks):
        raise InputError(
            "hook_network",
            N_("Webhooks may not reach this address of the own network."),
            field="url",
            cure=N_("The page of webhooks says which ones they may reach."),
        )
    return whole


def _may_be_reached(url: str, networks: Sequence[str]) -> bool:
    """Return whether an address may be reached; that of a name is known at each delivery only."""
    try:
        return targets.allows(networks, urlsplit(url).hostname or "")
    except ValueError:
        return True


def key(typed: str) -> str:
    """Return the key to store, a new one if none is given. Raise InputError."""
    if not typed:
        return secrets.token_urlsafe(_KEY_OCTETS)
    if len(typed) < SHORTEST_KEY:
        raise InputError(
            "hook_key",
            N_("A key has at least %(least)d characters."),
            field="key",
            least=SHORTEST_KEY,
        )
    return typed


def lasting_id(typed: str) -> str:
    """Return the id to store, a new one if none is given. Raise InputError.

    It stands in the addresses at which the webhook is paused and removed.
    """
    if not typed:
        return secrets.token_urlsafe(_ID_OCTETS)
    if not _IN_ADDRESSES.fullmatch(typed):
        raise InputError(
            "hook_id",
            N_("An id has letters, digits, hyphens, underscores, dots and colons only."),
            field="id",
        )
    return typed


def chosen(wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the events in their order. Raise InputError."""
    unknown = [each for each in wanted if each not in events.EVENTS]
    if unknown or not wanted:
        raise InputError(
            "hook_events",
            N_("Choose events among: %(known)s."),
            field="events",
            known=", ".join(events.EVENTS),
        )
    return tuple(each for each in events.EVENTS if each in wanted)


def form(name: str, told: Sequence[str]) -> Form:
    """Return the form to store. Raise InputError for events that it cannot tell."""
    if name not in FORMS:
        raise InputError(
            "hook_form",
            N_("Choose a form among: %(known)s."),
            field="form",
            known=", ".join(FORMS),
        )
    if name != _JSON and set(told) != {events.RECEIVED}:
        raise InputError(
            "hook_form_events",
            N_("In this form, webhooks tell received SMS only."),
            field="events",
        )
    return name


def number(typed: str, country: str) -> str | None:
    """Return the number to store, or None. Raise InputError."""
    return numbers.normalise(typed, country) if typed.strip() else None
