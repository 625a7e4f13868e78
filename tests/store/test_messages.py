import random
from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store
from fakes.stored import StoredTraffic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.errors import InputError
from appliance.store import events, message_rows, message_walk, messages, reports
from appliance.store.database import Store
from appliance.store.journal.messages import MessageChanged
from appliance.store.listing import Count, MessageFilter, Order
from appliance.store.states import MessageStatus

ANNE, BOB, SHORT, NAMED = "+33611111111", "+33622222222", "36111", "SNCF"
ADDRESSES = (ANNE, BOB, SHORT, NAMED)
OUT = ("queued", "scheduled", "sent", "delivered", "failed", "uncertain")
HOUR = 3_600_000


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Store 300 messages, some at the same moment, some after the clock went back."""
    clock = FakeClock()
    store = new_store(tmp_path_factory.mktemp("many") / "appliance.db", clock)
    traffic = StoredTraffic(store)
    source = random.Random(1)  # noqa: S311 - the same data each time
    start = clock.now_ms()
    with store.transaction():
        while (store.value("SELECT count(*) FROM message") or 0) < 300:
            at = start + source.randint(-3, 30) * HOUR
            body = source.choice(["Bonjour à tous", "Rendez-vous demain", "Noël", "colis 4512"])
            if source.random() < 0.5:
                traffic.incoming(
                    source.choice(ADDRESSES),
                    body,
                    status=source.choice(["received"] * 5 + ["incomplete"]),
                    read=source.random() < 0.8,
                    at=at,
                )
            else:
                status = source.choice(OUT)
                due = at + source.randint(1, 9) * HOUR if status == "scheduled" else None
                traffic.outgoing(
                    *source.sample(ADDRESSES, source.choice([1, 1, 1, 4])),
                    body=body,
                    status=status,
                    at=at,
                    release_at=due,
                )
    yield store
    store.close()


def all_rows(store: Store) -> list[message_rows.MessageRow]:
    ids = [row[0] for row in store.rows("SELECT id FROM message")]
    return message_rows.by_ids(store, ids)


def holds(row: message_rows.MessageRow, wanted: MessageFilter) -> bool:
    return (
        wanted.direction in (None, row.direction)
        and (not wanted.statuses or row.status in wanted.statuses)
        and (
            wanted.unread is None
            or (row.direction == "in" and (row.read_at is None) == wanted.unread)
        )
        and (wanted.after_id is None or row.id > wanted.after_id)
        and wanted.address in (None, row.address)
        and wanted.batch_id in (None, row.batch_id)
        and (wanted.since_ms is None or row.at >= wanted.since_ms)
        and (wanted.until_ms is None or row.at < wanted.until_ms)
        and wanted.text.lower() in row.body.lower()
    )


def expected(store: Store, wanted: MessageFilter, order: Order) -> list[int]:
    by_id = (
        wanted.text
        or wanted.address
        or wanted.batch_id is not None
        or (wanted.after_id is not None and order != "due")
    )
    found = [row for row in all_rows(store) if holds(row, wanted)]
    if order == "due":
        found = [row for row in found if row.release_at is not None]
        found.sort(key=lambda row: (row.release_at, row.id))
    elif by_id:
        found.sort(key=lambda row: row.id, reverse=order == "newest")
    else:
        found.sort(key=lambda row: (row.at, row.id), reverse=order == "newest")
    return [row.id for row in found]


FILTERS = st.builds(
    MessageFilter,
    direction=st.sampled_from([None, "in", "out"]),
    statuses=st.lists(st.sampled_from([*OUT, "received", "incomplete"]), max_size=3).map(tuple),
    unread=st.sampled_from([None, None, True, False]),
    after_id=st.sampled_from([None, None, 0, 120]),
    address=st.sampled_from([None, None, ANNE, SHORT, "+33999999999"]),
    batch_id=st.sampled_from([None, None, None, 1, 5]),
    since_ms=st.sampled_from([None, FakeClock().now_ms() + 3 * HOUR]),
    until_ms=st.sampled_from([None, FakeClock().now_ms() + 20 * HOUR]),
    text=st.sampled_from(["", "", "bonjour"]),
)


@given(wanted=FILTERS, order=st.sampled_from(["newest", "oldest"]), limit=st.integers(1, 60))
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_pages_there_and_back_show_everything_once(
    many: Store, wanted: MessageFilter, order: Order, limit: int
) -> None:
    there, cursor = list[int](), None
    pages = []
    while True:
        page = messages.page(many, wanted, limit=limit, cursor=cursor, order=order)
        assert len(page.rows) <= limit
        pages.append(page)
        there += [row.id for row in page.rows]
        cursor = page.next
        if cursor is None:
            break
    assert there == expected(many, wanted, order)
    assert pages[0].previous is None
    if len(pages) > 1 and pages[-1].rows:
        back, cursor = [row.id for row in pages[-1].rows], pages[-1].previous
        while cursor is not None:
            page = messages.page(many, wanted, limit=limit, cursor=cursor, order=order)
            back = [row.id for row in page.rows] + back
            cursor = page.previous
        assert back == there
    counted = messages.count(many, wanted)
    assert counted == Count(len(there))


class TestLists:
    def test_a_row_tells_all_that_pages_show(
        self, store: Store, traffic: StoredTraffic, clock: FakeClock
    ) -> None:
        store.execute(
            "INSERT INTO contact (id, name, sort_name, created_at, changed_at)"
            " VALUES (1, 'Anne', 'anne', 1, 1)"
        )
        store.execute(
            "INSERT INTO contact_number (contact_id, position, address) VALUES (1, 0, ?)", (ANNE,)
        )
        (number,) = traffic.outgoing(ANNE, body="Salut", status="failed")
        row = messages.get(store, number)
        assert row is not None
        assert (row.name, row.address, row.body, row.status) == ("Anne", ANNE, "Salut", "failed")
        assert (row.public_id, row.author, row.origin, row.at) == (
            "public-1",
            "sophie",
            "page",
            clock.now_ms(),
        )
        assert messages.get(store, number + 1) is None

    def test_scheduled_ones_come_in_the_order_they_are_due(
        self, store: Store, traffic: StoredTraffic
    ) -> None:
        late = traffic.outgoing(ANNE, status="scheduled", release_at=9000)[0]
        soon = traffic.outgoing(BOB, status="scheduled", release_at=1000)[0]
        same = traffic.outgoing(SHORT, status="scheduled", release_at=9000)[0]
        wanted = MessageFilter(direction="out", statuses=("scheduled",))
        first = messages.page(store, wanted, limit=2, order="due")
        assert [row.id for row in first.rows] == [soon, late]
        second = messages.page(store, wanted, limit=2, order="due", cursor=first.next)
        assert [row.id for row in second.rows] == [same]
        assert second.next is None
        back = messages.page(store, wanted, limit=2, order="due", cursor=second.previous)
        assert [row.id for row in back.rows] == [soon, late]

    def test_an_outgoing_status_of_incoming_messages_is_nothing(self, many: Store) -> None:
        wanted = MessageFilter(direction="in", statuses=("sent",))
        assert messages.page(many, wanted, limit=10).rows == ()
        assert messages.count(many, wanted) == Count(0)

    @pytest.mark.parametrize("cursor", ["x", "1", "1.2.3", "1.-2", "b", f"{10**19}.1", "1.٢"])
    def test_an_invalid_cursor_is_refused(self, store: Store, cursor: str) -> None:
        with pytest.raises(InputError) as caught:
            messages.page(store, MessageFilter(), limit=10, cursor=cursor)
        assert caught.value.field == "cursor"

    def test_the_number_of_rows_is_bounded(self, many: Store) -> None:
        assert len(messages.page(many, MessageFilter(), limit=0).rows) == 1
        assert len(messages.page(many, MessageFilter(), limit=10_000).rows) == len(all_rows(many))

    def test_new_messages_do_not_shift_pages(self, store: Store, traffic: StoredTraffic) -> None:
        ids = [traffic.incoming() for _ in range(4)]
        first = messages.page(store, MessageFilter(direction="in"), limit=2)
        traffic.incoming()
        second = messages.page(store, MessageFilter(direction="in"), limit=2, cursor=first.next)
        assert [row.id for row in second.rows] == [ids[1], ids[0]]

    def test_counting_stops_at_many(self, many: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(messages, "MOST_COUNTED", 10)
        monkeypatch.setattr(message_walk, "MOST_MATCHES_COUNTED", 10)
        assert messages.count(many, MessageFilter(since_ms=1)) == Count(10, exact=False)
        assert messages.count(many, MessageFilter(text="bonjour")) == Count(10, exact=False)
        assert messages.count(many, MessageFilter()) == Count(len(all_rows(many)))


class TestSearch:
    def ids(self, store: Store, text: str, **others: Any) -> list[int]:
        page = messages.page(store, MessageFilter(text=text, **others), limit=50)
        assert messages.count(store, MessageFilter(text=text, **others)).number == len(page.rows)
        return [row.id for row in page.rows]

    def test_bodies_are_found_without_accents_mattering(
        self, store: Store, traffic: StoredTraffic
    ) -> None:
        one = traffic.incoming(body="Réunion reportée à NOËL")
        traffic.incoming(body="rien")
        assert self.ids(store, "noel reunion") == self.ids(store, "RÉUNION") == [one]
        assert self.ids(store, "repor") == [one]  # the beginning of a word
        assert self.ids(store, "re") == []  # too short for a beginning
        assert self.ids(store, "?!") == []

    def test_names_and_numbers_are_found_however_written(
        self, store: Store, traffic: StoredTraffic
    ) -> None:
        store.execute(
            "INSERT INTO contact (id, name, sort_name, created_at, changed_at)"
            " VALUES (1, 'Hélène Petit', 'helene petit', 1, 1)"
        )
        store.execute(
            "INSERT INTO contact_number (contact_id, position, address) VALUES (1, 0, ?)", (ANNE,)
        )
        one = traffic.incoming(ANNE, "x")
        other = traffic.incoming(NAMED, "y")
        traffic.incoming(BOB, "z")
        for typed in ("helene", "Pet", "06 11 11", "+33611", "0033 6 11 11 11 11", "1111"):
            assert self.ids(store, typed) == [one], typed
        assert self.ids(store, "sncf") == [other]

    def test_a_search_is_combined_with_other_conditions(
        self, store: Store, traffic: StoredTraffic
    ) -> None:
        came = traffic.incoming(ANNE, "colis")
        (went,) = traffic.outgoing(ANNE, body="colis", status="sent")
        assert self.ids(store, "colis") == [went, came]
        assert self.ids(store, "colis", direction="in") == [came]
        assert self.ids(store, "colis", statuses=("sent",)) == [went]
        assert self.ids(store, "colis", statuses=("sent",), direction="in") == []
        assert self.ids(store, "colis", unread=True) == [came]
        assert self.ids(store, "colis", address=BOB) == []
        assert self.ids(store, "colis", until_ms=1) == []

    def test_a_rare_condition_among_many_matches_goes_on_page_by_page(
        self, store: Store, traffic: StoredTraffic, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(message_walk, "_MOST_CANDIDATES", 5)
        monkeypatch.setattr(message_walk, "_AT_ONCE", 2)
        first = traffic.incoming(ANNE, "colis")
        with store.transaction():
            for _ in range(25):
                traffic.outgoing(ANNE, body="colis", status="sent")
        found, cursor, turns = list[int](), None, 0
        wanted = MessageFilter(text="colis", direction="in")
        while turns == 0 or cursor is not None:
            page = messages.page(store, wanted, limit=3, cursor=cursor)
            found += [row.id for row in page.rows]
            cursor, turns = page.next, turns + 1
        assert found == [first]
        assert turns == 3

    def test_changed_and_deleted_texts_are_found_in_their_present_state(
        self, store: Store, traffic: StoredTraffic
    ) -> None:
        one, two = traffic.incoming(body="pangolin"), traffic.incoming(body="zeugme")
        assert self.ids(store, "pangolin") == [one]
        store.execute("UPDATE message SET body = 'ornithorynque' WHERE id = ?", (one,))
        store.execute("DELETE FROM message WHERE id = ?", (two,))
        assert self.ids(store, "pangolin") == self.ids(store, "zeugme") == []
        assert self.ids(store, "ornithorynque") == [one]

    def test_a_store_that_cannot_be_written_still_finds_what_is_indexed(
        self, store: Store, traffic: StoredTraffic
    ) -> None:
        one = traffic.incoming(body="colis")
        assert self.ids(store, "colis") == [one]
        traffic.incoming(body="colis")
        store.execute("PRAGMA query_only = 1")
        assert self.ids(store, "colis") == [one]


class TestConversation:
    def test_it_is_read_from_its_end_and_both_ways(
        self, store: Store, traffic: StoredTraffic
    ) -> None:
        ids = [traffic.incoming(ANNE, str(number)) for number in range(10)]
        traffic.incoming(BOB)
        discussion = traffic.discussion(ANNE)

        def part(**place: int) -> list[int]:
            rows = messages.conversation(store, discussion, limit=3, **place)
            return [row.id for row in rows]

        assert part() == ids[7:]
        assert part(before=ids[7]) == ids[4:7]
        assert part(before=ids[1]) == ids[:1]
        assert part(after=ids[2]) == ids[3:6]
        assert part(after=ids[9]) == []


class TestWaiting:
    def test_what_waits_takes_its_place_when_it_goes(
        self, store: Store, traffic: StoredTraffic
    ) -> None:
        first = traffic.incoming(ANNE, "first")
        late, soon = (
            traffic.outgoing(ANNE, status="scheduled", release_at=at)[0] for at in (9_000, 8_000)
        )
        last = traffic.incoming(ANNE, "last")
        discussion = traffic.discussion(ANNE)

        def shown() -> list[int]:
            return [row.id for row in messages.conversation(store, discussion, limit=50)]

        def waiting() -> list[int]:
            return [row.id for row in messages.waiting(store, discussion, limit=50)]

        assert shown() == [first, last]
        assert waiting() == [soon, late]
        store.execute("UPDATE message SET status = 'queued' WHERE id = ?", (soon,))
        newest = traffic.incoming(ANNE, "newest")
        assert shown() == [first, last, soon, newest]
        assert waiting() == [late]
        store.execute("UPDATE message SET status = 'cancelled' WHERE id = ?", (late,))
        assert shown() == [first, late, last, soon, newest]
        rows = messages.conversation(store, discussion, limit=2)
        before = messages.conversation(store, discussion, limit=2, before=rows[0].place)
        assert [row.id for row in before] == [late, last]
        after = messages.conversation(store, discussion, limit=2, after=before[-1].place)
        assert [row.id for row in after] == [soon, newest]


def test_a_message_has_its_events_and_segments(store: Store, traffic: StoredTraffic) -> None:
    (one,) = traffic.outgoing(ANNE, status="sent")
    for status in ("queued", "sent"):
        events.append(store, MessageChanged(message=one, status=MessageStatus(status)))
    store.execute(
        "INSERT INTO segment (message_id, sequence, state, reference, submitted_at)"
        " VALUES (?, 2, 'submitting', NULL, 6), (?, 1, 'sent', 17, 5)",
        (one, one),
    )
    told = events.for_message(store, one)
    assert [each.entry.status for each in told] == ["queued", "sent"]
    segments = [
        (each.sequence, each.state, each.reference) for each in reports.of_message(store, one)
    ]
    assert segments == [(1, "sent", 17), (2, "submitting", None)]


def test_of_two_contacts_with_one_number_the_chosen_one_is_named(store: Store) -> None:
    marie, paul = (
        store.insert(
            "INSERT INTO contact (name, sort_name, created_at, changed_at) VALUES (?, ?, 0, 0)",
            (name, name.lower()),
        )
        for name in ("Marie", "Paul")
    )
    for contact_id in (marie, paul):
        store.execute(
            "INSERT INTO contact_number (contact_id, position, address) VALUES (?, 0, ?)",
            (contact_id, "+33612345601"),
        )
    (message_id,) = StoredTraffic(store).outgoing("+33612345601")
    assert named(store, message_id) == "Marie"
    store.execute("UPDATE message SET contact_id = ? WHERE id = ?", (paul, message_id))
    assert named(store, message_id) == "Paul"
    store.execute("DELETE FROM contact WHERE id = ?", (paul,))
    assert named(store, message_id) == "Marie"


def named(store: Store, message_id: int) -> str | None:
    found = messages.get(store, message_id)
    return None if found is None else found.name
