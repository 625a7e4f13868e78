"""Measure what each page costs with a store of several years: processor time and query plans.

    python -m benchmarks.pages                        creates the store first: about two minutes
    python -m benchmarks.pages DIRECTORY              uses one made by benchmarks.seed
    python -m benchmarks.pages DIRECTORY --only search

`run(store)` measures each of `PAGES` in this process, as the daemon's threads serve it, and returns
a `Figure` for each; `table` formats them. `benchmarks.measures.pages` does the same for `make
bench`.
"""

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from flask.testing import FlaskClient

from appliance import memory
from appliance.clock import SystemClock
from appliance.config import Settings
from appliance.lines.editing import LineEditor
from appliance.lines.registry import Lines
from appliance.messaging.balance.readings import Balances
from appliance.messaging.journal.counted_entries import CountedEntries
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.people import sessions, users
from appliance.messaging.people.log_ins import LogIns
from appliance.messaging.preferences import Preferences
from appliance.modem.enquiry import Enquiry
from appliance.modem.state import Condition, ModemState
from appliance.store import events
from appliance.store import users as user_rows
from appliance.store.database import Store
from appliance.web.app import create_app
from appliance.web.frame.services import Services
from benchmarks.seed import Sizes, address, seed

MOST_MS: Final = 25.0
MESSAGES: Final = 1_000_000
ROUNDS: Final = 21
USER: Final = "benchmark"
PASSWORD: Final = "a long one"  # noqa: S105 - of a store that exists for minutes
# Reading these from end to end takes long; indexes of rare rows may be read whole.
LARGE: Final = re.compile(
    r"SCAN (m|message|e|event|s|segment|b|batch)\b"
    r"(?! USING (COVERING )?INDEX"
    r" (message_(ready|begun|release|unread|expiry|waiting|undecided)|segment_uncertain))"
)

