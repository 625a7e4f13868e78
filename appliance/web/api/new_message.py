"""The body of `POST /messages`, and the message that it asks for."""

from dataclasses import replace
from typing import Any, Final

from appliance.addresses import numbers
from appliance.errors import InputError, NotFoundError
from appliance.messaging.requests import NewMessage
from appliance.web.api import audience, field_schemas, message_forms, times
from appliance.web.api.operations import ApiRequest
from appliance.web.api.schema import SAYS, Schema, refused

_TTL_MOST: Final = 366 * 86_400
_MOST_NUMBERS: Final = 10_000
_NAMED: Final[Schema] = {
    "type": ["array", "null"],
    "maxItems": _MOST_NUMBERS,
    "items": {
        "type": ["integer", "string"],
        "minimum": 1,
        "maximum": 2**63 - 1,
        "minLength": 1,
        "maxLength": 100,
    },
}
NEW_MESSAGE: Final[Schema] = {
    "title": "NewMessage",
    "description": "with textMessage or message, and for phoneNumbers, contacts or groups",
    "type": "object",
    "properties": {
        "id": {
            "type": ["string", "null"],
            "description": "your own id: the same one again is refused, and nothing is sent",
            "pattern": r"^(?!\.{1,2}$)[A-Za-z0-9_.:@+~-]{1,64}$",
            SAYS: "must be 1 to 64 letters without accents, digits or . _ : @ + ~ -,"
            " and neither . nor .. alone",
        },
        "phoneNumbers": {
            "type": ["array", "null"],
            "maxItems": _MOST_NUMBERS,
            "items": field_schemas.NUMBER_TAKEN,
        },
        "contacts": {**_NAMED, "description": "contacts, by id or name"},
        "groups": {**_NAMED, "description": "groups, by id or name"},
        "textMessage": {
            "title": "NewText",
            "type": ["object", "null"],
            "properties": {"text": {"type": "string"}},
            "required": ["text"],
        },
        "dataMessage": {
            "title": "NewData",
            "type": ["object", "null"],
            "description": "data for a program on the phone, in place of a text",
            "properties": {
                "data": {"type": "string", "description": "octets in Base64"},
                "port": {"type": "integer", "minimum": 1, "maximum": 65_535},
            },
            "required": ["data", "port"],
        },
        "message": {
            "type": ["string", "null"],
            "description": "the older form of textMessage",
            "deprecated": True,
        },
        "withDeliveryReport": {"type": ["boolean", "null"]},
        "ttl": {
            "type": ["integer", "null"],
            "minimum": 1,
            "maximum": _TTL_MOST,
            "description": "seconds after which it is not sent any more",
        },
        "validUntil": {"type": ["string", "null"], "format": "date-time"},
        "validityHours": message_forms.VALIDITY_HOURS,
        "scheduleAt": {"type": ["string", "null"], "format": "date-time"},
        "priority": {"type": ["integer", "null"], "minimum": -128, "maximum": 127},
        "class": {
            "title": "MessageClass",
            "type": ["string", "null"],
            "enum": ["functional", "promotional", None],
        },
        "onUncertain": {
            "title": "OnUncertain",
            "type": ["string", "null"],
            "enum": ["ask", "resend", "drop", None],
            "description": "when nobody can know whether it went out",
        },
        "subject": {
            "type": ["string", "null"],
            "maxLength": 200,
            "description": "for the office alone; it is not sent",
        },
        "form": message_forms.FORM,
        "flash": {"type": ["boolean", "null"], "description": "true is the form `flash`"},
        "emergency": {
            "type": ["boolean", "null"],
            "description": "true to send to a number that calls for help, such as 112",
        },
        "allowCosts": {
            "type": ["boolean", "null"],
            "description": "true to send at once to premium, satellite and unknown numbers, which"
            " wait for an administrator otherwise; taken from administrators only",
        },
        "account": {
            "type": ["string", "null"],
            "maxLength": 64,
            "description": "the account that pays, for a user of several; a token has its own",
        },
        "line": field_schemas.LINE_WANTED,
        "isEncrypted": {
            "type": ["boolean", "null"],
            # Not an enumeration: some generators know no enumeration of booleans and leave the
            # whole operation out.
            "not": {"const": True},
            "description": "encrypted messages are not taken",
        },
        "simNumber": {
            "type": ["integer", "null"],
            "minimum": 1,
            "maximum": 3,
            "description": "taken and not used: see line",
        },
        "deviceId": {"type": ["string", "null"], "description": "taken and not used"},
    },
    # Exactly one of the three. From `oneOf`, generators would make two classes of message.
    "if": {"required": ["textMessage"]},
    "then": {"not": {"required": ["message"]}},
    "else": {"anyOf": [{"required": ["message"]}, {"required": ["dataMessage"]}]},
    "examples": [
        {"phoneNumbers": ["06 39 98 01 01"], "textMessage": {"text": "Bonjour"}},
        {
            "id": "invoice-7",
            "groups": ["Locataires"],
            "textMessage": {"text": "Coupure d'eau demain."},
            "scheduleAt": "2026-12-24T09:00:00+01:00",
            "priority": -64,
        },
    ],
}
# Fields of NewMessage whose members have other names.
_FIELDS: Final = {
    "number": "phoneNumbers",
    "numbers": "phoneNumbers",
    "text": "textMessage",
    "due": "scheduleAt",
    "expires": "validUntil",
    "contact_ids": "contacts",
    "group_ids": "groups",
}
_EXCLUSIVE: Final = (
    ("ttl", "validUntil"),
    ("ttl", "validityHours"),
    ("validUntil", "validityHours"),
    ("textMessage", "message"),
    ("textMessage", "dataMessage"),
    ("message", "dataMessage"),
    ("dataMessage", "form"),
    ("dataMessage", "flash"),
)
# The member that named what does not exist: a 404 would mean that the resource is missing.
_NAMED_BY: Final = {"unknown_contact": "contacts", "unknown_group": "groups"}


