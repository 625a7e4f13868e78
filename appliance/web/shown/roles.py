"""The three roles in words."""

from flask import Flask
from flask_babel import gettext

from appliance.errors import N_

# role: name, what it may do
ROLES: dict[str, tuple[str, str]] = {
    "viewer": (N_("Viewer"), N_("Reads messages and the directory, changes nothing.")),
    "operator": (N_("Operator"), N_("Sends messages and manages the directory.")),
    "admin": (N_("Administrator"), N_("Can do everything, including the settings.")),
}


def role_name(role: str) -> str:
    """Return the role's name in the reader's language."""
    return str(gettext(ROLES[role][0]))


def role_meaning(role: str) -> str:
    """Return a sentence that says what the role may do."""
    return str(gettext(ROLES[role][1]))


def role_choices() -> list[tuple[str, str]]:
    """Return the choices of a select, each with its meaning."""
    return [(role, f"{role_name(role)} · {role_meaning(role)}") for role in ROLES]


def register(app: Flask) -> None:
    """Give templates the filters `role_name` and `role_meaning`."""
    app.jinja_env.filters.update(role_name=role_name, role_meaning=role_meaning)
