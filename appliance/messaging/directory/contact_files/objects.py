"""Read and write contacts as JSON: a list of objects, or an object with the list in `contacts`.

Each is `{"name", "numbers": [{"number", "label"}], "notes", "acceptsSms", "groups", "fields"}`;
numbers may also be plain strings, and a single number may be in `number`.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from appliance.errors import N_
from appliance.messaging.directory.contact_files.records import (
    ContactFileError,
    ContactRecord,
    RecordNumber,
)


def _not_contacts() -> ContactFileError:
    return ContactFileError(
        "not_contacts",
        N_("This JSON file is not a list of contacts."),
        cure=N_("Export a contact from this page to see the form that is read."),
    )


def _text(value: Any) -> str:
    """Return a JSON value as text, including numbers written without quotes."""
    if value is None or isinstance(value, (dict, list, bool)):
        return ""
    return str(value).strip()


def _number(value: Any) -> RecordNumber:
    if isinstance(value, dict):
        return RecordNumber(_text(value.get("number")), _text(value.get("label")))
    return RecordNumber(_text(value))


def _record(position: int, item: Any) -> ContactRecord:
    if not isinstance(item, dict):
        raise _not_contacts()
    listed = item.get("numbers", item.get("number", []))
    numbers = map(_number, listed if isinstance(listed, list) else [listed])
    groups, fields, accepts = item.get("groups"), item.get("fields"), item.get("acceptsSms")
    return ContactRecord(
        line=position,
        name=_text(item.get("name")),
        numbers=tuple(number for number in numbers if number.number),
        notes=str(item["notes"]) if isinstance(item.get("notes"), str) else None,
        accepts_sms=accepts if isinstance(accepts, bool) else None,
        groups=tuple(filter(None, map(_text, groups))) if isinstance(groups, list) else None,
        fields=(
            tuple((str(name), _text(value)) for name, value in fields.items())
            if isinstance(fields, dict)
            else None
        ),
    )


def read_json(text: str) -> list[ContactRecord]:
    """Return the records of `text`; `line` is the position in the list, from 1.

    Raise ContactFileError if it is not JSON, or not a list of contacts.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ContactFileError(
            "not_json", N_("This file begins like JSON but cannot be read as JSON.")
        ) from error
    if isinstance(content, dict):
        content = content.get("contacts")
    if not isinstance(content, list):
        raise _not_contacts()
    return [_record(position, item) for position, item in enumerate(content, start=1)]


def write_json(records: Iterable[ContactRecord]) -> Iterator[str]:
    """Yield the file in pieces, one contact a line; `read` returns the same records."""
    yield "["
    for position, record in enumerate(records):
        item = {
            "name": record.name,
            "numbers": [
                {"number": number.number, "label": number.label} for number in record.numbers
            ],
            "notes": record.notes or "",
            "acceptsSms": record.accepts_sms is not False,
            "groups": list(record.groups or ()),
            "fields": dict(record.fields or ()),
        }
        yield (",\n" if position else "\n") + json.dumps(item, ensure_ascii=False)
    yield "\n]\n"
