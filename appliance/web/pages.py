"""Every page module, in the order of the menu: add yours here."""

from flask import Blueprint

from appliance.web import discussions, first_start, home, live, login

PAGES: tuple[Blueprint, ...] = (
    login.pages,
    first_start.pages,
    home.pages,
    discussions.pages,
    live.pages,
)
