"""Codes and moments as templates show them: filters of the pages."""

from flask import Flask

from appliance.local_time import local
from appliance.web.shown.bubbles import why
from appliance.web.shown.journal_words import actor_word
from appliance.web.shown.modem_words import storage_word


def local_minute(at_ms: int) -> str:
    """A moment as a field for date and time takes it, in the time of the box."""
    return local(at_ms).strftime("%Y-%m-%dT%H:%M")


def register(app: Flask) -> None:
    """Give templates the filters `error_meaning`, `actor_word`, `local_minute`, `storage_word`."""
    app.jinja_env.filters.update(
        error_meaning=why,
        actor_word=actor_word,
        local_minute=local_minute,
        storage_word=storage_word,
    )
