"""What `/hooks` and `/webhooks` take and give."""

from typing import Any, Final

from appliance.addresses import numbers
from appliance.channels.hooks import events
from appliance.channels.hooks.registry import Made, NewHook
from appliance.errors import N_, InputError
from appliance.store import hook_deliveries
from appliance.store.hook_deliveries import DeliveryRow
from appliance.store.hooks import HookRow
from appliance.web.api import field_schemas, times
from appliance.web.api.operations import ApiRequest
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

EVENT: Final[Schema] = {"type": "string", "enum": list(events.EVENTS)}
URL: Final[Schema] = {
    "type": "string",
    "minLength": 1,
    "maxLength": 2000,
    "description": "https://, or http:// within the own network",
}
ID: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": 36}
HOOK: Final[Schema] = {
    "title": "Hook",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "url": {"type": "string"},
        "events": {"type": "array", "items": EVENT},
        "number": {**field_schemas.NUMBER_GIVEN, "description": "only about this correspondent"},
        "line": {"type": "string", "description": "only about this line"},
        "paused": {"type": "boolean"},
        "createdAt": field_schemas.TIME,
        "waiting": {"type": "integer", "description": "deliveries that have not been taken yet"},
        "failures": {"type": "integer", "description": "attempts in a row without an answer"},
        "retryAt": {**field_schemas.MAYBE_TIME, "description": "when the next attempt is due"},
        "key": {
            "type": "string",
            "description": "signs the deliveries; given once, when the webhook is made",
        },
    },
    "required": ["id", "url", "events", "paused", "createdAt", "waiting", "failures", "retryAt"],
}
DELIVERY: Final[Schema] = {
    "title": "HookDelivery",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "event": {"type": "string"},
        "at": field_schemas.TIME,
        "state": {"type": "string", "enum": ["waiting", "done", "dead"]},
        "attempts": {"type": "integer"},
        "triedAt": field_schemas.MAYBE_TIME,
        "retryAt": field_schemas.MAYBE_TIME,
        "status": {"type": ["integer", "null"], "description": "of the last answer (HTTP)"},
        "answer": {"type": ["string", "null"]},
    },
    "required": ["id", "event", "at", "state", "attempts", "triedAt", "retryAt", "status"],
}
TEST: Final[Schema] = {
    "title": "HookTest",
    "type": "object",
    "properties": {
        "status": {"type": ["integer", "null"], "description": "of the answer (HTTP)"},
        "answer": {"type": "string", "description": "its beginning, or why there was none"},
    },
    "required": ["status", "answer"],
}


def as_json(row: HookRow) -> dict[str, Any]:
    """Return a webhook as HOOK describes it, without its key."""
    found: dict[str, Any] = {
        "id": row.public_id,
        "url": row.url,
        "events": list(row.events),
        "paused": row.paused,
        "createdAt": times.write(row.created_at),
        "waiting": hook_deliveries.waiting(services().store, row.id),
        "failures": row.failures,
        "retryAt": times.write_optional(row.retry_at),
    }
    if row.number is not None:
        found["number"] = numbers.shown(row.number)
    return found if row.line is None else {**found, "line": row.line}


def delivery_as_json(row: DeliveryRow) -> dict[str, Any]:
    """Return a delivery as DELIVERY describes it."""
    return {
        "id": str(row.id),
        "event": row.event,
        "at": times.write(row.at),
        "state": row.state,
        "attempts": row.attempts,
        "triedAt": times.write_optional(row.tried_at),
        "retryAt": times.write_optional(row.retry_at),
        "status": row.status,
        "answer": row.answer,
    }


def make_hook(request: ApiRequest, wanted: tuple[str, ...]) -> Made:
    """Make the webhook that a body describes. Raise InputError or ConflictError."""
    body = request.body
    if body.get("line") and services().lines.row(body["line"]) is None:
        raise InputError(
            "unknown_line", N_("There is no line %(line)s."), field="line", line=body["line"]
        )
    new = NewHook(
        url=body["url"],
        events=wanted,
        key=body.get("key", ""),
        public_id=body.get("id", ""),
        number=body.get("number", ""),
        line=body.get("line", ""),
    )
    country = services().preferences.messaging().country
    return services().hooks().add(new, request.caller.author, country)
