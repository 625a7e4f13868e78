"""Measure the store queries of each page with a large store.

    python -m benchmarks.store_queries DIRECTORY      (made by benchmarks.seed)

tests/store/test_plans.py checks that the same queries use their indexes.
"""

import argparse
import statistics as figures
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from appliance.clock import SystemClock
from appliance.store import (
    balances,
    batch_lists,
    batch_progress,
    batch_recipients,
    calls,
    charges,
    contacts,
    correspondents,
    discussion_lists,
    discussions,
    events,
    groups,
    households,
    ledger,
    messages,
    optouts,
    promotion,
    report_days,
    report_people,
    reports,
    same_text,
    sending_lists,
    statistics,
    suggestions,
)
from appliance.store.contact_details import Promotional
from appliance.store.database import Store
from appliance.store.discussion_lists import Wanted
from appliance.store.listing import MessageFilter, Order
from appliance.store.membership import members
from appliance.store.membership.rule import About, Condition, Is, Match, Rule
from appliance.store.sending_lists import SendingFilter
from appliance.store.spans import EVERYTHING, Span
from benchmarks.seed import START_MS, STEP_MS, address

DAY = 86_400_000
ROUNDS = 15
# A week in the middle of a hundred thousand messages.
WEEK = START_MS + 50_000 * STEP_MS, START_MS + 50_000 * STEP_MS + 7 * DAY
SPAN = Span(since_ms=WEEK[0], until_ms=WEEK[1])
OUT_IN_WEEK = MessageFilter(direction="out", since_ms=WEEK[0], until_ms=WEEK[1])
FAILED = MessageFilter(direction="out", statuses=("failed",))
MIDDLE = f"{START_MS + 50_000 * STEP_MS}.50000"

Query = Callable[[Store], Any]


def listed(
    cursor: str | None = None, order: Order = "newest", limit: int = 50, **wanted: Any
) -> Query:
    """Return the query for a page of a list of messages."""
    return lambda store: messages.page(
        store, MessageFilter(**wanted), limit=limit, cursor=cursor, order=order
    )


def counted(**wanted: Any) -> Query:
    """Return the query for the number of rows of such a list."""
    return lambda store: messages.count(store, MessageFilter(**wanted))


def batch_outcomes(store: Store) -> Any:
    """Return the recipients that a list of messages shows."""
    found = batch_lists.page(store, MessageFilter(direction="out"), limit=50, cursor=None)
    return batch_recipients.outcomes(store, found.rows, most=10)


def batch_state(store: Store) -> Any:
    """Return a sending and its progress."""
    batch = batch_progress.get(store, 1)
    return batch and batch_progress.counts(store, batch)


def history(store: Store) -> Any:
    """Return the entries and segments of one message, as the page of its history reads them."""
    return events.for_message(store, 50_000), reports.of_message(store, 50_000)


def by_rule(*conditions: Condition) -> Query:
    """Return the query for the number of those who fit a rule."""
    return lambda store: members.count(store, Rule(Match.ALL, conditions))


