"""The body of `POST /sendings`, and the message that it asks for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from appliance.addresses import numbers
from appliance.errors import InputError
from appliance.messaging.people import users
from appliance.messaging.requests import NewMessage, Recipient
from appliance.messaging.templates.entries import Viewer
from appliance.store import contacts, templates
from appliance.store.templates import TemplateRow
from appliance.store.text import plain
from appliance.web.api import audience, field_schemas, message_forms, times
from appliance.web.api.new_message import NEW_MESSAGE
from appliance.web.api.operations import ApiRequest
from appliance.web.api.schema import Schema, refused
from appliance.web.frame.services import services
from appliance.web.writing import filling

_MOST_RECIPIENTS: Final = 10_000
_LONGEST_VALUE: Final = 5000
_NAMED: Final[Schema] = {"type": ["integer", "string"], "minimum": 1, "maxLength": 100}
_RECIPIENT: Final[Schema] = {
    "title": "SendingRecipient",
    "description": "with exactly one of phoneNumber, contact and externalId",
    "type": "object",
    "properties": {
        "phoneNumber": field_schemas.NUMBER_TAKEN,
        "contact": {**_NAMED, "description": "a contact, by id or name"},
        "externalId": {
            "type": "string",
            "maxLength": 200,
            "description": "a contact, by its id in your program",
        },
        "variables": {
            "type": "object",
            "description": "the recipient's own values, by the names in the text",
            "propertyNames": {"type": "string", "minLength": 1, "maxLength": 200},
            "additionalProperties": {"type": "string", "maxLength": _LONGEST_VALUE},
        },
    },
}
_OF_MESSAGE: Final = NEW_MESSAGE["properties"]
NEW_SENDING: Final[Schema] = {
    "title": "NewSending",
    "description": "with text or template, and for recipients, groups or both",
    "type": "object",
    "properties": {
        "id": _OF_MESSAGE["id"],
        "text": {
            "type": ["string", "null"],
            "description": "with variables: [name], or [name|otherwise]; [[ is a bracket",
        },
        "template": {
            "type": ["integer", "string", "null"],
            "minimum": 1,
            "maxLength": 100,
            "description": "a template, by id or label, in place of text",
        },
        "recipients": {
            "type": ["array", "null"],
            "maxItems": _MOST_RECIPIENTS,
            "items": _RECIPIENT,
        },
        "groups": _OF_MESSAGE["groups"],
        "scheduleAt": _OF_MESSAGE["scheduleAt"],
        "class": _OF_MESSAGE["class"],
        "form": message_forms.FORM,
        "validityHours": message_forms.VALIDITY_HOURS,
        "oncePerAddress": {
            "type": ["boolean", "null"],
            "description": "true: one SMS for the people of one household",
        },
        "account": _OF_MESSAGE["account"],
        "line": _OF_MESSAGE["line"],
        "subject": {
            "type": ["string", "null"],
            "maxLength": 200,
            "description": "for the office alone; it is not sent",
        },
    },
    "examples": [
        {
            "text": "Bonjour [prénom], rendez-vous à [heure].",
            "recipients": [
                {
                    "phoneNumber": "06 39 98 01 01",
                    "variables": {"prénom": "Zoë", "heure": "9 h"},
                }
            ],
        },
        {"id": "outage-7", "text": "Coupure d'eau demain.", "groups": ["Locataires"]},
    ],
}
_FIELDS: Final = {"due": "scheduleAt", "ttl": "validityHours", "group_ids": "groups"}


def read(request: ApiRequest) -> NewMessage:
    """Return the requested sending. Raise InputError for what the body names and does not exist."""
    body = request.body
    if not body.get("recipients") and not body.get("groups"):
        raise refused("is missing: say who it is for", "recipients")
    template = _template(request)
    return NewMessage(
        text=str(body["text"]) if template is None else template.text,
        recipients=tuple(_recipients(body.get("recipients", ()))),
        group_ids=audience.group_ids(body.get("groups", ())),
        merge=True,
        variables=filling.box_values(request.caller.author.name),
        public_id=body.get("id"),
        due_ms=times.read(body["scheduleAt"]) if "scheduleAt" in body else None,
        message_class=body.get("class", "functional"),
        form=message_forms.form(body),
        ttl_seconds=message_forms.ttl_seconds(body),
        once_per_address=body.get("oncePerAddress", False),
        account=body.get("account"),
        line=body.get("line"),
        subject=body.get("subject"),
        template_id=None if template is None else template.id,
    )


def _template(request: ApiRequest) -> TemplateRow | None:
    body = request.body
    if ("text" in body) == ("template" in body):
        raise refused("is missing" if "text" not in body else "excludes template", "text")
    if "template" not in body:
        return None
    wanted, owner = body["template"], viewer(request).user_id
    store = services().store
    if isinstance(wanted, int) or wanted.isdecimal():
        found = templates.get(store, int(wanted), owner)
    else:
        found = templates.by_label(store, wanted, owner)
    if found is None:
        raise refused("is not a template", "template")
    return found


def viewer(request: ApiRequest) -> Viewer:
    """Return the caller, as templates know people."""
    author = request.caller.author
    user = users.find_user(services().store, author.name) if author.kind == "user" else None
    return Viewer(author, user.id if user else None)


def _recipients(given: Sequence[Mapping[str, Any]]) -> Iterator[Recipient]:
    wanted = [each["externalId"] for each in given if "externalId" in each]
    known = contacts.by_external_ids(services().store, wanted) if wanted else {}
    for place, each in enumerate(given):
        where = f"recipients[{place}]"
        if len(each.keys() & {"phoneNumber", "contact", "externalId"}) != 1:
            raise refused("needs exactly one of phoneNumber, contact and externalId", where)
        values = {plain(name): value for name, value in each.get("variables", {}).items()}
        if "phoneNumber" in each:
            yield Recipient(each["phoneNumber"], variables=values)
        elif "contact" in each:
            yield Recipient(contact_id=_contact(each["contact"], where), variables=values)
        elif each["externalId"] in known:
            yield Recipient(contact_id=known[each["externalId"]].id, variables=values)
        else:
            raise refused("is not a contact", f"{where}.externalId")


def _contact(named: int | str, where: str) -> int:
    try:
        [found] = audience.contact_ids([named])
    except InputError as error:
        error.field = f"{where}.contact"
        raise
    return found


def placed(error: InputError, body: dict[str, Any]) -> InputError:
    """Name the field as the request has it: the recipient whose number is wrong."""
    if error.field in ("numbers", "number"):
        error.field = "recipients"
        wrong = error.values.get("number")
        given = (each.get("phoneNumber", "") for each in body.get("recipients", ()))
        places = (
            place for place, typed in enumerate(given) if typed[: numbers.LONGEST_TYPED] == wrong
        )
        if wrong and (found := next(places, None)) is not None:
            error.field = f"recipients[{found}].phoneNumber"
    error.field = _FIELDS.get(error.field or "", error.field)
    return error