LONGEST: Final = address(1)  # the correspondent with ten thousand messages
OTHER: Final = address(77)
PAGES: Final[dict[str, str]] = {
    "home": "/",
    "live: nothing new": "/live?v={version}",
    "live: 20 changes, list and conversation": f"/live?v={{earlier}}&list=1&with={LONGEST}",
    "discussions": "/discussions",
    "discussions: later page": "/discussions?older=500000",
    "discussions: search a name": "/discussions?q=sophie",
    "discussions: search a full name": "/discussions?q=élise+dubois",
    "discussions: search a number": "/discussions?q=06+12+34",
    "discussions: search a word of every message": "/discussions?q=le",
    "discussions: search a frequent word": "/discussions?q=facture",
    "discussions: search two words": "/discussions?q=rendez-vous+demain",
    "discussions: search a beginning": "/discussions?q=rende",
    "discussions: search a rare word": "/discussions?q=pangolin",
    "discussions: search one letter": "/discussions?q=m",
    "discussions: search nothing there": "/discussions?q=qwertz",
    "conversation of 10,000: end": f"/discussions/{LONGEST}",
    "conversation of 10,000: middle": f"/discussions/{LONGEST}?before=500000",
    "conversation of 10,000: beginning": f"/discussions/{LONGEST}?before=3000",
    "conversation": f"/discussions/{OTHER}",
    "history of a message": "/messages/500000/history",
    "new SMS": "/messages/new",
    "new SMS: typing a name": "/messages/recipients?q=sop",
    "new SMS: typing a number": "/messages/recipients?q=0612",
    "a sending of 2,000": "/messages/batches/{batch}",
    "a sending: its progress": "/messages/batches/{batch}/progress",
    "sent": "/messages/sent",
    "sent: 100 rows": "/messages/sent?limit=100",
    "sent: 500 rows": "/messages/sent?limit=500",
    "sent: later page": "/messages/sent?cursor={middle}",
    "sent: oldest first": "/messages/sent?sort=oldest",
    "sent: failed": "/messages/sent?state=failed",
    "sent: uncertain": "/messages/sent?state=uncertain",
    "sent: a week": "/messages/sent?from=2024-11-04&to=2024-11-10",
    "sent: failed in a week": "/messages/sent?state=failed&from=2024-11-04&to=2024-11-10",
    "sent: search a word of every message": "/messages/sent?q=le",
    "sent: search a word": "/messages/sent?q=facture",
    "sent: search two words": "/messages/sent?q=rendez-vous+demain",
    "sent: search a rare word": "/messages/sent?q=pangolin",
    "sent: search a name": "/messages/sent?q=sophie+martin",
    "sent: search a number": "/messages/sent?q=06+12+34",
    "sent: search nothing there": "/messages/sent?q=qwertz",
    "sent: search, failed": "/messages/sent?q=facture&state=failed",
    "sent: search, uncertain": "/messages/sent?q=facture&state=uncertain",
    "received": "/messages/received",
    "received: search": "/messages/received?q=merci",
    "unread": "/messages/unread",
    "unread: search": "/messages/unread?q=merci",
    "scheduled": "/messages/scheduled",
    "scheduled: search": "/messages/scheduled?q=facture",
    "reports: this month": "/reports",
    "reports: a year": "/reports?from=2024-01-01&to=2024-12-31",
    "contacts": "/contacts",
    "contacts: 100 rows": "/contacts?limit=100",
    "contacts: later page": "/contacts?after=marc+faure&id=0",
    "contacts: search a name": "/contacts?q=élise+du",
    "contacts: search a number": "/contacts?q=06+12+34",
    "contacts: search one letter": "/contacts?q=m",
    "a contact": "/contacts/77",
    "groups": "/groups",
    "a group of 500": "/groups/1",
    "SMS STOP": "/logs/stop",
    "calls": "/logs/calls",
    "journal": "/logs/journal",
    "journal: messages": "/logs/journal?kind=sendings",
    "journal: log-ins": "/logs/journal?kind=logins",
    "settings": "/settings",
    "settings: modem": "/settings/modem",
    "settings: users": "/settings/users",
    "settings: API tokens": "/settings/tokens",
    "settings: backups": "/settings/backups",
    "profile": "/profile",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """The cost of one page: milliseconds of processor, octets, and what SQLite read whole."""

    name: str
    first_ms: float
    median_ms: float
    p95_ms: float
    octets: int
    scans: tuple[str, ...]


def run(store: Store, only: str = "", rounds: int = ROUNDS) -> list[Figure]:
    """Measure the pages whose name contains `only`, with a store made by `benchmarks.seed`."""
    client = _client(store)
    memory.be_frugal()  # as the daemon does at its start
    places = _places(store)
    return [
        _measured(store, client, name, path.format(**places), rounds)
        for name, path in PAGES.items()
        if only in name
    ]


def table(figures: Sequence[Figure]) -> str:
    """Return a Markdown table of the figures."""
    lines = [
        "| page | first, ms | median, ms | p95, ms | KB | read whole |",
        "|---|---:|---:|---:|---:|---|",
    ]
    lines += [
        f"| {each.name} | {each.first_ms:.1f} | {each.median_ms:.1f} | {each.p95_ms:.1f}"
        f" | {each.octets / 1000:.0f} | {'; '.join(each.scans) or 'none'} |"
        for each in figures
    ]
    return "\n".join(lines)


def _measured(store: Store, client: FlaskClient, name: str, path: str, rounds: int) -> Figure:
    taken = []
    octets = 0
    for _ in range(rounds + 1):
        began = time.process_time()
        answer = client.get(path)
        taken.append((time.process_time() - began) * 1000)
        octets = len(answer.data)
        if answer.status_code not in (200, 204):
            raise RuntimeError(f"{path} answers {answer.status_code}")
    first, rest = taken[0], sorted(taken[1:])
    p95 = rest[min(len(rest) - 1, int(len(rest) * 0.95))]
    return Figure(name, first, statistics.median(rest), p95, octets, _scans(store, client, path))


def _scans(store: Store, client: FlaskClient, path: str) -> tuple[str, ...]:
    """Return the steps of the page's queries that read a large table from end to end."""
    store.value("SELECT 1")
    connection = store.state.connection
    if connection is None:
        raise RuntimeError("this thread has no connection")
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    client.get(path)
    connection.set_trace_callback(None)
    statements = {each for each in asked if each.lstrip().startswith(("SELECT", "WITH"))}
    steps = {
        row["detail"]
        for statement in statements
        for row in store.rows(f"EXPLAIN QUERY PLAN {statement}")
    }
    return tuple(sorted(step for step in steps if LARGE.match(step)))


def _places(store: Store) -> dict[str, int | str]:
    """Return what the addresses name: a version, a sending, a place in the list."""
    version = events.version(store)
    batch = store.value("SELECT id FROM batch WHERE total >= 2000 ORDER BY id LIMIT 1")
    middle = store.row(
        "SELECT at, id FROM message WHERE id >= (SELECT max(id) / 2 FROM message) LIMIT 1"
    )
    if batch is None or middle is None:
        raise RuntimeError("this store is too small: make it by benchmarks.seed")
    return {
        "version": version,
        "earlier": version - 20,
        "batch": batch,
        "middle": f"{middle['at']}.{middle['id']}",
    }


@dataclass(frozen=True, slots=True)
class _OneModem:
    """The modem of a box that asks nothing of the network."""

    state: ModemState

    def states(self) -> list[ModemState]:
        return [self.state]

    def ask(self, name: str, enquiry: Enquiry) -> bool:  # noqa: ARG002 - the protocol
        return False


def _client(store: Store) -> FlaskClient:
    """Return an administrator's client of the application, built as the daemon does."""
    settings = Settings()
    settings = replace(settings, store=replace(settings.store, data_dir=store.path.parent))
    preferences = Preferences(store, settings)
    modem = ModemState(
        name="sim",
        port="/dev/ttyUSB2",
        condition=Condition.READY,
        since_ms=store.clock.now_ms(),
        registration="home",
        operator="Orange F",
        signal_percent=78,
    )
    entries = CountedEntries(store)
    outbox = Outbox(store, store.clock, preferences.messaging, lambda: None)
    lines = Lines(store, preferences.messaging)
    lines.synchronise(settings.all_lines)
    lines.note(modem)
    app = create_app(
        Services(
            store=store,
            outbox=outbox,
            settings=settings,
            clock=store.clock,
            preferences=preferences,
            entries=entries,
            log_ins=LogIns(store, entries, settings.web.login_tries),
            balances=Balances(store, store.clock, outbox, _OneModem(modem), lambda *_: ""),
            lines=lines,
            line_editor=LineEditor(store, lines, lambda *_: None),
            line_states=lines.states,
            modems=lambda: (modem,),
        )
    )
    user = user_rows.user_by_name(store, USER)
    if user is None:
        users.create_user(store, USER, PASSWORD, "admin")
        user = users.user(store, USER)
    limits = sessions.Limits(settings.web.session_hours, settings.web.session_days)
    secret = sessions.begin(store, user, limits, address="127.0.0.1", browser="benchmark")
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
    with client.session_transaction() as session:
        session.update({"_user_id": secret, "_fresh": True})
    return client


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("directory", type=Path, nargs="?")
    parser.add_argument("--only", default="", help="pages whose name contains this")
    parser.add_argument("--messages", type=int, default=MESSAGES)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmarks-pages-") as empty:
        store = Store.open((given.directory or Path(empty)) / "appliance.db", SystemClock())
        if given.directory is None:
            seed(store, Sizes(messages=given.messages))
        figures = run(store, given.only)
        store.close()
    print(table(figures))
    slow = [each.name for each in figures if each.median_ms > MOST_MS]
    print(f"\nover {MOST_MS:g} ms: {', '.join(slow) or 'none'}")


if __name__ == "__main__":
    main()
