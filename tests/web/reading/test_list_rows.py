"""The parts of a row, and the links from messages to their sendings."""

from types import SimpleNamespace
from typing import Any

from fakes.office import Office

from appliance.messaging.requests import Author, NewMessage
from appliance.web.reading import list_rows
from appliance.web.reading.message_lists import LISTS

MARIE = "+33698765432"


def row(**fields: Any) -> Any:
    usual = {"id": 7, "address": MARIE, "name": None, "at": 0, "release_at": None}
    return SimpleNamespace(
        **{**usual, "status": "sent", "read_at": None, "delivered_at": None, **fields}
    )


def drawn(office: Office, name: str, **fields: Any) -> list_rows.DrawnRow:
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        [(_, found)] = list_rows.drawn(LISTS[name], [row(**fields)], "", tick=True)
    return found


def test_only_what_was_sent_shows_its_state(office: Office) -> None:
    assert "sent" in str(drawn(office, "sent").status)
    assert drawn(office, "received").status is None


def test_what_is_scheduled_shows_when_it_leaves(office: Office) -> None:
    day_ms = 86_400_000
    assert "1970-01-02" in drawn(office, "scheduled", release_at=day_ms).at
    assert "1970-01-01" in drawn(office, "sent", release_at=day_ms).at
    assert "1970-01-01" in drawn(office, "scheduled").at


def test_a_delivery_has_its_time(office: Office) -> None:
    assert drawn(office, "sent").delivered is None
    assert "1970-01-01T00:01" in str(drawn(office, "sent", delivered_at=60_000).delivered)


def test_a_row_starts_with_its_tick_and_its_person(office: Office) -> None:
    found = str(drawn(office, "received", read_at=None).start)
    assert found.startswith('<tr id="r7" data-live class=unread><td class="tick">')
    assert 'value="7" aria-labelledby="tick who7"' in found
    assert '<th scope="row" id="who7"><a class="person"' in found
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        [(_, plain)] = list_rows.drawn(LISTS["sent"], [row()], "", tick=False)
    assert str(plain.start).startswith('<tr id="r7" data-live><th scope="row"')


def test_a_message_leads_to_its_place_in_the_discussion(office: Office) -> None:
    assert str(drawn(office, "sent").place) == f"/discussions/{MARIE}?at=7#m7"


def test_a_sending_to_one_has_no_link(office: Office) -> None:
    author = Author("user", "sophie")
    one, two = (
        office.services.outbox.accept(NewMessage("x", numbers, origin="page"), author)
        for numbers in ((MARIE,), (MARIE, "+33611111111"))
    )
    batches = {
        name: office.store.value("SELECT id FROM batch WHERE public_id = ?", (made.public_id,))
        for name, made in (("one", one), ("two", two))
    }
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        links = list_rows.sending_links(batches.values())
    assert list(links) == [batches["two"]]
    assert links[batches["two"]].striptags() == "sending to 2"
