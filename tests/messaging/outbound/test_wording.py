"""Each recipient gets its own text, or is left out with the reason."""

from dataclasses import replace

import pytest
from fakes.exchange import NUMBER, SOPHIE, Box, coded

from appliance.errors import InputError
from appliance.messaging.requests import LeftOut, NewMessage, Recipient
from appliance.store import contacts
from appliance.store.contacts import ContactNumber

OTHER, THIRD = "+33600000001", "+33600000002"
FIELDS = [("Ville", "Metz"), ("jour", "jeudi")]
MERGED = NewMessage(
    "Bonjour [nom], rendez-vous [jour] à [ville|la mairie]. [expéditeur]",
    merge=True,
    variables={"expediteur": "Sophie"},
    recipients=(
        Recipient(NUMBER, variables={"nom": "Marie", "jour": "lundi", "ville": "Nancy"}),
        Recipient(OTHER, variables={"nom": "Paul", "jour": "mardi"}),
    ),
)


def texts(box: Box, message: NewMessage) -> dict[str, str]:
    return {each.address: each.text for each in box.outbox.preview(message, SOPHIE).messages}


def test_values_and_defaults_are_filled_in(box: Box) -> None:
    assert texts(box, MERGED) == {
        NUMBER: "Bonjour Marie, rendez-vous lundi à Nancy. Sophie",
        OTHER: "Bonjour Paul, rendez-vous mardi à la mairie. Sophie",
    }


def test_each_message_is_stored_with_its_own_text(box: Box) -> None:
    expected = texts(box, MERGED)
    box.outbox.accept(MERGED, SOPHIE)
    rows = box.store.rows("SELECT body, segments FROM message ORDER BY id")
    assert [tuple(row) for row in rows] == [(body, 1) for body in expected.values()]


def test_a_contact_gives_its_name_and_fields_unless_the_file_has_them(box: Box) -> None:
    known = contacts.add(
        box.store,
        "Anne Roux",
        [ContactNumber(THIRD)],
        fields=FIELDS,
    )
    by_id = Recipient(contact_id=known, variables={"jour": "samedi"})
    by_number = Recipient(THIRD)
    assert texts(box, replace(MERGED, recipients=(by_id,))) == {
        THIRD: "Bonjour Anne Roux, rendez-vous samedi à Metz. Sophie"
    }
    assert texts(box, replace(MERGED, recipients=(by_number,))) == {
        THIRD: "Bonjour Anne Roux, rendez-vous jeudi à Metz. Sophie"
    }


def test_a_number_that_two_contacts_share_is_nobody_in_particular(box: Box) -> None:
    for name in ("Anne", "Bob"):
        contacts.add(box.store, name, [ContactNumber(THIRD)])
    preview = box.outbox.preview(replace(MERGED, recipients=(Recipient(THIRD),)), SOPHIE)
    assert preview.left_out == (LeftOut(THIRD, "missing_variable", 0, "nom, jour"),)


def test_who_lacks_a_value_is_left_out_and_the_others_are_sent_to(box: Box) -> None:
    message = replace(MERGED, recipients=(*MERGED.recipients, Recipient(THIRD)))
    accepted = box.outbox.accept(message, SOPHIE)
    assert [made.address for made in accepted.messages] == [NUMBER, OTHER]
    assert accepted.left_out == (LeftOut(THIRD, "missing_variable", 2, "nom, jour"),)


def test_nobody_with_a_text_is_an_error(box: Box) -> None:
    with pytest.raises(InputError, check=coded("missing_variable")):
        box.outbox.accept(replace(MERGED, recipients=(Recipient(THIRD),)), SOPHIE)
    assert box.store.value("SELECT count(*) FROM batch") == 0


@pytest.mark.parametrize(
    ("value", "reason", "code"),
    [("é" * 2000, "too_long", "text_too_long"), ("a\x00b", "bad_character", "text_character")],
)
def test_a_text_that_cannot_be_sent_is_shown_and_refuses_the_whole(
    box: Box, value: str, reason: str, code: str
) -> None:
    bad = Recipient(THIRD, variables={"nom": value, "jour": "lundi"})
    message = replace(MERGED, recipients=(*MERGED.recipients, bad))
    preview = box.outbox.preview(message, SOPHIE)
    assert [(left.typed, left.reason, left.place) for left in preview.left_out] == [
        (THIRD, reason, 2)
    ]
    with pytest.raises(InputError, check=coded(code)):
        box.outbox.accept(message, SOPHIE)
    assert box.store.value("SELECT count(*) FROM batch") == 0


def test_a_bracket_left_open_is_an_error(box: Box) -> None:
    with pytest.raises(InputError, check=coded("unclosed_bracket")):
        box.outbox.preview(replace(MERGED, text="Bonjour [nom"), SOPHIE)


def test_brackets_are_plain_text_without_a_merge(box: Box) -> None:
    message = NewMessage("Salle [3", (NUMBER,))
    assert texts(box, message) == {NUMBER: "Salle [3"}
