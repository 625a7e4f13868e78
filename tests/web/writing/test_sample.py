"""The text of a new SMS as one person gets it."""

from collections.abc import Iterator

import pytest
from fakes.correspondence import MARIE
from fakes.office import Office
from flask_login import login_user

from appliance.errors import InputError
from appliance.messaging.requests import Author, NewMessage
from appliance.messaging.rules import optouts
from appliance.store import contacts
from appliance.store.contacts import ContactNumber
from appliance.web.writing import filling, sample
from appliance.web.writing.sample import Sample

PAUL = "+33611111111"


@pytest.fixture(autouse=True)
def sophie(office: Office) -> Iterator[None]:
    """Let the operator ask, in English."""
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        found = office.app.login_manager._user_callback(office.session("operator")["_user_id"])
        login_user(found)
        yield


def shown(office: Office, text: str, *numbers: str, merge: bool = True) -> Sample | None:
    message = NewMessage(text, numbers, merge=merge, variables=filling.box_values())
    preview = office.services.outbox.preview(message, Author("user", "sophie"))
    return sample.of(message, preview)


def test_a_text_that_is_not_filled_in_needs_no_sample(office: Office) -> None:
    assert shown(office, "Hello [name]", MARIE, merge=False) is None
    assert shown(office, " ", MARIE) is None


def test_it_is_the_text_of_the_first_recipient(office: Office) -> None:
    contacts.add(office.store, "Anne", [ContactNumber("+33699999999")])
    contacts.add(office.store, "Marie", [ContactNumber(MARIE)])
    assert shown(office, "[name|you]: [sender]", PAUL, MARIE) == Sample(
        "06 11 11 11 11", "you: sophie", 1, ()
    )
    assert shown(office, "Hello [name]", MARIE, PAUL) == Sample("Marie", "Hello Marie", 1, ())


def test_who_is_left_out_or_blocked_is_no_example(office: Office) -> None:
    contacts.add(office.store, "Marie", [ContactNumber(MARIE)])
    assert shown(office, "Hello [name]", PAUL, MARIE) == Sample("Marie", "Hello Marie", 1, ())
    optouts.add(office.store, PAUL, source="page", actor="user:sophie")
    assert shown(office, "Hello [name|you]", PAUL, MARIE) == Sample("Marie", "Hello Marie", 1, ())


def test_without_a_recipient_it_is_shown_for_a_contact(office: Office) -> None:
    assert shown(office, "Hello [name]") == Sample("", "Hello [name]", 1, ())
    contacts.add(office.store, "Marie", [ContactNumber(MARIE)])
    assert shown(office, "[name] [number]") == Sample("Marie", "Marie 06 98 76 54 32", 1, ())


def test_what_nothing_fills_in_is_named(office: Office) -> None:
    found = shown(office, "[name|you] [class] [v1]", MARIE)
    assert found is not None
    assert found.unknown == ("[class]", "[v1]")


def test_its_length_is_that_of_the_filled_text(office: Office) -> None:
    contacts.add(office.store, "M" * 80, [ContactNumber(MARIE)])
    found = shown(office, "[name] [name]", MARIE)
    assert found is not None
    assert (len(found.text), found.segments) == (161, 2)


def test_an_open_bracket_is_an_error(office: Office) -> None:
    with pytest.raises(InputError):
        shown(office, "Hello [name", MARIE)


@pytest.mark.parametrize(("text", "needed"), [("Bonjour", False), ("[nom]", True), ("[[x", True)])
def test_a_template_with_brackets_must_be_filled_in(text: str, *, needed: bool) -> None:
    assert sample.has_brackets(text) is needed


def test_variables_are_offered_in_the_readers_language() -> None:
    names = [each.name for each in sample.variables_on_offer()]
    assert names[:2] == ["name", "number"]
    assert "v1" not in names
