"""The four languages of the pages, and the choice among them for each request."""

from flask import Flask, request, session
from flask_babel import Babel
from flask_login import current_user

from appliance.web.frame.locale_data import slim
from appliance.web.frame.services import services

LANGUAGES: tuple[tuple[str, str], ...] = (
    ("fr", "Français"),
    ("en", "English"),
    ("pl", "Polski"),
    ("nl", "Nederlands"),
)
CODES = tuple(code for code, _ in LANGUAGES)


def chosen() -> str:
    """Return the user's language, else the browser's, else the box's."""
    choice = getattr(current_user, "language", None) or session.get("language")
    if choice not in CODES:
        choice = request.accept_languages.best_match(CODES) or services().preferences.language()
    return str(slim(str(choice)))


def register(app: Flask) -> None:
    """Translate pages into the language of each request."""
    Babel(
        app,
        default_locale="fr",
        default_translation_directories="translations",
        locale_selector=chosen,
    )
