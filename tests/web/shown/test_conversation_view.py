"""The messages of a conversation that a page shows, in a conversation longer than a page."""

import pytest
from fakes.correspondence import becomes, receive, send
from fakes.office import Office

from appliance.store import correspondents, removal
from appliance.store.database import Store
from appliance.web.shown import conversation_view
from appliance.web.shown.conversation_view import AROUND, MESSAGES, ConversationPage

SOPHIE, OTHER = "+33611111111", "+33622222222"
TOMORROW_MS = 86_400_000


@pytest.fixture
def told(office: Office) -> list[int]:
    """Receive twice as many messages as a page shows. Return their ids, oldest first."""
    return [receive(office, f"Message {number}", SOPHIE) for number in range(2 * MESSAGES)]


def discussion(store: Store, address: str = SOPHIE) -> int:
    with store.transaction():
        return correspondents.id_of(store, address)


def shown(store: Store, **place: int) -> ConversationPage:
    return conversation_view.page(store, discussion(store), **place)


def ids(page: ConversationPage) -> list[int]:
    return [message.id for message in page.messages]


def later(office: Office) -> int:
    return send(office, "Demain", SOPHIE, due_ms=office.clock.now_ms() + TOMORROW_MS)


def test_a_correspondent_without_messages_has_an_empty_page(store: Store) -> None:
    page = conversation_view.page(store, None, at=5)
    assert page == conversation_view.NOTHING
    assert page.reaches_the_end


def test_the_last_messages_are_shown_first(office: Office, told: list[int]) -> None:
    waiting = later(office)
    page = shown(office.store)
    assert ids(page) == told[-MESSAGES:]
    assert [message.id for message in page.waiting] == [waiting]
    assert (page.has_older, page.has_newer, page.found) == (True, False, 0)
    assert page.reaches_the_end


@pytest.mark.parametrize(("number", "older"), [(MESSAGES, False), (MESSAGES + 1, True)])
def test_there_are_older_ones_only_beyond_a_full_page(
    office: Office, number: int, *, older: bool
) -> None:
    for _ in range(number):
        receive(office, "Bonjour", SOPHIE)
    page = shown(office.store)
    assert (len(page.messages), page.has_older) == (MESSAGES, older)


def test_the_messages_before_a_place(office: Office, told: list[int]) -> None:
    later(office)
    page = shown(office.store, before=shown(office.store).messages[0].place)
    assert ids(page) == told[:MESSAGES]
    assert page.waiting == [], "those that wait are shown below the last messages"
    assert (page.has_older, page.has_newer) == (False, True)


def test_before_the_first_place_the_last_messages_are_shown(
    office: Office, told: list[int]
) -> None:
    page = shown(office.store, before=0)
    assert ids(page) == told[-MESSAGES:]
    assert page.reaches_the_end


def test_the_messages_after_a_place(office: Office, told: list[int]) -> None:
    waiting = later(office)
    first = shown(office.store, before=shown(office.store).messages[0].place)
    page = shown(office.store, after=first.messages[0].place)
    assert ids(page) == told[1 : MESSAGES + 1]
    assert (page.waiting, page.has_older, page.has_newer) == ([], True, True)
    end = shown(office.store, after=first.messages[-1].place)
    assert ids(end) == told[MESSAGES:]
    assert [message.id for message in end.waiting] == [waiting]
    assert (end.has_older, end.has_newer) == (True, False)


def test_after_the_last_place_the_last_messages_are_shown(office: Office, told: list[int]) -> None:
    page = shown(office.store, after=shown(office.store).messages[-1].place)
    assert ids(page) == told[-MESSAGES:]


def test_a_message_that_a_search_found_has_others_on_both_sides(
    office: Office, told: list[int]
) -> None:
    place = 2 * AROUND
    page = shown(office.store, at=told[place])
    assert ids(page) == told[place - AROUND : place + AROUND + 1]
    assert (page.found, page.has_older, page.has_newer) == (told[place], True, True)


def test_around_the_first_and_the_last_message(office: Office, told: list[int]) -> None:
    waiting = later(office)
    first, last = (shown(office.store, at=told[place]) for place in (0, -1))
    assert ids(first) == told[: AROUND + 1]
    assert (first.waiting, first.has_older, first.has_newer) == ([], False, True)
    assert ids(last) == told[-AROUND - 1 :]
    assert [message.id for message in last.waiting] == [waiting]
    assert (last.has_older, last.has_newer) == (True, False)


def test_a_message_of_somebody_else_or_a_deleted_one_is_not_looked_for(
    office: Office, told: list[int]
) -> None:
    foreign = receive(office, "Ailleurs", OTHER)
    removal.remove(office.store, [told[0]], actor="user:sophie")
    for sought in (foreign, told[0], 9_999):
        page = shown(office.store, at=sought)
        assert page.found == 0
        assert ids(page) == told[-MESSAGES:]


def test_a_message_that_waits_is_shown_at_the_end_even_behind_many_others(
    office: Office, told: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation_view, "MOST_WAITING", 2)
    first, second, third = (later(office) for _ in range(3))
    page = shown(office.store, at=third)
    assert ids(page) == told[-MESSAGES:]
    assert [message.id for message in page.waiting] == [first, second, third]
    assert page.found == third
    assert [message.id for message in shown(office.store, at=first).waiting] == [first, second]


def test_a_message_that_went_is_among_the_others_again(office: Office) -> None:
    went = later(office)
    becomes(office, went, "sent")
    page = shown(office.store, at=went)
    assert (ids(page), page.waiting) == ([went], [])
