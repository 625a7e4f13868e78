"""A storage with room for a fixed number of records."""

from appliance.modem.simulator.storage import READ, UNREAD, Storage


def test_the_lowest_free_place_is_taken() -> None:
    storage = Storage("SM", 3, first_index=0)
    assert [storage.add(pdu, UNREAD) for pdu in ("A", "B", "C")] == [0, 1, 2]
    assert storage.full
    assert storage.add("D", UNREAD) is None
    del storage.records[1]
    assert storage.add("D", READ) == 1
    assert [(index, stored.pdu) for index, stored in storage.listed()] == [
        (0, "A"),
        (1, "D"),
        (2, "C"),
    ]


def test_places_are_counted_from_one_unless_told() -> None:
    assert Storage("SM", 1).add("A", UNREAD) == 1


def test_a_storage_without_room_is_full_from_the_start() -> None:
    assert Storage("SM", 0).full
