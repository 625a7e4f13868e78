"""The sending date: as typed, as a point in time, and in words."""

from datetime import datetime

import pytest
from fakes.office import Office
from fakes.zones import box_in
from werkzeug.datastructures import MultiDict
from wtforms import Form

from appliance.web.writing import sending_date
from appliance.web.writing.sending_date import BEGUN, SendingDateField

NINE = datetime(2026, 11, 28, 9, 0)  # noqa: DTZ001 - local, as typed


class Dated(Form):  # type: ignore[misc]  # wtforms has no types
    """A message with a date."""

    due = SendingDateField("Sending date")


def filled(office: Office, typed: str, *, begun: bool = False, kept_ms: int | None = None) -> Dated:
    fields = {"due": typed, **({BEGUN: "1"} if begun else {})}
    with office.app.test_request_context(
        "/", method="POST", data=fields, headers={"Accept-Language": "en"}
    ):
        form = Dated(MultiDict([("due", typed)]))
        form.due.kept_ms = kept_ms
        form.validate()
        return form


@pytest.mark.parametrize(
    "typed", ["2026-11-28T09:00", "2026-11-28T09:00:00", "2026-11-28 09:00", "28/11/2026 09:00"]
)
def test_a_date_is_read_in_each_form(office: Office, typed: str) -> None:
    with box_in("Europe/Paris"):
        form = filled(office, typed)
    assert form.due.data == NINE
    assert form.due.at_ms == 1_795_852_800_000
    assert not form.due.errors


@pytest.mark.parametrize("typed", ["tomorrow", "2026-02-31T09:00", "2026-11-28", "9:00"])
def test_what_is_no_date_is_said_once(office: Office, typed: str) -> None:
    assert filled(office, typed, begun=True).due.errors == [
        "This date is not valid: give the day and the time."
    ]


def test_an_empty_field_means_at_once_unless_somebody_began(office: Office) -> None:
    assert filled(office, "").due.at_ms is None
    assert not filled(office, "").due.errors
    assert len(filled(office, "", begun=True).due.errors) == 1


def test_an_unchanged_date_keeps_its_moment(office: Office) -> None:
    """One of two with the same local time: at three the clocks go back to two."""
    with box_in("Europe/Paris"):
        second = 1_792_890_000_000 + 1_800_000  # 02:30 in winter time
        typed = sending_date.as_typed(second).strftime("%Y-%m-%dT%H:%M")
        assert filled(office, typed, kept_ms=second).due.at_ms == second
        assert filled(office, typed).due.at_ms != second


def test_a_time_that_the_clocks_skip_is_said(office: Office) -> None:
    with box_in("Europe/Paris"):
        form = filled(office, "2027-03-28T02:30")
        with office.app.test_request_context(headers={"Accept-Language": "en"}):
            assert "there is no 02:30" in form.due.note.replace("\N{NARROW NO-BREAK SPACE}", " ")
            assert filled(office, "2027-03-28T09:00").due.note == ""


@pytest.mark.parametrize(
    ("at_ms", "sentence", "button"),
    [(None, "Leaves at once", "Send now to 200"), (1_795_852_800_000, "Leaves on", "Schedule for")],
)
def test_when_it_leaves_in_words(
    office: Office, at_ms: int | None, sentence: str, button: str
) -> None:
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        assert sending_date.sentence(at_ms).startswith(sentence)
        assert sending_date.button_label(at_ms, 200).startswith(button)
