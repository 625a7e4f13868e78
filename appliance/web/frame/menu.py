"""The left-hand menu: every entry with its address, its icon and the role that sees it.

The labels are msgids; the French ones are those that people know from the platform they had.
"""

from dataclasses import dataclass

from appliance.errors import N_
from appliance.messaging.people.accounts import Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu."""

    label: str  # msgid
    path: str
    icon: str
    role: Role = "viewer"
    counter: str = ""  # "unread": the live count of unread messages stands beside it


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under a heading; an empty heading shows none."""

    heading: str  # msgid or ""
    entries: tuple[Entry, ...]


MENU: tuple[Section, ...] = (
    Section(
        "",
        (
            Entry(N_("Home"), "/", "home"),
            Entry(N_("Discussions"), "/discussions", "discussions", counter="unread"),
        ),
    ),
    Section(
        N_("SMS"),
        (
            Entry(N_("New SMS"), "/messages/new", "new", role="operator"),
            Entry(N_("Sent SMS"), "/messages/sent", "sent"),
            Entry(N_("Received SMS"), "/messages/received", "received"),
            Entry(N_("Unread SMS"), "/messages/unread", "unread"),
            Entry(N_("Scheduled SMS"), "/messages/scheduled", "scheduled"),
        ),
    ),
    Section(
        N_("Directory"),
        (
            Entry(N_("Contacts"), "/contacts", "contact"),
            Entry(N_("Groups"), "/groups", "groups"),
        ),
    ),
    Section(
        N_("Logs"),
        (
            Entry(N_("SMS STOP"), "/logs/stop", "stop"),
            Entry(N_("Calls"), "/logs/calls", "call"),
            Entry(N_("Journal"), "/logs/journal", "journal", role="operator"),
        ),
    ),
    Section(
        "",
        (
            Entry(N_("Settings"), "/settings", "settings", role="admin"),
            Entry(N_("Profile"), "/profile", "profile"),
        ),
    ),
)


def current_path(path: str) -> str:
    """The menu path that a page at `path` belongs to: the longest one it starts with."""
    found = ""
    for section in MENU:
        for entry in section.entries:
            inside = path == entry.path or path.startswith(entry.path.rstrip("/") + "/")
            if inside and len(entry.path) > len(found) and (entry.path != "/" or path == "/"):
                found = entry.path
    return found
