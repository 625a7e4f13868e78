"""Sendings to several people: their order, filters, search and first texts."""

from dataclasses import replace

import pytest
from fakes.clock import FakeClock

from appliance.errors import InputError
from appliance.store import sending_lists, sendings
from appliance.store.database import Store
from appliance.store.sending_lists import SendingFilter
from appliance.store.sendings import NewBatch, NewRow
from appliance.store.states import MessageStatus

BATCH = NewBatch(
    public_id="",
    author_kind="user",
    author="sophie",
    origin="page",
    text="Réunion à l'école",
    message_class="functional",
    priority=0,
    due_at=None,
    segments=1,
    form="normal",
    report=True,
    expires_at=None,
    on_uncertain="ask",
)


def add(
    store: Store, clock: FakeClock, *bodies: str, recipients: int = 2, **changes: object
) -> int:
    """Store a sending a minute later; return its id."""
    clock.advance(60)
    public_id = f"public-{clock.now_ms()}"
    batch = replace(BATCH, public_id=public_id, merged=bool(bodies), **changes)  # type: ignore[arg-type]
    rows = [
        NewRow(
            f"+3361111111{number}",
            MessageStatus.QUEUED,
            None,
            body=bodies[number] if bodies else None,
        )
        for number in range(len(bodies) or recipients)
    ]
    with store.transaction():
        batch_id, _ = sendings.add(store, batch, rows)
    return batch_id


def ids(store: Store, limit: int = 50, **wanted: object) -> list[int]:
    """Return the ids of all pages."""
    found: list[int] = []
    cursor: str | None = None
    while True:
        page = sending_lists.page(
            store,
            SendingFilter(**wanted),  # type: ignore[arg-type]
            limit=limit,
            cursor=cursor,
        )
        assert len(page.rows) <= limit
        found += [row.id for row in page.rows]
        cursor = page.next
        if cursor is None:
            return found


def test_they_are_listed_newest_first_without_single_messages(
    store: Store, clock: FakeClock
) -> None:
    first, _, second, third = (add(store, clock, recipients=number) for number in (3, 1, 2, 5))
    assert ids(store) == ids(store, limit=1) == ids(store, limit=2) == [third, second, first]
    [row, *_] = sending_lists.page(store, SendingFilter(), limit=1).rows
    assert (row.total, row.author, row.text) == (5, "sophie", "Réunion à l'école")


def test_an_invalid_place_is_refused(store: Store) -> None:
    with pytest.raises(InputError, check=lambda error: error.field == "cursor"):
        sending_lists.page(store, SendingFilter(), limit=1, cursor="x")


def test_author_template_and_period_are_filters(store: Store, clock: FakeClock) -> None:
    mine = add(store, clock, author="marie", template_id=4)
    begin = clock.now_ms() + 1
    program = add(store, clock, author_kind="token", author="marie", template_id=4)
    other = add(store, clock)
    assert ids(store, author=("user", "marie")) == [mine]
    assert ids(store, author=("token", "marie")) == [program]
    assert ids(store, template_id=4, limit=1) == [program, mine]
    assert ids(store, since_ms=begin) == [other, program]
    assert ids(store, until_ms=begin) == [mine]
    assert ids(store, template_id=4, since_ms=begin, author=("token", "marie")) == [program]


def test_words_find_subject_and_text(store: Store, clock: FakeClock) -> None:
    school = add(store, clock, subject="Parents d'élèves")
    closed = add(store, clock, text="Fermé lundi")
    add(store, clock, text="Fermé lundi", recipients=1)
    assert ids(store, text="ecole") == ids(store, text="eleves reunion") == [school]
    assert ids(store, text="ferm") == [closed]
    assert ids(store, text="ferme", author=("user", "nobody")) == []
    assert ids(store, text="!") == []


def test_many_matches_are_read_page_by_page(store: Store, clock: FakeClock) -> None:
    added = [add(store, clock) for _ in range(7)]
    assert ids(store, text="reunion", limit=3) == added[::-1]


def test_texts_of_their_own_are_found_and_shown(store: Store, clock: FakeClock) -> None:
    merged = add(store, clock, "Votre carte est prête, Zoë", "Passez lundi, Tom", text="[Texte]")
    assert ids(store, text="lundi") == ids(store, text="zoe carte") == [merged]
    assert sending_lists.first_text(store, merged) == "Votre carte est prête, Zoë"
    assert sending_lists.first_text(store, merged + 1) is None


def test_the_index_follows_changes(store: Store, clock: FakeClock) -> None:
    batch_id = add(store, clock, subject="Voirie")
    store.execute("UPDATE message SET body = ''")  # only the sending's own words are left
    store.execute("UPDATE batch SET subject = NULL, text = 'Travaux'")
    assert ids(store, text="voirie") == []
    assert ids(store, text="travaux") == [batch_id]
    store.execute("DELETE FROM message")
    store.execute("DELETE FROM batch")
    assert ids(store, text="travaux") == []
    assert store.rows("SELECT 1 FROM sending_fts WHERE sending_fts MATCH 'travaux'") == []
