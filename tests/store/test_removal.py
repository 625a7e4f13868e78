from fakes.clock import FakeClock

from appliance.store import correspondents, discussions, events, incoming, messages, removal, search
from appliance.store.database import Store
from appliance.store.incoming import NewIncoming, PartKey, StoredPart
from appliance.store.journal.messages import Deletion
from appliance.store.listing import MessageFilter
from appliance.store.sendings import NewBatch, NewRow
from appliance.store.sendings import add as add_batch

MARIE = "+33698765432"


def receive(store: Store, text: str) -> int:
    discussion = correspondents.id_of(store, MARIE)
    now = store.clock.now_ms()
    return incoming.add_message(store, NewIncoming(discussion, text, "text", 1, "sim", now))


def batch(store: Store, text: str, *statuses: str) -> list[int]:
    new = NewBatch(
        "id", "user", "sophie", "page", text, "functional", 0, None, 1,
        form="normal", report=True, expires_at=None, on_uncertain="ask",
    )  # fmt: skip
    rows = [NewRow(f"+3361234567{place}", status, None) for place, status in enumerate(statuses)]
    return add_batch(store, new, rows)[1]


def found(store: Store, text: str) -> list[int]:
    page = messages.page(store, MessageFilter(text=text), limit=9)
    return [row.id for row in page.rows]


def test_counts_discussions_and_search_follow(store: Store) -> None:
    first, second = receive(store, "premier"), receive(store, "second")
    search.catch_up(store)
    assert found(store, "second") == [second]
    assert removal.remove(store, [second, 999], actor="user:sophie") == 1
    assert found(store, "second") == []
    assert discussions.unread_messages(store) == 1
    row = discussions.by_address(store, MARIE)
    assert row is not None
    assert row.last_message_id == first
    assert removal.remove(store, [first], actor="user:sophie") == 1
    assert discussions.unread_messages(store) == 0
    assert messages.page(store, MessageFilter(), limit=9).rows == ()


def test_what_is_under_way_stays(store: Store) -> None:
    ids = batch(store, "x", *removal.UNDER_WAY, "blocked")
    assert removal.remove(store, ids, actor="user:sophie") == 1
    left = messages.page(store, MessageFilter(), limit=9).rows
    assert {row.status for row in left} == set(removal.UNDER_WAY)


def test_a_sendings_text_goes_with_its_last_message(store: Store) -> None:
    one, two = batch(store, "geheim", "blocked", "blocked")
    removal.remove(store, [one], actor="user:sophie")
    assert store.value("SELECT text FROM batch") == "geheim"
    removal.remove(store, [two], actor="user:sophie")
    assert store.value("SELECT text FROM batch") == ""
    assert store.value("SELECT public_id FROM batch") == "id"


def test_pdus_go_and_their_digests_stay(store: Store, clock: FakeClock) -> None:
    message = receive(store, "lang")
    part = StoredPart(b"d" * 16, None, clock.now_ms(), 1, "sim", "0791...")
    incoming.add_part(store, PartKey(MARIE, 7, 2), part)
    incoming.assign(store, [b"d" * 16], message)
    removal.remove(store, [message], actor="user:sophie")
    assert incoming.known(store, [b"d" * 16]) == {b"d" * 16}
    assert store.value("SELECT count(*) FROM part WHERE pdu IS NOT NULL") == 0


def test_it_is_journalled_once_with_its_author(store: Store) -> None:
    ids = [receive(store, "a"), receive(store, "b")]
    before = events.version(store)
    removal.remove(store, ids, actor="user:sophie")
    (entry,) = events.journal(store, limit=1, kinds=["deletion"])
    assert entry.entry == Deletion(actor="user:sophie", messages=2)
    assert events.version(store) > before
    assert removal.remove(store, [], actor="user:sophie") == 0
