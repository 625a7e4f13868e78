"""`/devices`: the box, as clients of SMS Gateway for Android list the phones that send for them."""

from dataclasses import replace
from typing import Any, Final

from appliance.errors import N_, ConflictError, NotFoundError
from appliance.store import users
from appliance.web.api import field_schemas, times
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

_NAME: Final = "SMS appliance"
DEVICE: Final[Schema] = {
    "title": "Device",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "createdAt": field_schemas.TIME,
        "updatedAt": field_schemas.TIME,
        "lastSeen": field_schemas.TIME,
        "deletedAt": field_schemas.MAYBE_TIME,
    },
    "required": ["id", "name", "createdAt", "updatedAt", "lastSeen", "deletedAt"],
}


def _list(_request: ApiRequest) -> ApiResponse:
    return ApiResponse([_box()])


def _remove(_request: ApiRequest, device_id: str) -> ApiResponse:
    if device_id != services().hooks().device_id:
        raise NotFoundError("no_device", N_("There is no device with this id."))
    raise ConflictError("only_device", N_("This is the box itself: it cannot be removed."))


def _box() -> dict[str, Any]:
    now = times.write(services().clock.now_ms())
    began = min((user.created_at for user in users.users(services().store)), default=None)
    return {
        "id": services().hooks().device_id,
        "name": _NAME,
        "createdAt": now if began is None else times.write(began),
        "updatedAt": now,
        "lastSeen": now,
        "deletedAt": None,
    }


_LIST: Final = Operation(
    id="listDevices",
    method="GET",
    path="/devices",
    view=_list,
    role="viewer",
    summary="The box as the only device",
    answers={200: {"type": "array", "items": DEVICE}},
)
OPERATIONS: Final = (
    _LIST,
    replace(_LIST, id="listDevicesByItsOlderPath", path="/device", deprecated=True),
    Operation(
        id="removeDevice",
        method="DELETE",
        path="/devices/{device_id}",
        view=_remove,
        role="admin",
        summary="Refused: the box cannot be removed from itself",
        answers={204: None},
        errors=frozenset({404, 409}),
    ),
)
