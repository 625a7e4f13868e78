"""The browsers that a user is logged in on, as pages show them."""

import re
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext

from appliance.store import sessions
from appliance.web.frame.logged_in import session_limits
from appliance.web.frame.services import services

# The order matters: most browsers also name other ones.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
_PROGRAM = re.compile(r"[\w.-]{1,30}")


@dataclass(frozen=True, slots=True)
class Browser:
    """One browser on which a user is logged in."""

    session_id: int
    name: str  # "Firefox, Windows"
    address: str
    since_ms: int
    used_ms: int
    is_this: bool  # the browser of this request


def browsers(user_id: int, own_session: int | None) -> list[Browser]:
    """Return the user's sessions that have not ended, the one used last first."""
    box = services()
    limits, now = session_limits(), box.clock.now_ms()
    return [
        Browser(
            session.id,
            name_of(session.browser),
            session.address,
            session.created_at,
            session.used_at,
            session.id == own_session,
        )
        for session in sessions.of_user(box.store, user_id)
        if not limits.has_ended(session, now)
    ]


def name_of(user_agent: str) -> str:
    """Return the usual name of the browser and its system."""
    found = [
        next((name for mark, name in known if mark in user_agent), "")
        for known in (_BROWSERS, _SYSTEMS)
    ]
    named = ", ".join(filter(None, found))
    if named:
        return named
    program = _PROGRAM.match(user_agent)
    return program[0] if program else str(gettext("unknown browser"))
