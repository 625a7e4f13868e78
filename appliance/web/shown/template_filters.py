"""Template filters for codes, moments and texts."""

from flask import Flask

from appliance.local_time import local
from appliance.web.shown.bubbles import erased_words, error_meaning, text_of
from appliance.web.shown.carriers import share_words
from appliance.web.shown.journal_words import actor_word
from appliance.web.shown.modem_words import storage_word


def local_minute(at_ms: int) -> str:
    """Return a moment as the value of a date-and-time field, in the box's time zone."""
    return local(at_ms).strftime("%Y-%m-%dT%H:%M")


def register(app: Flask) -> None:
    """Give templates the filters for codes, moments and texts."""
    app.jinja_env.filters.update(
        erased_words=erased_words,
        error_meaning=error_meaning,
        actor_word=actor_word,
        local_minute=local_minute,
        share_words=share_words,
        storage_word=storage_word,
        text_of=text_of,
    )
