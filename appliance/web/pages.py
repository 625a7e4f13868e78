"""Every page module, in the order of the menu: add yours here."""

from flask import Blueprint

from appliance.web import (
    decisions,
    discussions,
    first_start,
    home,
    live,
    login,
    profile,
    settings_tokens,
    settings_users,
)

PAGES: tuple[Blueprint, ...] = (
    login.pages,
    first_start.pages,
    home.pages,
    discussions.pages,
    decisions.pages,
    settings_users.pages,
    settings_tokens.pages,
    profile.pages,
    live.pages,
)
