"""Messages that wait elsewhere, in a voice mailbox above all: the network tells when some do.

What is known is kept for each line and kind until the network says that nothing waits any more.
"""

from dataclasses import dataclass
from typing import Final

from appliance.lines.protocol import Waiting
from appliance.store import events, preferences
from appliance.store.database import Store
from appliance.store.journal.messages import MailboxChanged

# The kinds of a line in the discussion, by what waits.
KINDS: Final = ("voicemail", "fax_waiting", "email_waiting", "message_waiting")
_PREFIX: Final = "waiting."


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Something waits: of which kind, by whose word, since when, and how many if that is known."""

    kind: str  # of KINDS
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
    """Return what waits on any line, by line and kind."""
    return [
        Mailbox(key.rpartition(".")[2], kept["address"], kept["since_ms"], kept["count"])
        for key, kept in sorted(preferences.all_of(store, _PREFIX).items())
    ]
