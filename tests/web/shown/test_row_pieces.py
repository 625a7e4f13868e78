"""The pieces of a long list's rows: rendered once for each kind of page, with names escaped."""

from datetime import datetime

import pytest
from fakes.office import Office

from appliance import local_time
from appliance.web.shown.row_pieces import RowWriter, contact_path, discussion_path, status_mark

AT = local_time.read(datetime(2026, 11, 22, 14, 46)).at_ms  # noqa: DTZ001 - the box's own time
DAY_MS = 86_400_000


def test_a_name_leads_to_its_card_and_the_number_to_the_discussion(office: Office) -> None:
    with office.app.test_request_context(headers={"Accept-Language": "fr"}):
        drawn = RowWriter().who("+33612345678", "Zoé <b>Martin</b>")
    assert drawn == (
        '<a class="person" href="/contacts/of/+33612345678">Zoé &lt;b&gt;Martin&lt;/b&gt;</a>'
        '<div class="detail"><a href="/discussions/+33612345678">06 12 34 56 78</a></div>'
    )


def test_a_person_without_a_name_is_shown_as_a_number(office: Office) -> None:
    with office.app.test_request_context(headers={"Accept-Language": "fr"}):
        drawn = RowWriter().who("+33612345678", None, "06")
    assert drawn == '<a class="person" href="/discussions/+33612345678">06 12 34 56 78</a>'


@pytest.mark.parametrize("sender", ['<a "x">', "A&B", "36 111", "..", "+", "+33é", "²²"])
def test_a_sender_of_any_text_stays_text(office: Office, sender: str) -> None:
    with office.app.test_request_context(headers={"Accept-Language": "fr"}):
        write = RowWriter()
        drawn = write.who(sender, None) + write.place(sender, 7)
        assert discussion_path(sender) in drawn
    assert drawn.count("<") == 2
    assert f"{discussion_path(sender)}?at=7#m7" in drawn
    assert contact_path(sender).isascii()


def test_what_a_search_found_is_marked_in_the_name(office: Office) -> None:
    with office.app.test_request_context(headers={"Accept-Language": "fr"}):
        assert "<mark>Zoé</mark> &amp; Co" in RowWriter().who("+33612345678", "Zoé & Co", "zoe")


@pytest.mark.parametrize(
    ("language", "moment", "hour"),
    [("fr", "22/11/2026 14:46", "14:46"), ("en", "22/11/2026, 14:46", "14:46")],
)
def test_times_are_written_as_the_reader_does(
    office: Office, language: str, moment: str, hour: str
) -> None:
    with office.app.test_request_context(headers={"Accept-Language": language}):
        write = RowWriter()
        assert f">{moment}</time>" in write.time(AT)
        assert 'datetime="2026-11-22T14:46' in write.time(AT)
        assert f">{hour}</time>" in write.later(AT, AT - 60_000)
        assert f">{moment}</time>" in write.later(AT, AT - DAY_MS)


def test_a_state_is_drawn_as_everywhere(office: Office) -> None:
    with office.app.test_request_context(headers={"Accept-Language": "nl"}):
        assert RowWriter().status("delivered") == status_mark("delivered")
