"""What every template can use: the menu, the user, the counts of the frame, the modems."""

from typing import Any

from flask import Flask, g, request
from flask_babel import get_locale
from flask_login import current_user

from appliance.store import accounts, discussions, events
from appliance.web.frame.languages import LANGUAGES
from appliance.web.frame.menu import MENU, current_path
from appliance.web.frame.security import can
from appliance.web.frame.services import services
from appliance.web.shown import formatting, line_views

PAGE_SIZES = (25, 50, 100, 250, 500)


def page_size(default: int = PAGE_SIZES[0]) -> int:
    """Return the number of rows that a list shows: `?limit=`, one of PAGE_SIZES."""
    asked = request.args.get("limit", type=int)
    return asked if asked in PAGE_SIZES else default


def unread() -> int:
    """Return the number of unread messages."""
    return discussions.unread_messages(services().store)


def note_version() -> None:
    """Note the journal's version before the page reads anything.

    So a change that happens while the page is drawn is news to it.
    """
    if request.blueprint is not None and current_user.is_authenticated:
        g.live_version = events.version(services().store)


def frame() -> dict[str, Any]:
    """Return what the base template shows around each page."""
    common = {"language": str(get_locale()), "languages": LANGUAGES, "can": can}
    if not current_user.is_authenticated:
        return common
    lines = line_views.views()
    return common | {
        "menu": MENU,
        "menu_path": current_path(request.path),
        "there_are": {"accounts"} if accounts.in_use(services().store) else set(),
        "page_sizes": PAGE_SIZES,
        "machine_offered": services().machine.offered,
        "lines": lines,
        "light": line_views.light(lines),
        "unread": unread(),
        "live_version": g.get("live_version"),
        "today": formatting.today().isoformat(),
        "wall_clock": formatting.wall_clock(services().clock.now_ms()),
    }


def register(app: Flask) -> None:
    """Give templates the frame."""
    app.before_request(note_version)
    app.context_processor(frame)
