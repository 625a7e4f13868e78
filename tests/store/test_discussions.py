from fakes.stored import StoredTraffic

from appliance.store import discussions
from appliance.store.contacts import ContactNumber, add
from appliance.store.database import Store

ANNE, BOB, NAMED = "+33611111111", "+33622222222", "SNCF"


def addresses(store: Store, **wanted: object) -> list[str]:
    return [row.address for row in discussions.page(store, limit=50, **wanted)]  # type: ignore[arg-type]


def test_the_newest_comes_first_with_its_last_message(store: Store, traffic: StoredTraffic) -> None:
    add(store, "Anne", [ContactNumber(ANNE)])
    traffic.incoming(ANNE, "Un")
    traffic.incoming(BOB, "Deux")
    (last,) = traffic.outgoing(ANNE, body="Trois " + "x" * 500, status="queued")
    first, second = discussions.page(store, limit=10)
    assert (first.address, first.name, first.unread, first.messages) == (ANNE, "Anne", 1, 2)
    assert (first.last_message_id, first.direction, first.status) == (last, "out", "queued")
    assert first.preview.startswith("Trois x")
    assert len(first.preview) == discussions.PREVIEW_LENGTH
    assert (second.address, second.name, second.preview) == (BOB, None, "Deux")
    # The state shown is the message's own: it is stored only once.
    store.execute("UPDATE message SET status = 'sent' WHERE id = ?", (last,))
    again = discussions.by_address(store, ANNE)
    assert again is not None
    assert again.status == "sent"


def test_pages_follow_one_another(store: Store, traffic: StoredTraffic) -> None:
    for number in range(7):
        traffic.incoming(f"+3361111111{number}")
    seen, before = list[str](), None
    while page := discussions.page(store, limit=3, before=before):
        seen += [row.address[-1] for row in page]
        before = page[-1].cursor
    assert seen == list("6543210")
    assert discussions.count(store) == 7


def test_what_waits_or_was_taken_back_is_not_the_last_message(
    store: Store, traffic: StoredTraffic
) -> None:
    first = traffic.incoming(ANNE, "Un")
    traffic.incoming(BOB)
    scheduled, other = traffic.outgoing(ANNE, NAMED, status="scheduled")
    assert addresses(store) == [BOB, ANNE]
    assert discussions.find(store, NAMED) is not None
    assert discussions.by_address(store, NAMED) is None
    store.execute("UPDATE message SET status = 'cancelled' WHERE id = ?", (other,))
    assert addresses(store) == [BOB, ANNE]
    store.execute("UPDATE message SET status = 'queued' WHERE id = ?", (scheduled,))
    assert addresses(store) == [ANNE, BOB]
    newer = traffic.incoming(BOB)
    assert addresses(store) == [BOB, ANNE]
    store.execute("UPDATE message SET status = 'cancelled' WHERE id = ?", (scheduled,))
    (row,) = (row for row in discussions.page(store, limit=9) if row.address == ANNE)
    assert row.last_message_id == first
    assert discussions.page(store, limit=1)[0].last_message_id == newer


def test_the_last_message_deleted_gives_way_to_the_one_before(
    store: Store, traffic: StoredTraffic
) -> None:
    traffic.incoming(ANNE, "Un")
    last = traffic.incoming(ANNE, "Deux")
    traffic.incoming(BOB)
    store.execute("DELETE FROM message WHERE id = ?", (last,))
    assert addresses(store) == [BOB, ANNE]
    store.execute("DELETE FROM message")
    assert addresses(store) == []
    assert discussions.by_address(store, ANNE) is None
    assert discussions.count(store) == 0


def test_unread_messages_can_be_listed_alone(store: Store, traffic: StoredTraffic) -> None:
    traffic.incoming(ANNE)
    traffic.incoming(ANNE)
    traffic.incoming(BOB, read=True)
    assert addresses(store, unread=True) == [ANNE]
    assert discussions.count(store, unread=True) == 1
    assert discussions.unread_messages(store) == 2
    store.execute("UPDATE message SET read_at = 1")
    assert addresses(store, unread=True) == []
    assert discussions.unread_messages(store) == 0


def test_a_search_finds_names_numbers_and_words(store: Store, traffic: StoredTraffic) -> None:
    add(store, "Hélène Petit", [ContactNumber("+33699999999"), ContactNumber(ANNE)])
    traffic.incoming(ANNE, "Un colis")
    traffic.incoming(BOB, "Deux")
    traffic.incoming(NAMED, "Trois colis")
    assert addresses(store, text="helene") == [ANNE]
    assert addresses(store, text="06 22 22") == [BOB]
    assert addresses(store, text="ncf") == [NAMED]
    assert addresses(store, text="COLIS") == [NAMED, ANNE]
    assert addresses(store, text="introuvable") == addresses(store, text="?") == []


def test_nothing_yet(store: Store) -> None:
    assert addresses(store) == []
    assert addresses(store, text="a") == []
    assert discussions.unread_messages(store) == 0


def test_a_search_shows_the_closest_name_first_page_by_page(
    store: Store, traffic: StoredTraffic
) -> None:
    people = ["Marie Dupont", *(f"{letter}lain MARTIN" for letter in "ABCDEFGH")]
    for number, name in enumerate(people):
        add(store, name, [ContactNumber(f"+3361111111{number}")])
        traffic.incoming(f"+3361111111{number}")
    traffic.incoming("MARIONNAUD", "Soldes")
    traffic.incoming(ANNE[:-1] + "9", "Le mar 3 ?")
    wanted = ["MARIONNAUD", "Marie Dupont", *reversed(people[1:]), None]
    for limit in (3, 50):
        seen, before = list[str | None](), None
        while page := discussions.page(store, limit=limit, before=before, text="mar"):
            seen += [
                row.name or (row.address if row.address == "MARIONNAUD" else None) for row in page
            ]
            before = page[-1].cursor
        assert seen == wanted
    assert discussions.page(store, limit=9, text="mar", unread=True)[1].name == "Marie Dupont"
    store.execute("UPDATE message SET read_at = 1")
    assert discussions.page(store, limit=9, text="mar", unread=True) == []
