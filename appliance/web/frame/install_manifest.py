"""The web application manifest: a browser needs it to install the pages as an application."""

from typing import Any

from flask import Flask, Response, json
from flask_babel import get_locale, gettext

from appliance.web.frame.security import public

START = "/discussions"
ICONS = (
    {"src": "/static/icon-192.png", "sizes": "192x192", "type": "image/png"},
    {"src": "/static/icon-512.png", "sizes": "512x512", "type": "image/png"},
    {
        "src": "/static/icon-maskable.png",
        "sizes": "512x512",
        "type": "image/png",
        "purpose": "maskable",
    },
    {"src": "/static/icon.svg", "sizes": "any", "type": "image/svg+xml"},
)
DAY_SECONDS = 86_400


def manifest() -> dict[str, Any]:
    """Return the manifest in the reader's language."""
    return {
        "id": "/",
        "name": gettext("SMS box"),
        "short_name": gettext("SMS"),
        "description": gettext("Read, answer and send SMS from the office's box."),
        "lang": str(get_locale()),
        "start_url": START,
        "scope": "/",
        "display": "standalone",
        "background_color": "#f4f5f7",
        "theme_color": "#0b62d0",
        "icons": ICONS,
        "shortcuts": [
            {"name": gettext("New SMS"), "url": "/messages/new"},
            {"name": gettext("Unread SMS"), "url": "/messages/unread"},
        ],
    }


def register(app: Flask) -> None:
    """Serve /app.webmanifest."""

    @app.get("/app.webmanifest", endpoint="manifest")
    @public
    def answer() -> Response:
        response = Response(json.dumps(manifest()), content_type="application/manifest+json")
        response.headers["Cache-Control"] = f"private, max-age={DAY_SECONDS}"
        return response
