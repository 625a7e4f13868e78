"""Every page module, in the order of the menu: add yours here."""

from flask import Blueprint

from appliance.web import (
    batch,
    compose,
    contact_import,
    contacts,
    decisions,
    discussions,
    first_start,
    groups,
    home,
    lists,
    live,
    login,
    logs,
    profile,
    recipients,
    settings,
    settings_backups,
    settings_modem,
    settings_tokens,
    settings_users,
)

PAGES: tuple[Blueprint, ...] = (
    login.pages,
    first_start.pages,
    home.pages,
    discussions.pages,
    decisions.pages,
    compose.pages,
    recipients.pages,
    batch.pages,
    lists.pages,
    contacts.pages,
    contact_import.pages,
    groups.pages,
    logs.pages,
    settings.pages,
    settings_modem.pages,
    settings_users.pages,
    settings_tokens.pages,
    settings_backups.pages,
    profile.pages,
    live.pages,
)
