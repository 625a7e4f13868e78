"""`/webhooks`: webhooks as the clients of SMS Gateway for Android make them, one for each event."""

from contextlib import suppress
from typing import Final

from appliance.channels.hooks import events
from appliance.errors import NotFoundError
from appliance.store import hooks
from appliance.web.api.hook_shapes import EVENT, ID, URL, make_hook
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

_OF_GATEWAY: Final[Schema] = {
    "title": "Webhook",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "url": {"type": "string"},
        "event": {"type": "string"},
        "deviceId": {"type": ["string", "null"]},
    },
    "required": ["id", "url", "event"],
}


def _list(_request: ApiRequest) -> ApiResponse:
    return ApiResponse(
        [
            {"id": row.public_id, "url": row.url, "event": event, "deviceId": None}
            for row in hooks.every(services().store)
            for event in row.events
            if event in events.OF_GATEWAY
        ]
    )


def _add(request: ApiRequest) -> ApiResponse:
    made = make_hook(request, (request.body["event"],)).row
    shown = {"id": made.public_id, "url": made.url, "event": made.events[0], "deviceId": None}
    return ApiResponse(shown, 201)


def _remove(request: ApiRequest, hook_id: str) -> ApiResponse:
    with suppress(NotFoundError):  # its clients remove twice
        services().hooks().remove(hook_id, request.caller.author)
    return ApiResponse(None, 204)


OPERATIONS: Final = (
    Operation(
        id="listWebhooks",
        method="GET",
        path="/webhooks",
        view=_list,
        role="admin",
        summary="Every webhook, in the form of SMS Gateway for Android: one entry for each event",
        answers={200: {"type": "array", "items": _OF_GATEWAY}},
    ),
    Operation(
        id="addWebhook",
        method="POST",
        path="/webhooks",
        view=_add,
        role="admin",
        summary="Make a webhook for one event, in that form; its key is not told",
        answers={201: _OF_GATEWAY},
        body={
            "title": "NewWebhook",
            "type": "object",
            "properties": {
                "id": {**ID, "type": ["string", "null"]},
                "url": URL,
                "event": EVENT,
                "deviceId": {"type": ["string", "null"], "description": "taken and not used"},
            },
            "required": ["url", "event"],
        },
        errors=frozenset({409}),
    ),
    Operation(
        id="removeWebhook",
        method="DELETE",
        path="/webhooks/{hook_id}",
        view=_remove,
        role="admin",
        summary="Remove a webhook, if it is there",
        answers={204: None},
    ),
)
