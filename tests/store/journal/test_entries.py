"""Every kind of entry can be read back, and no row makes reading fail."""

import dataclasses
import json
import lzma
from pathlib import Path
from typing import Any

import pytest
from fakes import journal
from fakes.clock import FakeClock
from hypothesis import given
from hypothesis import strategies as st

from appliance.store import events
from appliance.store.database import Store
from appliance.store.journal.entry import Direction, Entry, UnknownEntry, keys
from appliance.store.journal.kinds import ENTRIES, KINDS, Common, entry_of
from appliance.store.journal.messages import (
    IncomingCall,
    MessageChanged,
    MessageDecided,
    MessagesDeleted,
    MessagesRead,
    MessagesUnread,
    ReportTold,
    ReportUnmatched,
    SendingChanged,
)
from appliance.store.states import MessageStatus

RELEASED = Path(__file__).parents[1] / "released"
SENT = MessageStatus.SENT
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def sample(entry: type[Entry]) -> Entry:
    """Return an entry with a value in each field."""
    values: dict[str, Any] = {"discussion": 2, "sending": 3, "line": "sim", "actor": "user:a"}
    for each in dataclasses.fields(entry):
        codes = entry.CODES.get(each.name)
        values.setdefault(each.name, next(iter(codes)) if codes else each.name)
    return entry(**values | {"message": None})


def test_no_two_kinds_have_one_code() -> None:
    assert len(KINDS) == len(ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.KIND)
def test_what_is_written_is_read(store: Store, entry: type[Entry]) -> None:
    written = sample(entry)
    events.append(store, written)
    (found,) = events.since(store, 0, 9)
    assert found.entry == written


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.KIND)
def test_what_is_not_said_stands_nowhere(entry: type[Entry]) -> None:
    needed = {
        each.name: SENT if each.name in entry.CODES else 1
        for each in dataclasses.fields(entry)
        if each.default is dataclasses.MISSING
    }
    assert set(entry(**needed).told()) == {entry.KEYS.get(name, name) for name in needed}


@pytest.mark.parametrize(
    ("kind", "detail", "expected"),
    [
        ("message", "sent", MessageChanged(status=SENT)),
        (
            "message",
            {"status": "failed", "error": "CMS 38", "reason": "+CMS ERROR: 38"},
            MessageChanged(status=MessageStatus.FAILED, error="CMS 38", reason="+CMS ERROR: 38"),
        ),
        (
            "message",
            {"status": "sent", "report": "trying", "code": "0x30", "sequence": 1},
            ReportTold(status=SENT, report="trying", code="0x30", sequence=1),
        ),
        (
            "message",
            {"status": "sent", "decision": "revised"},
            MessageDecided(status=SENT, decision="revised"),
        ),
        ("message", "read", MessagesRead()),
        ("message", "unread", MessagesUnread()),
        ("message", "deleted", MessagesDeleted()),
        ("batch", {"batch": 7, "paused": True}, SendingChanged(sending=7, paused=True)),
        (
            "call",
            {"call": 4, "address": None, "modem": "sim"},
            IncomingCall(call=4, line="sim"),
        ),
        (
            "report_unmatched",
            {"reference": 9, "recipient": "+336", "status": 0},
            ReportUnmatched(reference=9, recipient="+336", status=0),
        ),
    ],
)
def test_rows_of_earlier_schemas_are_read_as_what_they_are(
    kind: str, detail: Any, expected: Entry
) -> None:
    assert journal.entry(kind, detail) == expected


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        ("of_tomorrow", {"unheard": 5}),
        ("of_tomorrow", None),
        ("message", "teleported"),
        ("message", None),
        ("message", {"status": "teleported"}),
        ("call", {}),
    ],
)
def test_data_of_another_version_is_kept_unchanged(kind: str, detail: Any) -> None:
    found = journal.entry(kind, detail, actor="user:a", message=3)
    assert isinstance(found, UnknownEntry)
    assert (found.kind, found.actor, found.message) == (kind, "user:a", 3)
    told = detail if isinstance(detail, dict) else {"status": detail} if detail else {}
    assert found.told() == told


def test_members_of_a_newer_version_are_passed_over() -> None:
    found = journal.entry("call", {"call": 4, "melody": "waltz"})
    assert found == IncomingCall(call=4)


@given(
    st.sampled_from(sorted(KINDS)) | st.text(),
    st.none() | st.text() | st.dictionaries(st.sampled_from(["status", "call"]) | st.text(), JSON),
)
def test_no_row_makes_reading_fail(kind: str, detail: Any) -> None:
    text = json.dumps(detail) if isinstance(detail, dict) else detail
    found = entry_of(kind, text, Common())
    assert kind in {found.kind, "message"}
    assert isinstance(found.told(), dict)


def test_each_says_which_way_it_went() -> None:
    ways = {entry.KIND: sample(entry).direction for entry in ENTRIES}
    assert ways["call"] == ways["read"] == Direction.IN
    assert ways["message"] == ways["batch"] == Direction.OUT
    assert MessageChanged(status=MessageStatus.RECEIVED).direction == Direction.IN
    assert ways["login"] is None


def test_keys_are_those_of_the_detail() -> None:
    assert keys(KINDS["login"]) == ("from",)
    assert keys(KINDS["waiting"]) == ("address", "kind", "change")


@pytest.mark.parametrize("file", sorted(RELEASED.glob("*.xz")), ids=lambda file: file.stem)
def test_every_entry_of_a_released_database_is_known(
    file: Path, tmp_path: Path, clock: FakeClock
) -> None:
    path = tmp_path / "appliance.db"
    path.write_bytes(lzma.decompress(file.read_bytes()))
    store = Store.open(path, clock)
    found = events.since(store, 0, 10_000)
    assert len(found) == store.value("SELECT count(*) FROM event") > 0
    assert [each for each in found if isinstance(each.entry, UnknownEntry)] == []
    store.close()