QUERIES: dict[str, Query] = {
    "sendings: page 1": lambda store: sending_lists.page(store, SendingFilter(), limit=25),
    "sendings: of a user": lambda store: sending_lists.page(
        store, SendingFilter(author=("user", "sophie")), limit=25
    ),
    "sendings: of a template": lambda store: sending_lists.page(
        store, SendingFilter(template_id=3), limit=25
    ),
    "sendings: of a week": lambda store: sending_lists.page(
        store, SendingFilter(since_ms=WEEK[0], until_ms=WEEK[1]), limit=25
    ),
    "sendings: a search": lambda store: sending_lists.page(
        store, SendingFilter(text="bonjour"), limit=25
    ),
    "sendings: first text": lambda store: sending_lists.first_text(store, 3),
    "home: counts": statistics.overview,
    "home: 30 days": lambda store: statistics.last_days(store, 30),
    "live: version": events.version,
    "live: since": lambda store: events.since(store, events.version(store) - 20, 100),
    "discussions": lambda store: discussions.page(store, limit=50),
    "discussions: later page": lambda store: discussions.page(store, limit=50, before=90_000),
    "discussions: unread": lambda store: discussions.page(store, limit=50, unread=True),
    "discussions: search name": lambda store: discussions.page(store, limit=50, text="sophie"),
    "discussions: search number": lambda store: discussions.page(store, limit=50, text="06 12 3"),
    "discussions: search word": lambda store: discussions.page(store, limit=50, text="facture"),
    "conversation of 10,000: end": lambda store: messages.conversation(store, 1, limit=50),
    "conversation of 10,000: middle": lambda store: messages.conversation(
        store, 1, limit=50, before=50_000
    ),
    "conversation: what waits": lambda store: messages.waiting(store, 1, limit=50),
    "one discussion": lambda store: discussions.by_address(store, address(1)),
    "history of a message": history,
    "sent": listed(direction="out"),
    "sent: 500 rows": listed(direction="out", limit=500),
    "sent: middle": listed(direction="out", cursor=MIDDLE),
    "sent: middle, back": listed(direction="out", cursor=f"b{MIDDLE}"),
    "sent: oldest": listed(direction="out", order="oldest"),
    "sent: delivered": listed(direction="out", statuses=("delivered",)),
    "sent: failed, uncertain": listed(direction="out", statuses=("failed", "uncertain")),
    "sent: a week": listed(direction="out", since_ms=WEEK[0], until_ms=WEEK[1]),
    "sent: failed in a week": listed(statuses=("failed",), since_ms=WEEK[0], until_ms=WEEK[1]),
    "sent: one number": listed(direction="out", address=address(77)),
    "sent: one number of 10,000, failed": listed(address=address(1), statuses=("failed",)),
    "sent: search word": listed(direction="out", text="facture"),
    "sent: search two words": listed(direction="out", text="rendez-vous demain"),
    "sent: search rare word": listed(direction="out", text="pangolin"),
    "sent: search no match": listed(direction="out", text="qwertz"),
    "sent: search beginning": listed(direction="out", text="rende"),
    "sent: search name": listed(direction="out", text="sophie martin"),
    "sent: search number": listed(direction="out", text="06 12 34"),
    "sent: search, failed": listed(text="facture", statuses=("failed",)),
    "received": listed(direction="in"),
    "received: search": listed(direction="in", text="merci"),
    "unread": listed(unread=True),
    "held: to decide": lambda store: messages.page(store, MessageFilter(undecided=True), limit=50),
    "scheduled": listed(statuses=("scheduled",), order="due"),
    "a batch": listed(batch_id=1),
    "a batch: state": batch_state,
    "count: sent": counted(direction="out"),
    "count: a week": counted(direction="out", since_ms=WEEK[0], until_ms=WEEK[1]),
    "count: since the start": counted(direction="out", since_ms=1),
    "count: search": counted(direction="out", text="facture"),
    "count: one number": counted(address=address(77)),
    "API: batches": lambda store: batch_lists.page(
        store, MessageFilter(direction="out"), limit=50, cursor=None
    ),
    "API: batches of a week": lambda store: batch_lists.page(
        store, OUT_IN_WEEK, limit=50, cursor=None, order="oldest"
    ),
    "API: batches after one, failed": lambda store: batch_lists.page(
        store, FAILED, limit=50, cursor=None, after=100, order="oldest"
    ),
    "API: batches after one": lambda store: batch_lists.page(
        store, MessageFilter(direction="out"), limit=50, cursor=None, after=100, order="oldest"
    ),
    "API: recipients of a list": batch_outcomes,
    "API: recipients of one": lambda store: batch_recipients.page(store, 1, limit=50, after=7),
    "API: inbox, read": listed(direction="in", unread=False),
    "API: inbox, read in a week": listed(
        direction="in", unread=False, since_ms=WEEK[0], until_ms=WEEK[1]
    ),
    "API: inbox after one": listed(direction="in", after_id=50_000, order="oldest"),
    "API: inbox after one, of one number": listed(
        direction="in", after_id=50_000, address=address(77)
    ),
    "API: calls of a week": lambda store: calls.page(store, limit=50, span=SPAN),
    "API: calls of a number": lambda store: calls.page(store, limit=50, address=address(1)),
    "API: count calls of a week": lambda store: calls.count(store, span=SPAN),
    "API: opt-outs of a week": lambda store: optouts.page(store, limit=50, span=SPAN),
    "API: discussions of a week": lambda store: discussion_lists.page(
        store, Wanted(SPAN), limit=50
    ),
    "API: discussions with nothing unread": lambda store: discussion_lists.page(
        store, Wanted(EVERYTHING, unread=False), limit=50
    ),
    "API: discussions after a message": lambda store: discussion_lists.page(
        store, Wanted(Span(after=50_000, oldest_first=True)), limit=50
    ),
    "API: batches failed": lambda store: batch_lists.page(
        store, MessageFilter(direction="out", statuses=("failed",)), limit=50, cursor=None
    ),
    "account: movements": lambda store: ledger.entries(store, 1, limit=50),
    "account: later movements": lambda store: ledger.entries(store, 1, limit=50, before=90_000),
    "account: a movement again": lambda store: ledger.has_moved_since(
        store, 1, 90_000, 5, "credit", actor="user:x"
    ),
    "account: count of movements": lambda store: ledger.count(store, 1),
    "account: due back for a message": lambda store: charges.is_due(store, 50_000),
    "account: due back together": lambda store: charges.sum_due(store, 1, 50_000),
    "account: unsent of a sending": lambda store: charges.unsent(store, 1),
    "contacts": lambda store: contacts.page(store, limit=50),
    "contacts: later page": lambda store: contacts.page(store, limit=50, after=("marc faure", 0)),
    "contacts: search name": lambda store: contacts.page(store, limit=50, text="élise du"),
    "contacts: search number": lambda store: contacts.page(store, limit=50, text="06 12 34"),
    "contacts: search one letter": lambda store: contacts.page(store, limit=50, text="m"),
    "contacts: search one letter, later page": lambda store: contacts.page(
        store, limit=50, text="m", after=("marc faure", 0)
    ),
    "contacts: typing": lambda store: suggestions.suggest(store, "gro", limit=10),
    "groups": groups.all_of,
    "rule: town": by_rule(Condition(About.TOWN, Is.CONTAINS, "étienne")),
    "rule: a field": by_rule(Condition(About.FIELD, Is.BEGINS, "7", name="Points")),
    "rule: a number": by_rule(Condition(About.FIELD, Is.BETWEEN, "10", "700", "Points")),
    "rule: a date": by_rule(Condition(About.FIELD, Is.LESS, "31/12/1980", name="Né le")),
    "rule: not in a group": by_rule(Condition(About.GROUP, Is.NOT_EQUAL, "1")),
    "rule: last SMS received": by_rule(Condition(About.LAST_RECEIVED, Is.WITHIN, "20")),
    "rule: no SMS sent for long": by_rule(Condition(About.LAST_SENT, Is.NOT_WITHIN, "20")),
    "rule: three of these": by_rule(
        Condition(About.TOWN, Is.EQUAL, "Lyon"),
        Condition(About.FIELD, Is.GREATER, "31/12/1980", name="Né le"),
        Condition(About.LAST_SENT, Is.NOT_WITHIN, "20"),
    ),
    "rule: members": lambda store: members.page(
        store, Rule(Match.ALL, (Condition(About.TOWN, Is.EQUAL, "Lyon"),)), limit=50
    ),
    "group: members": lambda store: groups.members(store, 1, limit=50),
    "names of 50 addresses": lambda store: contacts.names(
        store, [address(number) for number in range(50)]
    ),
    "contact: by the id of another program": lambda store: contacts.id_by_external_id(store, "7"),
    "household: members": lambda store: households.members(store, "av gare 12|69003|lyon"),
    "household: of 50 contacts": lambda store: households.of_contacts(store, range(1, 51)),
    "promotional: choices of 50 addresses": lambda store: promotion.choices(
        store, [address(number) for number in range(50)]
    ),
    "promotional: who has not chosen": lambda store: promotion.of_address(
        store, address(7), other_than=Promotional.NO
    ),
    "same text: to 50 addresses in a day": lambda store: same_text.addresses(
        store,
        "Bonjour",
        [address(number) for number in range(50)],
        since_ms=START_MS,
        until_ms=START_MS + 86_400_000,
    ),
    "balance: newest readings": lambda store: balances.readings(store, "sim", 30),
    "balance: last amount": lambda store: balances.last_amount(store, "sim"),
    "report: a day counted now": lambda store: report_days.count(store, WEEK[0], WEEK[0] + DAY),
    "report: a year": lambda store: report_days.sums(
        store, "2024-01-01", "2024-12-31", {"group_id": 0}
    ),
    "report: a year by day": lambda store: report_days.sums_by_day(
        store, "2024-01-01", "2024-12-31", {"group_id": 0, "status": "failed"}
    ),
    "report: people of a week": lambda store: report_people.behind(
        store, *WEEK, {"author_kind": "user", "author": "sophie", "group_id": 0}
    ),
    "report: people where it failed": lambda store: report_people.behind(
        store, *WEEK, {"status": "failed", "group_id": 3}
    ),
    "report: the day before": lambda store: report_days.newest_before(store, WEEK[0]),
    "report: unsettled days": lambda store: report_days.unsettled(store, "2024-12-31"),
    "report: in a state on a day": lambda store: report_days.number_in_state(
        store, "uncertain", WEEK[0], WEEK[0] + DAY
    ),
    "opt-outs": lambda store: optouts.page(store, limit=50),
    "calls": lambda store: calls.page(store, limit=50),
    "journal": lambda store: events.journal(store, limit=50),
    "journal: people of 50 discussions": lambda store: correspondents.addresses(
        store, range(1, 51)
    ),
    "journal: log-ins": lambda store: events.journal(store, limit=50, kinds=("login",)),
}


def main() -> None:
    """Print the processor time of each query: first run, median and 95th percentile."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("directory", type=Path)
    store = Store.open(parser.parse_args().directory / "appliance.db", SystemClock())
    print(f"{'CPU milliseconds':36} {'first':>8} {'median':>8} {'p95':>8}")
    for name, query in QUERIES.items():
        store.close_thread()
        taken = []
        for _ in range(ROUNDS + 1):
            started = time.process_time()
            query(store)
            taken.append((time.process_time() - started) * 1000)
        first, rest = taken[0], sorted(taken[1:])
        p95 = rest[int(len(rest) * 0.95)]
        print(f"{name:36} {first:8.2f} {figures.median(rest):8.2f} {p95:8.2f}")
    store.close()


if __name__ == "__main__":
    main()
