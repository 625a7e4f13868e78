"""The left-hand menu: each entry with its path, icon and the role that it needs.

The labels are msgids; the French ones are those of the platform that users had before.
"""

from dataclasses import dataclass

from appliance.errors import N_
from appliance.messaging.people.users import Role


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the menu."""

    label: str  # msgid
    path: str
    icon: str
    role: Role = "viewer"
    counter: str = ""  # "unread": shows the number of unread messages
    needs: str = ""  # "accounts": shown only once an account exists


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under a heading; an empty heading is not shown."""

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
            Entry(N_("Sendings"), "/sendings", "send"),
            Entry(N_("Templates"), "/templates", "template"),
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
            Entry(N_("Reports"), "/reports", "report"),
            Entry(N_("Journal"), "/logs/journal", "journal", role="operator"),
        ),
    ),
    Section(
        "",
        (
            Entry(N_("Accounts"), "/accounts", "account", needs="accounts"),
            Entry(N_("Settings"), "/settings", "settings", role="admin"),
            Entry(N_("Profile"), "/profile", "profile"),
        ),
    ),
)


def current_path(path: str) -> str:
    """Return the path of the menu entry that a page belongs to: the longest prefix of its path."""
    found = ""
    for section in MENU:
        for entry in section.entries:
            inside = path == entry.path or path.startswith(entry.path.rstrip("/") + "/")
            if inside and len(entry.path) > len(found) and (entry.path != "/" or path == "/"):
                found = entry.path
    return found
