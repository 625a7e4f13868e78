"""Message waiting indications: the network reports messages in a mailbox, mostly voicemail.

What the network reports is kept for each line and kind until it reports that nothing waits.
"""

from dataclasses import dataclass
from typing import Final

from appliance.lines.protocol import Waiting
from appliance.store import events, preferences
from appliance.store.database import Store
from appliance.store.journal.messages import MailboxChanged

# The kinds of an entry in a discussion, by the kind of indication.
KINDS: Final = ("voicemail", "fax_waiting", "email_waiting", "message_waiting")
_PREFIX: Final = "waiting."


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox with waiting messages: its kind, line, since when, and how many if known."""

    kind: str  # one of KINDS
    address: str
    since_ms: int
    count: int | None


def note(store: Store, line: str, address: str, waiting: Waiting) -> None:
    """Store an indication, inside the caller's transaction."""
    key = f"{_PREFIX}{line}.{waiting.kind}"
    change = "added"
    if waiting.active:
        kept = {"address": address, "since_ms": store.clock.now_ms(), "count": waiting.count}
        preferences.put(store, key, kept)
    elif preferences.remove(store, key):
        change = "removed"
    else:
        return
    entry = MailboxChanged(line=line, address=address, mailbox=waiting.kind, change=change)
    events.append(store, entry)


def active(store: Store) -> list[Mailbox]:
    """Return the mailboxes with waiting messages on all lines, by line and kind."""
    return [
        Mailbox(key.rpartition(".")[2], kept["address"], kept["since_ms"], kept["count"])
        for key, kept in sorted(preferences.all_of(store, _PREFIX).items())
    ]
