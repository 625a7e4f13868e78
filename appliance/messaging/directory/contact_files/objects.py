"""Read and write contacts as JSON: a list of objects, or an object with the list in `contacts`.

Each is `{"name", "numbers": [{"number", "label", "private"}], "notes", "acceptsSms", "groups",
"fields", "externalId", "email", "language", "address": {"street", "postcode", "town"},
"promotional", "colleague", "preferred"}`; numbers may also be plain strings, and a single number
may be in `number`.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from appliance.errors import N_
from appliance.messaging.directory.contact_files import detail_cells
from appliance.messaging.directory.contact_files.records import (
    ContactFileError,
    ContactRecord,
    RecordNumber,
)
from appliance.store.contact_details import NAMES

_MEMBERS: Final = {"external_id": "externalId"}
_ADDRESS: Final = ("street", "postcode", "town")
_FLAGS: Final = frozenset({"colleague", "preferred"})


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
        private = value.get("private")
        return RecordNumber(
            _text(value.get("number")),
            _text(value.get("label")),
            private=private if isinstance(private, bool) else None,
        )
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
        details=tuple(_details(item)),
    )


def _details(item: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the details of a person that make sense."""
    address = item.get("address")
    given = {**item, **(address if isinstance(address, dict) else {})}
    for name in NAMES:
        value = given.get(_MEMBERS.get(name, name))
        if isinstance(value, bool):
            if name in _FLAGS:
                yield name, value
        elif name not in _FLAGS and (cell := _text(value)):
            found = detail_cells.value_of(name, cell)
            if found is not None:
                yield name, found


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
            "numbers": [_written(number) for number in record.numbers],
            "notes": record.notes or "",
            "acceptsSms": record.accepts_sms is not False,
            "groups": list(record.groups or ()),
            "fields": dict(record.fields or ()),
            **_details_written(record),
        }
        yield (",\n" if position else "\n") + json.dumps(item, ensure_ascii=False)
    yield "\n]\n"


def _written(number: RecordNumber) -> dict[str, Any]:
    written: dict[str, Any] = {"number": number.number, "label": number.label}
    if number.private is not None:
        written["private"] = number.private
    return written


def _details_written(record: ContactRecord) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for name, value in record.details:
        if name in _ADDRESS:
            written.setdefault("address", {})[name] = value
        else:
            written[_MEMBERS.get(name, name)] = value
    return written
