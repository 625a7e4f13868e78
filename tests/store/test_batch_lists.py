"""The list of sendings, where messages of several sendings come between one another."""

from collections.abc import Callable
from itertools import count

import pytest
from fakes.clock import FakeClock
from fakes.stored import StoredTraffic

from appliance.errors import InputError
from appliance.store import batch_lists, sendings
from appliance.store.batch_lists import BatchPage
from appliance.store.database import Store
from appliance.store.listing import LARGEST_PAGE, MessageFilter, Order
from appliance.store.sendings import NewBatch, NewRow

ALL = MessageFilter(direction="out")
QUEUED = MessageFilter(direction="out", statuses=("queued",))
SENT = MessageFilter(direction="out", statuses=("sent",))
NUMBERS = [f"+33639980{number:03d}" for number in range(200)]


def walked(
    store: Store,
    wanted: MessageFilter,
    *,
    limit: int = 2,
    order: Order = "newest",
    after: int | None = None,
) -> list[int]:
    """Return the ids of all pages, and check that no page is longer than asked."""
    found: list[int] = []
    cursor: str | None = None
    for _ in range(500):
        page = batch_lists.page(store, wanted, limit=limit, cursor=cursor, order=order, after=after)
        assert len(page.rows) <= limit
        found += [row.id for row in page.rows]
        cursor = page.next
        if cursor is None:
            return found
    raise AssertionError("the list does not end")


@pytest.fixture
def send(traffic: StoredTraffic, clock: FakeClock) -> Callable[..., int]:
    """Return a function that stores a sending, and returns its id."""
    ids = count(1)

    def send(recipients: int = 1, *, status: str = "queued", body: str = "Bonjour") -> int:
        clock.advance(1)
        traffic.outgoing(*NUMBERS[:recipients], status=status, body=body)
        return next(ids)

    return send


def test_a_sending_is_found_by_its_public_id(store: Store, traffic: StoredTraffic) -> None:
    traffic.outgoing(*NUMBERS[:3], body="Offre")
    found = batch_lists.by_public_id(store, "public-1")
    assert found is not None
    assert (found.id, found.text, found.total, found.author) == (1, "Offre", 3, "sophie")
    assert batch_lists.by_public_id(store, "public-2") is None


@pytest.mark.parametrize("wanted", [ALL, QUEUED])
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_each_sending_is_listed_once(
    store: Store, send: Callable[..., int], wanted: MessageFilter, limit: int, order: Order
) -> None:
    ids = [send(recipients) for recipients in (1, 5, 1, 120, 2, 1, 1)]
    expected = ids[::-1] if order == "newest" else ids
    assert walked(store, wanted, limit=limit, order=order) == expected
    assert batch_lists.count(store, wanted) == len(ids)


@pytest.mark.parametrize("number", [2, 3])
def test_a_last_full_page_has_no_next_one(
    store: Store, send: Callable[..., int], number: int
) -> None:
    for _ in range(number):
        send()
    pages = [batch_lists.page(store, each, limit=2, cursor=None) for each in (ALL, QUEUED)]
    assert [page.next is not None for page in pages] == [number > 2] * 2


def test_only_sendings_with_a_message_wanted_are_listed(
    store: Store, send: Callable[..., int]
) -> None:
    sent, _, mixed = send(2, status="sent"), send(2), send(3)
    store.execute("UPDATE message SET status = 'sent' WHERE id = (SELECT max(id) FROM message)")
    assert walked(store, SENT) == [mixed, sent]
    assert batch_lists.count(store, SENT) == 2
    assert walked(store, MessageFilter(direction="out", statuses=("failed",))) == []


def test_incoming_messages_belong_to_no_sending(
    store: Store, send: Callable[..., int], traffic: StoredTraffic, clock: FakeClock
) -> None:
    first = send()
    for _ in range(5):
        clock.advance(1)
        traffic.incoming()
    second = send()
    assert walked(store, MessageFilter(text="Bonjour"), limit=1) == [second, first]


