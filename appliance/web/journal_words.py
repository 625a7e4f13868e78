"""Entries of the journal in words: what happened, to what, by whom."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from appliance.errors import N_
from appliance.modem.state import Condition
from appliance.store.events import EventRow
from appliance.web.formatting import phone
from appliance.web.modem_words import CONDITIONS
from appliance.web.roles import ROLES, role_name
from appliance.web.statuses import STATUSES, status_word

# What the journal can be filtered by: name in the address, label, kinds of entries.
FILTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "logins": (N_("Log-ins"), ("login", "login_failed", "logout")),
    "sendings": (N_("Messages"), ("message", "batch", "deletion", "report_unmatched")),
    "settings": (N_("Settings"), ("setting", "machine")),
    "users": (N_("Users and tokens"), ("user", "token")),
    "directory": (N_("Directory"), ("contact", "group", "import")),
    "stop": (N_("SMS STOP"), ("optout",)),
    "calls": (N_("Calls"), ("call",)),
    "modem": (N_("Modem"), ("modem",)),
    "backups": (N_("Backups"), ("backup",)),
}
KINDS: dict[str, str] = {
    "login": N_("Logged in"),
    "login_failed": N_("Log-in refused"),
    "logout": N_("Logged out"),
    "message": N_("Message"),
    "batch": N_("Sending"),
    "report_unmatched": N_("Delivery report for no message of the box"),
    "setting": N_("Settings changed"),
    "user": N_("User"),
    "token": N_("API token"),
    "contact": N_("Contact"),
    "group": N_("Group"),
    "import": N_("Import"),
    "optout": N_("SMS STOP"),
    "call": N_("Call"),
    "modem": N_("Modem"),
    "backup": N_("Backup"),
    "machine": N_("Box"),
    "deletion": N_("Messages deleted"),
    "attention": N_("Attention light put out"),
    "silent": N_("Silent SMS, discarded"),
    "waiting": N_("Message waiting"),
}
# What a key of an entry's detail says about its value.
DETAILS: dict[str, str] = {
    "added": N_("%(value)s added"),
    "removed": N_("%(value)s removed"),
    "changed": N_("changed: %(value)s"),
    "password_changed": N_("new password for %(value)s"),
    "session_ended": N_("session of %(value)s ended"),
    "role_changed": N_("new role for %(value)s"),
    "role": N_("role %(value)s"),
    "from": N_("from %(value)s"),
    "note": N_("note: %(value)s"),
    "address": "%(value)s",
    "kind": "%(value)s",
    "change": "%(value)s",
    "recipient": "%(value)s",
    "modem": "%(value)s",
    "operator": "%(value)s",
    "detail": "%(value)s",
    "messages": N_("messages: %(value)s"),
    "batch": N_("sending %(value)s"),
    "paused": N_("paused: %(value)s"),
    "copied": N_("copied to %(value)s"),
    "downloaded": N_("%(value)s downloaded"),
    "restored": N_("%(value)s to be restored"),
    "asked": "%(value)s",
    "kept": "%(value)s",
    "held": N_("restored; messages held back: %(value)s"),
    "decision": "%(value)s",
    "status": "%(value)s",
    "error": N_("error %(value)s"),
    "rings": N_("rings: %(value)s"),
    "source": "%(value)s",
    "new": N_("new: %(value)s"),
    "condition": "%(value)s",
}
# Keys for programs.
HIDDEN = {"call", "reference"}
# Values that are codes.
VALUES: dict[str, str] = {
    "added": N_("added"),
    "removed": N_("removed"),
    "page": N_("by hand"),
    "message": N_("by a message"),
    "api": N_("by a program"),
    "deleted": N_("deleted"),
    "read": N_("read"),
    "unread": N_("unread"),
    "dismissed": N_("left as it is"),
    "True": N_("yes"),
    "False": N_("no"),
    "restart": N_("the program restarts"),
    "reboot": N_("the box restarts"),
    "poweroff": N_("the box is switched off"),
    "network": N_("the new network settings stay"),
    "voicemail": N_("voice message"),
    "fax_waiting": N_("fax"),
    "email_waiting": N_("e-mail"),
    "message_waiting": N_("message"),
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
    if isinstance(detail, Mapping):
        return ", ".join(
            _said(entry.kind, key, value)
            for key, value in detail.items()
            if value not in ("", None, []) and key not in HIDDEN and not _is_plain(detail, key)
        )
    return _value(entry.kind, "status", detail) if detail else ""


def _is_plain(detail: Mapping[str, Any], key: str) -> bool:
    """Whether it is the modem's own words for what the other words say: that all is well."""
    return key == "detail" and detail.get("condition") == Condition.READY


def _said(kind: str, key: str, value: Any) -> str:
    """One key of a detail and its value."""
    if isinstance(value, Mapping):  # settings: name and new value
        return ", ".join(f"{name} = {_value(kind, name, new)}" for name, new in value.items())
    word = _value(kind, key, value)
    return str(gettext(DETAILS[key], value=word)) if key in DETAILS else f"{key}: {word}"


def _value(kind: str, key: str, value: Any) -> str:
    """A value that is a code as a word, a number as people write it, all else as it is."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    text = str(value)
    if key == "role" and text in ROLES:
        return role_name(text)
    if text in VALUES:
        return str(gettext(VALUES[text]))
    if kind == "message" and text in STATUSES:
        return status_word(text)
    if key == "condition" and text in set(Condition):
        return str(gettext(CONDITIONS[Condition(text)][0]))
    return phone(text) if key in ("address", "recipient") else text