def read(request: ApiRequest) -> NewMessage:
    """Return the requested message. Raise InputError for members that exclude each other."""
    body = request.body
    if not any(body.get(name) for name in ("phoneNumbers", "contacts", "groups")):
        raise refused("is missing: say who it is for", "phoneNumbers")
    for one, other in _EXCLUSIVE:
        if one in body and other in body:
            raise refused(f"cannot be given together with {one}", other)
    message = NewMessage(
        text=_text(body),
        numbers=tuple(body.get("phoneNumbers", ())),
        contact_ids=audience.contact_ids(body.get("contacts", ())),
        group_ids=audience.group_ids(body.get("groups", ())),
        public_id=body.get("id"),
        due_ms=_time(body, "scheduleAt"),
        priority=body.get("priority"),
        message_class=body.get("class", "functional"),
        form=message_forms.form(body),
        subject=body.get("subject"),
        report=body.get("withDeliveryReport", True),
        ttl_seconds=message_forms.ttl_seconds(body),
        expires_ms=_time(body, "validUntil"),
        on_uncertain=body.get("onUncertain", "ask"),
        emergency_confirmed=body.get("emergency", False),
        costs_allowed=body.get("allowCosts", False),
        account=body.get("account"),
        line=body.get("line"),
        port=body["dataMessage"]["port"] if "dataMessage" in body else None,
    )
    of_command = request.caller.author.kind == "system"
    return replace(message, origin="command") if of_command else message


def _text(body: dict[str, Any]) -> str:
    if "textMessage" in body:
        return str(body["textMessage"]["text"])
    if "message" in body:
        return str(body["message"])
    if "dataMessage" in body:
        return str(body["dataMessage"]["data"])
    raise refused("is missing", "textMessage")


def _time(body: dict[str, Any], name: str) -> int | None:
    return times.read(body[name]) if name in body else None


def placed(error: InputError, body: dict[str, Any]) -> InputError:
    """Name the field as the request has it: of several numbers, the position of the wrong one."""
    if "dataMessage" in body and error.field in ("text", "port"):
        error.field = f"dataMessage.{'data' if error.field == 'text' else 'port'}"
    error.field = _FIELDS.get(error.field or "", error.field)
    given = body.get("phoneNumbers", ())
    wrong = error.values.get("number")
    if error.field == "phoneNumbers" and wrong and len(given) > 1:
        found = [
            place for place, typed in enumerate(given) if typed[: numbers.LONGEST_TYPED] == wrong
        ]
        if found:
            error.field = f"phoneNumbers[{found[0]}]"
            error.text = f"{error.field}: {error.text}"
    return error


def missing(error: NotFoundError) -> InputError:
    """Return the error for a contact or group that the request names and that does not exist."""
    return InputError(error.code, error.text, field=_NAMED_BY.get(error.code), **error.values)