@pytest.mark.parametrize("wanted", [ALL, QUEUED])
@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_only_the_sendings_after_one(
    store: Store, send: Callable[..., int], wanted: MessageFilter, order: Order
) -> None:
    ids = [send(recipients) for recipients in (1, 3, 1, 2)]
    expected = ids[2:][::-1] if order == "newest" else ids[2:]
    assert walked(store, wanted, order=order, after=ids[1]) == expected
    assert batch_lists.count(store, wanted, after=ids[1]) == 2
    assert walked(store, wanted, order=order, after=ids[-1]) == []
    assert batch_lists.count(store, wanted, after=ids[-1]) == 0


def staged(store: Store, public_id: str, recipients: int) -> int:
    """Store a large sending whose messages are created later."""
    new = NewBatch(
        public_id, "user", "sophie", "page", "Offre", "functional", 0, None, 1,
        form="normal", report=True, expires_at=None, on_uncertain="ask",
    )  # fmt: skip
    rows = [NewRow(number, "queued", None) for number in NUMBERS[:recipients]]
    return sendings.stage(store, new, sendings.packed(rows), recipients)


def create(store: Store, batch_id: int, number: int) -> None:
    """Create the next messages of a staged sending."""
    with store.transaction():
        sendings.unstage(store, batch_id, number)


def test_a_sending_whose_messages_come_late_is_still_after_the_one_before(
    store: Store, send: Callable[..., int]
) -> None:
    """The next sending's messages have lower ids than the large one's."""
    with store.transaction():
        large = staged(store, "large", 60)
    small = 2
    send()
    create(store, large, 60)
    assert walked(store, QUEUED, after=large) == [small]
    assert batch_lists.count(store, QUEUED, after=large) == 1
    assert sorted(walked(store, QUEUED, limit=5)) == [large, small]


def test_messages_of_two_sendings_in_turns_hide_neither(
    store: Store, send: Callable[..., int]
) -> None:
    first = send(4)
    with store.transaction():
        one, two = staged(store, "one", 100), staged(store, "two", 100)
    for _ in range(10):
        create(store, one, 10)
        create(store, two, 10)
    found = walked(store, QUEUED, limit=1)
    assert set(found) == {first, one, two}
    assert found[-1] == first
    assert batch_lists.count(store, QUEUED) >= 3


def test_a_huge_sending_is_skipped_at_once(
    store: Store, send: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its messages are more than one page of the list may read."""
    monkeypatch.setattr(batch_lists, "_MOST_PAGES", 2)
    first = send()
    with store.transaction():
        huge = staged(store, "huge", 0)
    store.execute_many(
        "INSERT INTO message (discussion_id, direction, at, body, status, batch_id, ready)"
        " VALUES (1, 'out', ?, 'x', 'queued', ?, 1)",
        [(store.clock.now_ms(), huge)] * (LARGEST_PAGE * 3),
    )
    store.execute("UPDATE batch SET total = ? WHERE id = ?", (LARGEST_PAGE * 3, huge))
    page = batch_lists.page(store, QUEUED, limit=2, cursor=None)
    assert ([row.id for row in page.rows], page.next) == ([huge, first], None)


def test_more_sendings_than_are_read_at_once_are_counted(
    store: Store, send: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_lists, "LARGEST_PAGE", 2)
    for _ in range(5):
        send(2)
    assert batch_lists.count(store, QUEUED) == 5
    monkeypatch.setattr(batch_lists, "MOST_COUNTED", 3)
    assert batch_lists.count(store, QUEUED) == 3


@pytest.mark.parametrize("cursor", ["x", "1", "1.2.3", "-1.2"])
@pytest.mark.parametrize("wanted", [ALL, QUEUED])
def test_a_cursor_that_no_page_gave_is_refused(
    store: Store, wanted: MessageFilter, cursor: str
) -> None:
    with pytest.raises(InputError, check=lambda error: error.field == "cursor"):
        batch_lists.page(store, wanted, limit=2, cursor=cursor)


def test_without_sendings_the_list_is_empty(store: Store) -> None:
    for wanted in (ALL, QUEUED):
        assert batch_lists.page(store, wanted, limit=2, cursor=None) == BatchPage((), None)
        assert batch_lists.count(store, wanted) == 0
