"""`/privacy`: one person's data, as a document or erased."""

from typing import Any, Final

from appliance.errors import N_, InputError, NotFoundError
from appliance.messaging.privacy import erasing, export, people
from appliance.messaging.privacy.people import Person
from appliance.store import erasures, events
from appliance.store.journal.box import Exported
from appliance.web.api import field_schemas
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation, whole_id
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

_VALUE: Final[Schema] = {"type": ["string", "integer", "boolean", "null"]}
_ROW: Final[Schema] = {"type": "object", "additionalProperties": _VALUE}
_ROWS: Final[Schema] = {"type": "array", "items": _ROW}
_MESSAGE: Final[Schema] = {
    "title": "MessageOfPerson",
    "type": "object",
    "properties": {
        "history": {**_ROWS, "description": "each change of its state, oldest first"},
    },
    "additionalProperties": _VALUE,
}
PERSON: Final[Schema] = {
    "title": "PersonData",
    "type": "object",
    "properties": {
        "madeAt": field_schemas.TIME,
        "numbers": {"type": "array", "items": {"type": "string"}},
        "contact": {
            "type": ["object", "null"],
            "properties": {"numbers": _ROWS, "fields": _ROW},
            "additionalProperties": _VALUE,
            "description": "all that the directory has, with since when and by which act the person"
            " chose",
        },
        "groups": {"type": "array", "items": {"type": "string"}},
        "optOuts": _ROWS,
        "alerts": {
            "type": "array",
            "items": {"type": "string"},
            "description": "accounts and lines whose alerts go to the person",
        },
        "messages": {"type": "array", "items": _MESSAGE},
        "calls": _ROWS,
        "journal": {**_ROWS, "description": "what the journal says about the person"},
    },
    "required": ["madeAt", "numbers", "contact", "groups", "messages", "calls", "journal"],
}
ERASURE: Final[Schema] = {
    "title": "Erasure",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "state": {
            "type": "string",
            "enum": ["erased", "waiting"],
            "description": "waiting: an SMS is being sent to the person; it is finished first",
        },
        "blocked": {
            "type": "boolean",
            "description": "the person wanted no SMS: the number stays blocked, as a hash",
        },
    },
    "required": ["id", "state"],
}
_CONTACT: Final[Schema] = {**field_schemas.NUMBERED, "description": "the contact's id"}


def _found(given: dict[str, Any]) -> Person:
    """Return the person that `contact` or `number` names."""
    if ("contact" in given) == ("number" in given):
        raise InputError("which_person", N_("Name a contact or a number."), field="number")
    if "contact" in given:
        return people.of_contact(services().store, int(given["contact"]))
    country = services().preferences.messaging().country
    return people.of_number(services().store, given["number"], country)


def _export(request: ApiRequest) -> ApiResponse:
    return _document(request, _found(dict(request.query)))


def _export_contact(request: ApiRequest, contact_id: str) -> ApiResponse:
    number = whole_id(contact_id)
    if number is None:
        raise NotFoundError("no_contact", N_("There is no such contact."))
    return _document(request, people.of_contact(services().store, number))


def _document(request: ApiRequest, person: Person) -> ApiResponse:
    store, actor = services().store, request.caller.author.actor

    def append() -> None:
        with store.transaction():
            events.append(store, Exported(actor=actor, exported="person", form="json"))

    store.postponed.write(object(), append)
    return ApiResponse(None, pieces=export.pieces(store, person))


def _erase(request: ApiRequest) -> ApiResponse:
    store = services().store
    person = _found(request.body)
    blocked = people.is_opted_out(store, person)
    erasure = erasing.erase(store, person, request.caller.author)
    erasing.work_off_now_or_later(store)
    state = "erased" if erasing.is_complete(store, erasure) else "waiting"
    return ApiResponse({"id": str(erasure), "state": state, "blocked": blocked}, status=202)


def _waiting(_request: ApiRequest) -> ApiResponse:
    found = erasures.under_way(services().store)
    return ApiResponse([{"id": str(each.id), "state": "waiting"} for each in found])


OPERATIONS: Final = (
    Operation(
        id="exportPerson",
        method="GET",
        path="/privacy/export",
        view=_export,
        role="admin",
        summary="All that is stored about the person who has a number, or a contact",
        query={"number": field_schemas.number("of the person"), "contact": _CONTACT},
        answers={200: PERSON},
        errors=frozenset({404, 409}),
    ),
    Operation(
        id="exportContact",
        method="GET",
        path="/contacts/{contact_id}/export",
        view=_export_contact,
        role="admin",
        summary="All that is stored about a contact",
        answers={200: PERSON},
        errors=frozenset({404}),
    ),
    Operation(
        id="erasePerson",
        method="POST",
        path="/privacy/erase",
        view=_erase,
        role="admin",
        summary="Erase the contact, all SMS, calls and traces in the journal of a person",
        body={
            "title": "PersonToErase",
            "type": "object",
            "properties": {
                "number": field_schemas.NUMBER_TAKEN,
                "contact": _CONTACT,
            },
        },
        answers={202: ERASURE},
        errors=frozenset({404, 409}),
    ),
    Operation(
        id="listErasures",
        method="GET",
        path="/privacy/erasures",
        view=_waiting,
        role="admin",
        summary="The erasures that are not complete",
        answers={200: {"type": "array", "items": ERASURE}},
    ),
)
