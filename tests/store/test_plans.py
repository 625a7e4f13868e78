"""No page reads all messages: SQLite's plan of each query over 100,000 of them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store

from appliance.store import (
    attention,
    events,
    incoming,
    outgoing,
    pruning,
    removal,
    reports,
    retention,
    search,
    unsettled,
    waiting,
)
from appliance.store.database import Store
from appliance.store.retention import Age
from appliance.store.statements import Statement
from benchmarks.seed import Sizes, seed
from benchmarks.store_queries import QUERIES

pytestmark = pytest.mark.slow

# Indexes with few rows, whatever the history: these may be read from end to end.
SMALL = "(message_(ready|begun|release|unread|expiry|undecided)|segment_(open|uncertain))"
SCAN = re.compile(rf"SCAN (\w+)\b(?! USING (COVERING )?INDEX {SMALL}\b)")
# The names of the large tables in a statement: `"message" AS "message"`, `message m`, `message`.
LARGE_TABLES = re.compile(r"\b(message|event|segment|batch|account_entry)\b\"?(?: AS)? *\"?(\w+)?")
OF_A_PAGE = re.compile(r'"discussion"."id" IN \(')
NOTHING_IS_OLD = Age(cutoff=1, reported=1, now=2**62)
# The queries of messaging for each message.
WORK = {
    "next to submit": outgoing.next_ready,
    "anything to submit": outgoing.has_ready,
    "next to submit of several lines": lambda store: outgoing.next_ready(
        store, ("a", "b"), (1, 2), unrouted=False
    ),
    "anything to submit for several lines": lambda store: outgoing.has_ready(
        store, ("a", "b"), (1, 2)
    ),
    "left submitting": outgoing.submitting,
    "newest uncertain": lambda store: outgoing.newest_uncertain(store, "main"),
    "a report": lambda store: reports.awaiting(store, 7),
    "unanswered": reports.unanswered,
    "being submitted to": reports.being_submitted_to,
    "due": lambda store: waiting.due(store, 1, 2, scheduled=True),
    "next due": lambda store: waiting.next_due_ms(store, scheduled=True),
    "expired": lambda store: waiting.expired(store, 1),
    "of a batch": lambda store: waiting.stoppable_of_batch(store, 3, after=0, most=200),
    "of a discussion": lambda store: waiting.stoppable_of_discussion(store, 3),
    "unread of a discussion": lambda store: incoming.unread_of_discussion(
        store, store.value("SELECT max(id) FROM discussion WHERE unread > 0"), 100
    ),
    "pdu known": lambda store: incoming.known(store, [b"x" * 16]),
    "overdue parts": lambda store: incoming.overdue(store, 1),
    "what a consumer wants": lambda store: events.after(
        store, events.version(store) - 500, 500, {"call"}
    ),
    "a step of pruning": lambda store: pruning.prune(store, 1),
    "old texts": lambda store: retention.erase_texts(store, NOTHING_IS_OLD, 0),
    "old texts that were kept": lambda store: retention.erase_kept_texts(store, NOTHING_IS_OLD, 0),
    "old messages": lambda store: retention.delete_messages(store, NOTHING_IS_OLD, 0),
    "old sendings": lambda store: retention.delete_sendings(store, NOTHING_IS_OLD, 0),
    "old PDUs": lambda store: retention.delete_received(store, NOTHING_IS_OLD, 0),
    "of a subject": lambda store: search.messages(
        store, search.understand("!"), [], [3], beyond=2**62, newest_first=True, limit=50
    ),
    "left behind by a line": lambda store: unsettled.submitting(store, "online"),
    "uncertain of a line": lambda store: unsettled.uncertain(store, "online"),
    "still doubtful": lambda store: unsettled.one(store, "online", 7, 1, 1),
    "awaiting a report": lambda store: unsettled.awaiting(store, "online", 1),
    "still awaiting it": lambda store: unsettled.still_awaits(store, 7, 1, 1),
    "for the lights": lambda store: attention.newest_undecided(store, 1),
}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = new_store(tmp_path_factory.mktemp("large") / "appliance.db", FakeClock())
    seed(store, Sizes(messages=100_000, correspondents=5_000, contacts=5_000, groups=20))
    yield store
    store.close()


def asked(store: Store, query: object) -> list[str]:
    """Return the statements that a query runs, with their values."""
    statements: list[str] = []
    store.value("SELECT 1")
    assert store.state.connection is not None
    store.state.connection.set_trace_callback(statements.append)
    query(store)  # type: ignore[operator]
    store.state.connection.set_trace_callback(None)
    found = [each for each in statements if each.lstrip().startswith(("SELECT", "WITH"))]
    assert found, statements
    return found


def is_read_whole(step: str, statement: str) -> bool:
    """Return whether a step of a plan reads a large table from end to end."""
    names = {name for found in LARGE_TABLES.findall(statement) for name in found}
    scanned = SCAN.match(step)
    return scanned is not None and scanned[1] in names


def test_reading_a_large_table_whole_is_seen(large: Store) -> None:
    for statement in (
        "SELECT count(*) FROM message WHERE body = ''",
        "SELECT count(*) FROM event e WHERE e.detail = ''",
        'SELECT "two"."id" FROM "message" AS "two" WHERE ("two"."body" = \'\')',
    ):
        plan = [row["detail"] for row in large.rows(f"EXPLAIN QUERY PLAN {statement}")]
        assert any(is_read_whole(step, statement) for step in plan)


@pytest.mark.parametrize("name", [*QUERIES, *WORK])
def test_no_query_reads_all_of_a_large_table(large: Store, name: str) -> None:
    query = QUERIES.get(name) or WORK[name]
    for statement in asked(large, query):
        plan = [row["detail"] for row in large.rows(f"EXPLAIN QUERY PLAN {statement}")]
        assert not any(is_read_whole(step, statement) for step in plan), (statement, plan)


@pytest.mark.parametrize(
    "change",
    [
        removal._forget_text,
        removal._forget_discussion,
        removal._forget_parts,
        retention._erase,
        retention._erase_of_sending,
        retention._remove_calls,
        retention._remove_received,
        retention._remove_sending,
    ],
)
def test_no_deletion_reads_all_of_a_large_table(large: Store, change: Statement) -> None:
    marks = [None] * change.sql.count("?")
    plan = [row["detail"] for row in large.rows(f"EXPLAIN QUERY PLAN {change.sql}", marks)]
    assert not any(re.match(r"SCAN (?!newest USING)", step) for step in plan), plan


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("unread", "message_unread"),
        ("scheduled", "message_release"),
        ("held: to decide", "message_undecided"),
        ("for the lights", "message_undecided"),
        ("sent: failed in a week", "message_by_status"),
        ("sent: a week", "message_by_direction"),
        ("sendings: page 1", "batch_of_many"),
        ("sendings: of a week", "batch_of_many"),
        ("sendings: of a user", "batch_of_author"),
        ("sendings: of a template", "batch_of_template"),
        ("sendings: first text", "message_by_batch"),
        ("report: a day counted now", "message_by_direction"),
        ("report: unsettled days", "report_day_unsettled"),
        ("report: people of a week", "message_by_direction"),
        ("report: people where it failed", "message_by_status"),
        ("report: in a state on a day", "message_by_status"),
        ("sent: one number", "message_by_discussion"),
        ("conversation of 10,000: middle", "message_by_discussion"),
        ("conversation of 10,000: middle", "message_moved"),
        ("conversation: what waits", "message_waiting"),
        ("a batch", "message_by_batch"),
        ("unread of a discussion", "message_by_discussion"),
        ("old PDUs", "part_by_time"),
        ("a report", "segment_open (state=? AND reference=?"),
        ("history of a message", "event_by_message"),
        ("journal", "event_in_journal"),
        ("API: batches of a week", "message_by_direction"),
        ("account: movements", "account_entry_by_account"),
        ("account: due back together", "message_by_batch"),
        ("API: inbox, read", "message_read"),
        ("API: inbox, read in a week", "message_read"),
        ("API: inbox after one, of one number", "message_by_discussion"),
        ("API: calls of a week", "call_by_time"),
        ("API: calls of a number", "call_by_address"),
        ("API: opt-outs of a week", "optout_newest"),
        ("API: discussions of a week", "discussion_newest"),
        ("API: discussions after a message", "discussion_newest"),
        ("contact: by the id of another program", "contact_by_external_id"),
        ("household: members", "contact_by_household"),
        ("rule: a field", "contact_field_by_name"),
        ("rule: no SMS sent for long", "INTEGER PRIMARY KEY (rowid>?)"),
        ("household: of 50 contacts", "INTEGER PRIMARY KEY"),
        ("promotional: choices of 50 addresses", "contact_number_by_address"),
        ("same text: to 50 addresses in a day", "message_by_direction"),
        ("same text: to 50 addresses in a day", "message_by_discussion"),
        ("same text: to 50 addresses in a day", "message_moved"),
        ("same text: to 50 addresses in a day", "message_waiting"),
        ("promotional: who has not chosen", "contact_number_by_address"),
    ],
)
def test_each_list_has_its_index(large: Store, name: str, index: str) -> None:
    plans = [
        row["detail"]
        for statement in asked(large, QUERIES.get(name) or WORK[name])
        for row in large.rows(f"EXPLAIN QUERY PLAN {statement}")
    ]
    assert any(index in step for step in plans), plans


@pytest.mark.parametrize("name", [name for name in QUERIES if "search" not in name])
def test_no_list_of_messages_is_sorted(large: Store, name: str) -> None:
    for statement in asked(large, QUERIES[name]):
        of_a_page = bool(OF_A_PAGE.search(statement))  # these few rows are sorted
        if re.search(r"\bmessage\b", statement) and "GROUP BY" not in statement and not of_a_page:
            plan = [row["detail"] for row in large.rows(f"EXPLAIN QUERY PLAN {statement}")]
            assert "USE TEMP B-TREE FOR ORDER BY" not in plan, (statement, plan)


@pytest.mark.parametrize("name", [name for name in QUERIES if "API" in name])
def test_no_list_of_the_api_is_sorted(large: Store, name: str) -> None:
    for statement in asked(large, QUERIES[name]):
        if "GROUP BY" not in statement and not OF_A_PAGE.search(statement):
            plan = [row["detail"] for row in large.rows(f"EXPLAIN QUERY PLAN {statement}")]
            assert "USE TEMP B-TREE FOR ORDER BY" not in plan, (statement, plan)


def test_what_the_seed_computed_is_what_triggers_would_keep(large: Store) -> None:
    wrong = large.value(
        "SELECT count(*) FROM discussion d WHERE"
        " last_message_id IS NOT (SELECT max(id) FROM message WHERE discussion_id = d.id"
        " AND status NOT IN ('scheduled', 'held', 'cancelled')) OR place IS NOT last_message_id"
    )
    assert wrong == 0
    (kept,) = large.rows("SELECT sum(count) FROM status_count WHERE direction = 'out'")
    assert kept[0] == large.value("SELECT count(*) FROM message WHERE direction = 'out'")
    assert search.catch_up(large) == 0
    assert large.value("PRAGMA quick_check") == "ok"


def test_the_index_is_caught_up_with_in_steps(large: Store, tmp_path: Path) -> None:
    store = new_store(tmp_path / "appliance.db", FakeClock())
    seed(store, Sizes(messages=5_000, correspondents=50, contacts=10, groups=0), search=False)
    assert search.catch_up(store) == 5_000
    assert search.catch_up(store) == 0
    assert len(large.rows("SELECT 1 FROM message_fts WHERE message_fts MATCH 'pangolin'")) == 1
    store.close()
