"""Contacts as JSON: input and output."""

import json

import pytest

from appliance.messaging.directory.contact_files.objects import read_json, write_json
from appliance.messaging.directory.contact_files.records import (
    ContactFileError,
    ContactRecord,
    RecordNumber,
)


def test_an_object_with_everything() -> None:
    item = {
        "name": " Anne ",
        "numbers": [{"number": 612345678, "label": "home"}, "36111", {"label": "none"}, ""],
        "notes": "n",
        "acceptsSms": False,
        "groups": ["A", 7, None, ""],
        "fields": {"size": 38, "x": None},
    }
    assert read_json(json.dumps({"contacts": [item]})) == [
        ContactRecord(
            1,
            "Anne",
            (RecordNumber("612345678", "home"), RecordNumber("36111")),
            "n",
            accepts_sms=False,
            groups=("A", "7"),
            fields=(("size", "38"), ("x", "")),
        )
    ]


@pytest.mark.parametrize(
    "item",
    [
        {},
        {
            "name": None,
            "numbers": None,
            "notes": 7,
            "acceptsSms": "no",
            "groups": "A",
            "fields": [],
        },
        {"name": True, "number": {}},
    ],
)
def test_what_makes_no_sense_is_as_if_it_were_not_there(item: object) -> None:
    assert read_json(json.dumps([item])) == [ContactRecord(1, "", ())]


def test_one_number_needs_no_list() -> None:
    [record] = read_json('[{"name": "A", "number": "06"}]')
    assert record.numbers == (RecordNumber("06"),)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "not_json"),
        ("[" * 100_000, "not_json"),
        ("7", "not_contacts"),
        ('{"people": []}', "not_contacts"),
        ("[1]", "not_contacts"),
    ],
)
def test_what_is_no_list_of_contacts_is_refused(text: str, code: str) -> None:
    with pytest.raises(ContactFileError, check=lambda error: error.code == code):
        read_json(text)


def test_a_file_is_one_contact_a_line() -> None:
    records = [ContactRecord(1, name, ()) for name in "AB"]
    assert len("".join(write_json(records)).splitlines()) == 4
    assert json.loads("".join(write_json([]))) == []
