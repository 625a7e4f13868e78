"""Template filters for a row of the list of discussions: its avatar and its last message."""

from flask import Flask

from appliance.store.discussions import DiscussionRow
from appliance.web.shown import bubbles

HUES = 12  # colours of avatars, as many as discussions.css has


def hue(address: str) -> int:
    """Return the colour of an avatar, which depends only on the address."""
    return sum(address.encode()) * 7 % HUES


def initial(name: str) -> str:
    """Return the letter of an avatar."""
    first = next((sign for sign in name if sign.isalnum()), name[:1]).upper()
    return "#" if first.isdigit() else first or "?"


def preview(row: DiscussionRow) -> str:
    """Return the last message as a single line."""
    return bubbles.preview(row.preview, row.kind, row.erased_at)


def register(app: Flask) -> None:
    """Give templates the filters of the list."""
    app.jinja_env.filters.update(hue=hue, initial=initial, preview=preview)
