"""A field for a whole number, which says what is wrong with the input."""

import pytest
from fakes.office import Office
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import NumberRange

from appliance.web.frame.whole_numbers import WholeNumberField


class Limits(Form):  # type: ignore[misc]  # wtforms has no types
    """A number of messages."""

    daily = WholeNumberField(validators=[NumberRange(min=1)])


def filled(office: Office, *typed: str) -> Limits:
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        form = Limits(MultiDict([("daily", each) for each in typed]), data={"daily": 5})
        form.validate()
        return form


@pytest.mark.parametrize(
    ("typed", "number"), [("500", 500), (" 1 000 ", 1000), ("1\u202f000", 1000), ("", None)]
)
def test_a_number_is_read_with_its_blanks(office: Office, typed: str, number: int | None) -> None:
    assert filled(office, typed).daily.data == number


@pytest.mark.parametrize("typed", ["x", "1.5", "1,000"])
def test_what_is_no_number_is_said_once(office: Office, typed: str) -> None:
    assert filled(office, typed).daily.errors == ["Enter a whole number, for example 500."]


def test_a_field_that_was_not_sent_keeps_its_value(office: Office) -> None:
    assert filled(office).daily.data == 5


def test_other_validators_still_look(office: Office) -> None:
    assert filled(office, "0").daily.errors
