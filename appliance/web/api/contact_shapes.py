"""Contacts as the API shows and accepts them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from appliance.errors import InputError
from appliance.messaging.directory import checking
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.recipients import known_numbers
from appliance.store.contact_details import LANGUAGES, Promotional
from appliance.store.contacts import LONGEST_NAME, ContactNumber, ContactRow
from appliance.web.api import field_schemas, line_members, times
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

_LONGEST_TEXT: Final = 5000
_MOST_NUMBERS: Final = 20
_MOST_FIELDS: Final = 100
_NONE: Final = ""
_NUMBER: Final[dict[str, Schema]] = {
    "label": {"type": "string", "maxLength": 100, "examples": ["mobile"]},
    "private": {"type": "boolean", "description": "colleagues may not send notices to it"},
}
_ADDRESS: Final[dict[str, Schema]] = {
    name: {"type": "string", "maxLength": checking.LONGEST[name]}
    for name in ("street", "postcode", "town")
}
ADDRESS: Final[Schema] = {
    "title": "PostalAddress",
    "type": "object",
    "properties": _ADDRESS,
    "required": list(_ADDRESS),
}
PROMOTIONAL: Final[Schema] = {
    "title": "PromotionalChoice",
    "type": "string",
    "enum": [each.value for each in Promotional],
    "description": "whether the person wants promotional SMS; unknown unless told",
}
FIELDS: Final[Schema] = {
    "type": "object",
    "description": "further fields by their names; all of them are replaced",
    "propertyNames": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": r"\S"},
    "additionalProperties": {"type": "string", "maxLength": _LONGEST_TEXT},
}
_ID: Final[Schema] = {
    "type": "string",
    "minLength": 1,
    "maxLength": checking.LONGEST["external_id"],
    "pattern": r"\S",
    "description": "the id in the program that keeps the person; no two contacts have the same",
}
# What POST, PATCH and PUT take; a member that is not given keeps its value.
MEMBERS: Final[dict[str, Schema]] = {
    "name": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "pattern": r"\S"},
    "numbers": {
        "type": "array",
        "maxItems": _MOST_NUMBERS,
        "description": "the first one is used unless another is chosen",
        "items": {
            "title": "NewContactNumber",
            "type": "object",
            "properties": {"number": {**field_schemas.NUMBER_TAKEN, "minLength": 1}, **_NUMBER},
            "required": ["number"],
        },
    },
    "email": {
        "type": "string",
        "maxLength": checking.LONGEST["email"],
        "examples": ["marie@example.org"],
    },
    "language": {
        "title": "NewContactLanguage",
        "type": "string",
        "enum": [*LANGUAGES, _NONE],
        "description": "an empty text: none",
    },
    "notes": {"type": "string", "maxLength": _LONGEST_TEXT},
    "fields": FIELDS,
    "address": {**ADDRESS, "title": "NewPostalAddress", "required": []},
    "groups": {
        "type": "array",
        "maxItems": _MOST_FIELDS,
        "description": "names; a group that is missing is added, and the contact leaves all others",
        "items": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "pattern": r"\S"},
    },
    "acceptsSms": {"type": "boolean"},
    "promotional": PROMOTIONAL,
    "colleague": {"type": "boolean"},
    "preferred": {"type": "boolean", "description": "gets the one SMS for the address"},
    "line": line_members.WANTED,
}
WITH_EXTERNAL_ID: Final[dict[str, Schema]] = {"externalId": _ID, **MEMBERS}
CONTACT: Final[Schema] = {
    "title": "Contact",
    "type": "object",
    "properties": {
        "id": field_schemas.NUMBERED,
        "externalId": {"type": "string"},
        "name": {"type": "string"},
        "numbers": {
            "type": "array",
            "items": {
                "title": "ContactNumber",
                "type": "object",
                "properties": {"number": field_schemas.NUMBER_GIVEN, **_NUMBER},
                "required": ["number"],
            },
        },
        "email": {"type": "string"},
        "language": {"title": "ContactLanguage", "type": "string", "enum": list(LANGUAGES)},
        "notes": {"type": "string"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
        "address": ADDRESS,
        "groups": {"type": "array", "items": {"type": "string"}},
        "acceptsSms": {"type": "boolean"},
        "promotional": PROMOTIONAL,
        "promotionalSince": field_schemas.TIME,
        "promotionalBy": {
            "type": "string",
            "description": "the act that made it known: form, import, api, stop or sms",
        },
        "colleague": {"type": "boolean"},
        "preferred": {"type": "boolean"},
        "line": line_members.GIVEN,
        "changedAt": field_schemas.TIME,
    },
    "required": ["id", "name", "numbers", "fields", "groups", "acceptsSms", "promotional"],
}
# Members of the API by the names of the details.
_MEMBER_OF: Final[Mapping[str, str]] = {
    "external_id": "externalId",
    "street": "address.street",
    "postcode": "address.postcode",
    "town": "address.town",
}
_PLAIN: Final = {"externalId": "external_id", "email": "email", "colleague": "colleague"}


def as_json(row: ContactRow, group_names: Sequence[str]) -> dict[str, Any]:
    """Return a contact as the API shows it, without the members that it lacks."""
    details = row.details
    found = {
        "id": str(row.id),
        "externalId": details.external_id,
        "name": row.name,
        "numbers": [_number(number) for number in row.numbers],
        "email": details.email or None,
        "language": details.language,
        "notes": row.notes or None,
        "fields": dict(row.fields),
        "address": _address(row),
        "groups": list(group_names),
        "acceptsSms": row.accepts_sms,
        "promotional": details.promotional.value,
        "promotionalSince": times.write_optional(row.promotional_since),
        "promotionalBy": row.promotional_by,
        "colleague": details.colleague,
        "preferred": details.preferred,
        "changedAt": times.write(row.changed_at),
    }
    return {name: value for name, value in found.items() if value is not None}


def _number(number: ContactNumber) -> dict[str, Any]:
    shown: dict[str, Any] = {"number": number.address}
    if number.label:
        shown["label"] = number.label
    if number.private:
        shown["private"] = True
    return shown


def _address(row: ContactRow) -> dict[str, str] | None:
    details = row.details
    if not (details.street or details.postcode or details.town):
        return None
    return {"street": details.street, "postcode": details.postcode, "town": details.town}


def changed(wanted: Wanted, body: Mapping[str, Any]) -> Wanted:
    """Return a contact with the members that a program gives. Raise InputError."""
    details = wanted.details
    known: dict[str, Any] = {
        name: body[member] for member, name in _PLAIN.items() if member in body
    }
    if "preferred" in body:
        known["preferred"] = body["preferred"]
    if "language" in body:
        known["language"] = body["language"] or None
    if "promotional" in body:
        known["promotional"] = Promotional(body["promotional"])
    if "address" in body:
        known |= {name: body["address"].get(name) or "" for name in _ADDRESS}
    return Wanted(
        name=" ".join(body.get("name", wanted.name).split()),
        numbers=numbers(body["numbers"]) if "numbers" in body else wanted.numbers,
        notes=body.get("notes", wanted.notes).strip(),
        accepts_sms=body.get("acceptsSms", wanted.accepts_sms),
        groups=tuple(body.get("groups", wanted.groups)),
        fields=(
            tuple((name.strip(), value) for name, value in body["fields"].items())
            if "fields" in body
            else wanted.fields
        ),
        details=replace(details, **known),
    )


def numbers(given: Sequence[Mapping[str, Any]]) -> tuple[ContactNumber, ...]:
    """Return the numbers that a program gives, each once. Raise InputError with its place."""
    box = services()
    country = box.preferences.messaging().country
    found: dict[str, ContactNumber] = {}
    for place, each in enumerate(given):
        try:
            number = known_numbers.contact_number(
                box.store, each["number"], each.get("label") or "", country
            )
        except InputError as error:
            error.field = f"numbers[{place}].number"
            raise
        found.setdefault(number.address, replace(number, private=bool(each.get("private"))))
    return tuple(found.values())


def named_as_in_the_api(error: InputError) -> InputError:
    """Return an error about a detail with the member's name as its field."""
    error.field = _MEMBER_OF.get(error.field or "", error.field)
    return error
