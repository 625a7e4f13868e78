from fakes import journal
from fakes.clock import FakeClock
from fakes.stored import StoredTraffic

from appliance.store import events
from appliance.store.database import Store
from appliance.store.journal.box import SettingsChanged
from appliance.store.journal.entry import Recorded
from appliance.store.journal.messages import IncomingCall, MessageChanged, MessageDecided
from appliance.store.journal.people import LoggedIn, LoggedOut
from appliance.store.states import MessageStatus

QUEUED = MessageStatus.QUEUED


def test_an_entry_is_read_as_it_was_written(store: Store, clock: FakeClock) -> None:
    entry = SettingsChanged(actor="user:sophie", discussion=3, changed={"clé": ["à", 1]})
    number = events.append(store, entry)
    assert events.since(store, 0, 10) == [Recorded(number, clock.now_ms(), entry)]
    assert events.version(store) == number


def test_common_fields_stand_in_columns(store: Store) -> None:
    events.append(store, IncomingCall(call=4, line="sim", actor="system:x"))
    (row,) = store.rows("SELECT line, batch_id, actor, detail FROM event")
    assert tuple(row) == ("sim", None, "system:x", '{"call":4}')


def test_of_a_message_the_journal_keeps_sending_and_line(
    store: Store, traffic: StoredTraffic
) -> None:
    one, other = traffic.outgoing("+33611111111", "+33622222222")
    batch = store.value("SELECT batch_id FROM message")
    events.append_all(store, MessageChanged(status=QUEUED, actor="user:a"), [(one, 1), (other, 2)])
    store.execute("UPDATE message SET modem = 'sim' WHERE id = ?", (one,))
    events.append(store, MessageChanged(message=one, discussion=1, status=MessageStatus.SENT))
    first, second, third = (each.entry for each in events.since(store, 0, 10))
    assert first == MessageChanged(
        message=one, discussion=1, sending=batch, actor="user:a", status=QUEUED
    )
    assert (second.message, second.discussion, second.line) == (other, 2, None)
    assert (third.sending, third.line) == (batch, "sim")


def test_a_message_has_its_history(store: Store) -> None:
    for status in (QUEUED, MessageStatus.SUBMITTING, MessageStatus.SENT):
        events.append(store, MessageChanged(message=7, discussion=1, status=status))
    decided = MessageDecided(status=QUEUED, decision="revised")
    events.append_all(store, decided, [(7, 1), (8, 1)])
    kinds = [each.entry.told() for each in events.for_message(store, 7)]
    assert kinds == [
        {"status": "queued"},
        {"status": "submitting"},
        {"status": "sent"},
        {"status": "queued", "decision": "revised"},
    ]


def test_since_goes_on_where_it_stopped(store: Store) -> None:
    ids = [events.append(store, LoggedOut()) for _ in range(5)]
    assert [row.id for row in events.since(store, ids[1], 2)] == ids[2:4]


class TestJournal:
    def test_it_is_newest_first_and_leaves_traffic_out(self, store: Store) -> None:
        login = events.append(store, LoggedIn())
        state = events.append(store, MessageChanged(message=1, status=QUEUED))
        read = journal.write(store, "read")
        settings = events.append(store, SettingsChanged(changed={}))
        assert [row.id for row in events.journal(store, limit=10)] == [settings, login]
        with_states = events.journal(store, limit=10, kinds=["message", "read"])
        assert [row.id for row in with_states] == [read, state]

    def test_it_is_paged_and_filtered_by_kinds(self, store: Store) -> None:
        kinds = ("login", "call", "setting", "message", "read")
        ids = {kinds[n % 5] + str(n): journal.write(store, kinds[n % 5]) for n in range(25)}
        wanted = ["call", "read", "login", "call"]
        first = events.journal(store, limit=4, kinds=wanted)
        second = events.journal(store, limit=50, kinds=wanted, before=first[-1].id)
        expected = sorted(
            (id_ for name, id_ in ids.items() if name[:4] in {"call", "logi", "read"}),
            reverse=True,
        )
        assert [row.id for row in first + second] == expected
