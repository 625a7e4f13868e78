"""Opt-outs: entered once, removed, listed."""

from fakes.clock import FakeClock

from appliance.store import contacts, optouts
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store
from appliance.store.spans import Span

ANNE, BOB = "+33611111111", "+33622222222"


class TestOptouts:
    def test_the_first_entry_stays(self, store: Store, clock: FakeClock) -> None:
        contacts.add(store, "Anne", [ContactNumber(ANNE)])
        assert optouts.add(store, ANNE, source="message", message_id=7)
        clock.advance(60)
        assert not optouts.add(store, ANNE, source="page", actor="user:a", note="n")
        row = optouts.get(store, ANNE)
        assert row is not None
        assert (row.source, row.message_id, row.name) == ("message", 7, "Anne")
        assert row.since == clock.now_ms() - 60_000
        assert optouts.is_opted_out(store, ANNE)
        assert optouts.among(store, [ANNE, BOB]) == {ANNE}
        assert optouts.count(store) == 1

    def test_an_entry_is_taken_off(self, store: Store) -> None:
        optouts.add(store, ANNE, source="page")
        assert optouts.remove(store, ANNE)
        assert not optouts.remove(store, ANNE)
        assert optouts.get(store, ANNE) is None
        assert not optouts.is_opted_out(store, ANNE)

    def test_pages_are_newest_first_and_searched(self, store: Store, clock: FakeClock) -> None:
        for number in range(5):
            clock.advance(number % 2)  # some at the same time
            optouts.add(store, f"+3361111111{number}", source="api")
        seen, before = list[str](), None
        while page := optouts.page(store, limit=2, before=before):
            seen += [row.address[-1] for row in page]
            before = page[-1].key
        assert seen == list("43210")
        assert [row.address for row in optouts.page(store, limit=9, text="06 11 11 11 13")] == [
            "+33611111113"
        ]
        assert optouts.page(store, limit=9, text="nobody") == []

    def test_an_entry_is_in_the_part_of_the_list_that_a_page_shows(
        self, store: Store, clock: FakeClock
    ) -> None:
        for number in range(3):
            optouts.add(store, f"+3361111111{number}", source="api")
            clock.advance(1)
        newest, middle, oldest = optouts.page(store, limit=3)
        for span, after in (
            (Span(), middle.key),
            (Span(since_ms=middle.since), None),
            (Span(until_ms=middle.since), None),
        ):
            listed = optouts.page(store, limit=3, span=span, after=after)
            rows = [newest, middle, oldest]
            assert [row for row in rows if optouts.is_listed(row, span, after)] == listed
