"""What `/hooks` and `/webhooks` take and give."""

from collections.abc import Mapping
from typing import Any, Final

from appliance.addresses import numbers
from appliance.channels.hooks import events
from appliance.channels.hooks.registry import Made
from appliance.channels.hooks.wanted import FORMS, NewHook, Wanted
from appliance.errors import N_, InputError
from appliance.store import groups, hook_deliveries
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
FORM_GIVEN: Final[Schema] = {"title": "HookForm", "type": "string", "enum": list(FORMS)}
FORM: Final[Schema] = {
    "type": ["string", "null"],
    "enum": [*FORMS, None],
    "description": "what the receiver expects: json (ours, signed), or for received SMS what"
    " SMSEagle or Kannel would call",
}
ID: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": 36}
HOOK: Final[Schema] = {
    "title": "Hook",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "url": {"type": "string"},
        "events": {
            "type": "array",
            "items": EVENT,
            "description": "none: reports about what a program sent, at addresses that it gave",
        },
        "form": FORM_GIVEN,
        "number": {**field_schemas.NUMBER_GIVEN, "description": "only about this correspondent"},
        "line": {"type": "string", "description": "only about this line"},
        "paused": {"type": "boolean"},
        "createdAt": field_schemas.TIME,
        "group": {
            "type": ["string", "null"],
            "description": "only about members of this group; null: deleted, so nothing is told",
        },
        "waiting": {"type": "integer", "description": "deliveries that have not been taken yet"},
        "waitingSince": {**field_schemas.MAYBE_TIME, "description": "the oldest of these"},
        "dead": {"type": "integer", "description": "deliveries given up in the last month"},
        "failures": {"type": "integer", "description": "attempts in a row without an answer"},
        "retryAt": {**field_schemas.MAYBE_TIME, "description": "when the next attempt is due"},
        "key": {
            "type": "string",
            "description": "signs the deliveries; given once, when the webhook is made",
        },
    },
    "required": [
        *("id", "url", "events", "form", "paused", "createdAt", "waiting"),
        *("waitingSince", "dead", "failures", "retryAt"),
    ],
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
    store = services().store
    oldest = hook_deliveries.oldest_waiting(store, row.id)
    found: dict[str, Any] = {
        "id": row.public_id,
        "url": row.url,
        "events": list(row.events),
        "form": row.form,
        "paused": row.paused,
        "createdAt": times.write(row.created_at),
        "waiting": hook_deliveries.waiting(store, row.id),
        "waitingSince": times.write_optional(None if oldest is None else oldest.at),
        "dead": hook_deliveries.dead(store, row.id),
        "failures": row.failures,
        "retryAt": times.write_optional(row.retry_at),
    }
    if row.number is not None:
        found["number"] = numbers.shown(row.number)
    if row.group_id is not None:
        found["group"] = group_name(row.group_id)
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


def group_name(group_id: int) -> str | None:
    """Return the name of a group, or None if it was deleted."""
    found = (each.name for each in groups.names(services().store) if each.id == group_id)
    return next(found, None)


def make_hook(request: ApiRequest, wanted: tuple[str, ...]) -> Made:
    """Make the webhook that a body describes. Raise InputError or ConflictError."""
    body = request.body
    new = NewHook(
        url=body["url"],
        events=wanted,
        **_filters(body),
        form=body.get("form") or "json",
        key=body.get("key", ""),
        public_id=body.get("id", ""),
    )
    country = services().preferences.messaging().country
    return services().hooks().add(new, request.caller.author, country)


def change_hook(request: ApiRequest, hook_id: str) -> HookRow:
    """Change what a body names. Raise InputError or NotFoundError."""
    row = services().hooks().named(hook_id)
    body = {**request.body, **dict.fromkeys(request.nulls)}
    kept = {"number": row.number or "", "line": row.line or "", "group_id": row.group_id}
    of_members = {"number": "number", "line": "line", "group": "group_id"}
    given = {of_members[name] for name in body.keys() & of_members.keys()}
    changed = {name: value for name, value in _filters(body).items() if name in given}
    wanted = Wanted(
        url=body.get("url") or row.url,
        events=tuple(body.get("events") or row.events),
        form=body.get("form") or row.form,
        **{**kept, **changed},
    )
    country = services().preferences.messaging().country
    return services().hooks().change(hook_id, wanted, request.caller.author, country)


def _filters(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a body limits a webhook to. Raise InputError for an unknown line or group."""
    line, group = body.get("line") or "", body.get("group")
    if line and services().lines.row(line) is None:
        raise InputError("unknown_line", N_("There is no line %(line)s."), field="line", line=line)
    group_id = None if group is None else groups.id_by_name(services().store, group)
    if group is not None and group_id is None:
        raise InputError("no_group", N_("There is no such group."), field="group")
    return {"number": body.get("number") or "", "line": line, "group_id": group_id}
