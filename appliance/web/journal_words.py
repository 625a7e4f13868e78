"""Entries of the journal in words: what happened, to what, by whom."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from appliance.errors import N_
from appliance.store.events import EventRow
from appliance.web.formatting import phone
from appliance.web.statuses import status_word

# What the journal can be filtered by: name in the address, label, kinds of entries.
FILTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "logins": (N_("Log-ins"), ("login", "login_failed")),
    "sendings": (N_("Messages"), ("message", "batch", "part")),
    "settings": (N_("Settings"), ("setting", "settings", "preferences")),
    "users": (N_("Users and tokens"), ("user", "token")),
    "directory": (N_("Directory"), ("contact", "group", "import")),
    "stop": (N_("SMS STOP"), ("optout",)),
    "calls": (N_("Calls"), ("call",)),
    "modem": (N_("Modem"), ("modem",)),
    "backups": (N_("Backups"), ("backup", "restore")),
}
KINDS: dict[str, str] = {
    "login": N_("Logged in"),
    "login_failed": N_("Log-in refused"),
    "message": N_("Message"),
    "batch": N_("Sending"),
    "part": N_("Part of a long message"),
    "setting": N_("Settings changed"),
    "settings": N_("Settings changed"),
    "preferences": N_("Settings changed"),
    "user": N_("User"),
    "token": N_("API token"),
    "contact": N_("Contact"),
    "group": N_("Group"),
    "import": N_("Import"),
    "optout": N_("SMS STOP"),
    "call": N_("Call"),
    "modem": N_("Modem"),
    "backup": N_("Backup"),
    "restore": N_("Restored"),
}
# What a key of an entry's detail says about its value.
DETAILS: dict[str, str] = {
    "added": N_("%(value)s added"),
    "removed": N_("%(value)s removed"),
    "changed": N_("%(value)s changed"),
    "password_changed": N_("new password for %(value)s"),
    "role_changed": N_("new role for %(value)s"),
    "role": N_("role %(value)s"),
    "from": N_("from %(value)s"),
    "note": N_("note: %(value)s"),
    "address": "%(value)s",
    "status": "%(value)s",
    "error": N_("error %(value)s"),
    "name": "%(value)s",
    "rings": N_("rings: %(value)s"),
    "source": N_("by %(value)s"),
    "file": "%(value)s",
    "new": N_("new: %(value)s"),
    "cancelled": N_("cancelled: %(value)s"),
    "condition": "%(value)s",
}
ACTORS: dict[str, str] = {
    "user": "%(name)s",
    "token": N_("token %(name)s"),
    "rule": N_("rule %(name)s"),
    "system": N_("the box (%(name)s)"),
}


def kind_word(kind: str) -> str:
    """What kind of entry it is."""
    return str(gettext(KINDS[kind])) if kind in KINDS else kind


def actor_word(actor: str | None) -> str:
    """Who did it; the box itself where nobody did."""
    kind, _, name = (actor or "").partition(":")
    if not actor:
        return str(gettext("the box"))
    return str(gettext(ACTORS[kind], name=name)) if kind in ACTORS else actor


def describe(entry: EventRow) -> str:
    """The entry's detail in words."""
    detail = entry.detail
    if entry.kind == "message" and isinstance(detail, str):
        return status_word(detail)
    if isinstance(detail, Mapping):
        return ", ".join(_said(entry.kind, key, value) for key, value in detail.items())
    return str(detail or "")


def _said(kind: str, key: str, value: Any) -> str:
    if key == "status" and kind == "message":
        value = status_word(str(value))
    elif key in ("address", "added", "removed") and kind in ("optout", "call"):
        value = phone(str(value))
    elif isinstance(value, (list, tuple)):
        value = ", ".join(map(str, value))
    if key in DETAILS:
        return str(gettext(DETAILS[key], value=value))
    return f"{key}: {value}"
