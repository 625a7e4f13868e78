from fakes.clock import FakeClock

from appliance.store import events
from appliance.store.database import Store


def test_an_entry_is_read_as_it_was_written(store: Store, clock: FakeClock) -> None:
    first = events.append(
        store, "settings", actor="user:sophie", detail={"clé": ["à", 1]}, discussion_id=3
    )
    (row,) = events.since(store, 0, 10)
    assert row.id == first == events.version(store)
    assert (row.at, row.kind, row.actor, row.detail) == (
        clock.now_ms(),
        "settings",
        "user:sophie",
        {"clé": ["à", 1]},
    )
    assert (row.message_id, row.discussion_id) == (None, 3)


def test_a_message_has_its_history(store: Store) -> None:
    for status in ("queued", "submitting", "sent"):
        events.append(store, "message", message_id=7, discussion_id=1, detail=status)
    events.append_all(store, "message", [(7, 1), (8, 1)], actor="user:a", detail={"status": "x"})
    details = [row.detail for row in events.for_message(store, 7)]
    assert details == ["queued", "submitting", "sent", {"status": "x"}]


def test_since_goes_on_where_it_stopped(store: Store) -> None:
    ids = [events.append(store, "login") for _ in range(5)]
    assert [row.id for row in events.since(store, ids[1], 2)] == ids[2:4]


class TestJournal:
    def test_it_is_newest_first_and_leaves_states_of_messages_out(self, store: Store) -> None:
        login = events.append(store, "login")
        state = events.append(store, "message", message_id=1, detail="queued")
        settings = events.append(store, "settings")
        assert [row.id for row in events.journal(store, limit=10)] == [settings, login]
        with_states = events.journal(store, limit=10, kinds=["message"])
        assert [row.id for row in with_states] == [state]

    def test_it_is_paged_and_filtered_by_kinds(self, store: Store) -> None:
        kinds = ("login", "call", "settings", "message")
        ids = {kinds[n % 4] + str(n): events.append(store, kinds[n % 4]) for n in range(20)}
        wanted = ["call", "login", "call"]
        first = events.journal(store, limit=4, kinds=wanted)
        second = events.journal(store, limit=50, kinds=wanted, before=first[-1].id)
        expected = sorted(
            (id_ for name, id_ in ids.items() if name[:4] in {"call", "logi"}), reverse=True
        )
        assert [row.id for row in first + second] == expected
