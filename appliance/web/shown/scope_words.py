"""The scopes of a token in words."""

from typing import Final

from flask_babel import gettext

from appliance.errors import N_

SCOPES: Final[dict[str, str]] = {
    "messages:send": N_("Send SMS"),
    "messages:read": N_("Read one SMS and its state"),
    "messages:list": N_("List the SMS sent"),
    "messages:cancel": N_("Cancel SMS that have not left"),
    "messages:export": N_("Have received SMS delivered again"),
    "inbox:list": N_("List the SMS received and the discussions"),
    "inbox:read": N_("Read one SMS received and mark it"),
    "inbox:refresh": N_("Fetch the SMS that wait on the SIM card"),
    "devices:list": N_("See the lines and their credit"),
    "devices:delete": N_("Remove a device"),
    "webhooks:list": N_("See webhooks"),
    "webhooks:write": N_("Add and change webhooks"),
    "webhooks:delete": N_("Delete webhooks"),
    "settings:read": N_("Read the settings"),
    "settings:write": N_("Change the settings"),
    "logs:read": N_("Read calls and the journal"),
    "tokens:manage": N_("Manage tokens"),
    "contacts:read": N_("Read contacts, groups and the STOP list"),
    "contacts:write": N_("Change contacts, groups and the STOP list"),
    "templates:read": N_("Read templates"),
    "templates:write": N_("Change templates"),
    "accounts:read": N_("See accounts and their credit"),
    "accounts:write": N_("Change accounts and move credit"),
    "reports:read": N_("Read reports"),
}


def scope_word(scope: str) -> str:
    """Return what a scope allows, in the reader's language."""
    return str(gettext(SCOPES[scope])) if scope in SCOPES else scope
