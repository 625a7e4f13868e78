"""`/inbox/export`, `/inbox/refresh`: have received messages delivered to the webhooks again."""

from dataclasses import replace
from typing import Final

from appliance.channels.hooks.redelivery import MOST
from appliance.web.api import field_schemas, times
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.schema import Schema, refused
from appliance.web.frame.services import services

_TYPES: Final = {"SMS": ("text", "flash"), "DATA_SMS": ("data",)}
_COUNTED: Final[Schema] = {
    "title": "InboxExport",
    "type": "object",
    "properties": {
        "messages": {"type": "integer", "description": "received in the period"},
        "deliveries": {"type": "integer", "description": "queued for webhooks"},
    },
    "required": ["messages", "deliveries"],
}
_PERIOD: Final = {
    "deviceId": {"type": ["string", "null"], "description": "taken and not used"},
    "since": field_schemas.TIME,
    "until": field_schemas.TIME,
}


def _export(request: ApiRequest) -> ApiResponse:
    body = request.body
    since, until = times.read(body["since"]), times.read(body["until"])
    if until <= since:
        raise refused("must be later than since", "until")
    if body.get("webhookDelivery") == "Disabled":
        return ApiResponse({"messages": 0, "deliveries": 0}, 202)
    kinds = [kind for each in body.get("messageTypes", _TYPES) for kind in _TYPES.get(each, ())]
    messages, deliveries = services().hooks().deliver_again(since, until, tuple(kinds))
    return ApiResponse({"messages": messages, "deliveries": deliveries}, 202)


_EXPORT: Final = Operation(
    id="exportInbox",
    method="POST",
    path="/inbox/export",
    view=_export,
    role="operator",
    summary=f"Deliver the messages of a period to the webhooks again, at most {MOST}",
    body={
        "title": "InboxPeriod",
        "type": "object",
        "properties": _PERIOD,
        "required": ["since", "until"],
    },
    answers={202: _COUNTED},
)
OPERATIONS: Final = (
    _EXPORT,
    replace(
        _EXPORT,
        id="exportInboxByItsOlderPath",
        path="/messages/inbox/export",
        deprecated=True,
    ),
    Operation(
        id="refreshInbox",
        method="POST",
        path="/inbox/refresh",
        view=_export,
        role="operator",
        summary="The same; the box reads its SIM cards by itself",
        body={
            "title": "InboxRefresh",
            "type": "object",
            "properties": {
                **_PERIOD,
                "messageTypes": {
                    "type": ["array", "null"],
                    "maxItems": 4,
                    "items": {
                        "type": "string",
                        "enum": [*_TYPES, "MMS", "MMS_DOWNLOADED"],
                    },
                },
                "webhookDelivery": {
                    "title": "WebhookDelivery",
                    "type": ["string", "null"],
                    "enum": ["Disabled", "Individual", "Batch", None],
                    "description": "Disabled: deliver nothing; Batch is the same as Individual",
                },
            },
            "required": ["since", "until"],
        },
        answers={202: _COUNTED},
    ),
)
