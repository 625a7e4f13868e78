"""Queries from typed text, and their results: best match first, without indexing in between."""

import pytest
from fakes.stored import StoredTraffic

from appliance.errors import StoreBusyError
from appliance.store import contacts, search
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store

ANNE, BOB = "+33611111111", "+33622222222"
NEWEST = 2**62


def found(store: Store, typed: str, **options: object) -> list[int]:
    asked: dict[str, object] = {"beyond": NEWEST, "newest_first": True, "limit": 10, **options}
    return search.messages(store, search.understand(typed), [], **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "words", "address"),
    [("rendez-vous", True, True), ("06 11", True, True), ("é", True, False), ("!", False, False)],
)
def test_what_is_typed_is_words_or_a_number_or_nothing(
    typed: str, *, words: bool, address: bool
) -> None:
    query = search.understand(typed)
    assert (query.words is not None, query.address is not None) == (words, address)


def test_a_long_word_may_be_the_beginning_of_one_and_a_short_one_not(
    store: Store, traffic: StoredTraffic
) -> None:
    message = traffic.incoming(body="boulangerie du port")
    search.catch_up(store)
    assert found(store, "boul") == [message]
    assert found(store, "bou") == []
    assert found(store, "du") == [message]


def test_only_what_was_caught_up_with_is_found(store: Store, traffic: StoredTraffic) -> None:
    message = traffic.incoming(body="Bonjour")
    assert found(store, "bonjour") == []
    assert search.catch_up(store) == 1
    assert search.catch_up(store) == 0
    assert found(store, "bonjour") == [message]


def test_when_nothing_can_be_written_older_messages_are_found(
    store: Store, traffic: StoredTraffic, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = traffic.incoming(body="Bonjour")
    search.catch_up(store)
    traffic.incoming(body="Bonjour")

    def busy(_store: Store) -> int:
        raise StoreBusyError("store_busy", "")

    monkeypatch.setattr(search, "catch_up", busy)
    search.prepare(store)
    assert found(store, "bonjour") == [message]


def test_pages_go_in_both_directions(store: Store, traffic: StoredTraffic) -> None:
    ids = [traffic.incoming(body="Bonjour") for _ in range(5)]
    search.catch_up(store)
    assert found(store, "bonjour", limit=2) == [ids[4], ids[3]]
    assert found(store, "bonjour", beyond=ids[3], limit=2) == [ids[2], ids[1]]
    assert found(store, "bonjour", beyond=0, newest_first=False, limit=2) == ids[:2]


def test_messages_of_a_discussion_count_too_and_once(store: Store, traffic: StoredTraffic) -> None:
    ids = [traffic.incoming(ANNE, body) for body in ("Bonjour", "Salut")]
    other = traffic.incoming(BOB, "Bonjour")
    search.catch_up(store)
    query = search.understand("bonjour")
    of_anne = [traffic.discussion(ANNE)]
    assert search.messages(store, query, of_anne, beyond=NEWEST, newest_first=True, limit=10) == [
        other,
        *reversed(ids),
    ]


def test_discussions_are_found_by_name_and_number_the_closest_first(
    store: Store, traffic: StoredTraffic
) -> None:
    names = {"Jean-Marie Martin": "+33611111101", "Marie": "+33611111102", "Mariette": BOB}
    for name, number in names.items():
        contacts.add(store, name, [ContactNumber(number)])
        traffic.incoming(number)
    closeness = search.discussions(store, "marie")
    by_id = {traffic.discussion(number): name for name, number in names.items()}
    assert {by_id[each]: close for each, close in closeness.items()} == {
        "Marie": 0,
        "Jean-Marie Martin": 0,
        "Mariette": 1,
    }
    assert list(closeness)[-1] == traffic.discussion(BOB)
    assert list(search.discussions(store, "22 22")) == [traffic.discussion(BOB)]
    assert search.discussions(store, "!") == {}


def test_discussions_of_messages_come_with_their_newest(
    store: Store, traffic: StoredTraffic
) -> None:
    traffic.incoming(ANNE, "Bonjour")
    newest = traffic.incoming(ANNE, "Bonjour")
    search.catch_up(store)
    query = search.understand("bonjour")
    assert search.discussions_by_words(store, query, 10) == {traffic.discussion(ANNE): newest}
    assert search.discussions_by_words(store, search.understand("!"), 10) == {}


def test_words_that_begin_words_are_quoted() -> None:
    assert search.beginning_with(['an"ne', "b"]) == '"an""ne"* AND "b"*'


@pytest.mark.parametrize(
    ("typed", "name"), [("  Jean-Marie ", "jean marie"), ("O'Neil", "o neil"), ("ÉLODIE", "elodie")]
)
def test_names_are_compared_plain(typed: str, name: str) -> None:
    assert search.typed_name(typed) == name


def test_messages_are_found_by_the_present_subject_of_their_sending(
    store: Store, traffic: StoredTraffic
) -> None:
    def of_subject(word: str) -> list[int]:
        query = search.understand(word)
        batches = search.sendings(store, query)
        return search.messages(
            store, query, [], batches, beyond=NEWEST, newest_first=True, limit=10
        )

    ids = traffic.outgoing(ANNE, BOB)
    assert of_subject("travaux") == []
    store.execute("UPDATE batch SET subject = 'Travaux rue de l''Église'")
    assert of_subject("eglise") == sorted(ids, reverse=True)
    assert of_subject("!") == []
    store.execute("UPDATE batch SET subject = 'Voirie'")
    assert of_subject("eglise") == []
    assert of_subject("voirie") == sorted(ids, reverse=True)
    store.execute("UPDATE batch SET subject = NULL")
    assert of_subject("voirie") == []
    store.execute("UPDATE batch SET subject = 'Voirie'")
    store.execute("DELETE FROM message")
    store.execute("DELETE FROM batch")
    assert search.sendings(store, search.understand("voirie")) == []
    store.execute("INSERT INTO batch_fts (batch_fts) VALUES ('integrity-check')")
