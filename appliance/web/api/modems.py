"""`GET /modems`: the state of every modem."""

from typing import Any, Final

from appliance.messaging.people.users import may
from appliance.modem.state import Condition, ModemState
from appliance.store import balances
from appliance.web.api import times
from appliance.web.api.balance_shapes import BALANCE, balance
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

_MAYBE_TEXT: Final[Schema] = {"type": ["string", "null"]}
_STORAGE: Final[Schema] = {
    "title": "Storage",
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "used": {"type": "integer"},
        "total": {"type": "integer"},
    },
    "required": ["name", "used", "total"],
}
_WAY: Final[Schema] = {
    "title": "Delivery",
    "type": ["string", "null"],
    "enum": ["stored", "direct", None],
}
MODEM: Final[Schema] = {
    "title": "Modem",
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "port": {"type": "string"},
        "condition": {"type": "string", "enum": [condition.value for condition in Condition]},
        "canSend": {"type": "boolean"},
        "since": {"type": "string", "format": "date-time"},
        "detail": {"type": "string", "description": "the modem's own words"},
        "registration": {
            "title": "Registration",
            "type": ["string", "null"],
            "enum": ["home", "roaming", "sms_only", "sms_only_roaming", None],
        },
        "operator": _MAYBE_TEXT,
        "signalPercent": {"type": ["integer", "null"], "minimum": 0, "maximum": 100},
        "manufacturer": _MAYBE_TEXT,
        "model": _MAYBE_TEXT,
        "revision": _MAYBE_TEXT,
        "number": {**_MAYBE_TEXT, "description": "the SIM's own, where the SIM knows it"},
        "serviceCentre": _MAYBE_TEXT,
        "storages": {"type": "array", "items": _STORAGE},
        "receiving": _WAY,
        "reports": _WAY,
        "refused": {"type": "array", "items": {"type": "string"}},
        "sending": {"type": "boolean"},
        "balance": BALANCE,
        "imei": {**_MAYBE_TEXT, "description": "for administrators only"},
        "imsi": {**_MAYBE_TEXT, "description": "for administrators only"},
    },
    "required": ["name", "port", "condition", "canSend", "since"],
}


def as_json(state: ModemState, *, whole: bool) -> dict[str, Any]:
    """Return a modem's state as JSON; if `whole`, with the identities of modem and SIM.

    `doctor` uses it without a daemon: nothing here is read from the store.
    """
    found: dict[str, Any] = {
        "name": state.name,
        "port": state.port,
        "condition": state.condition.value,
        "canSend": state.can_send,
        "since": times.write(state.since_ms),
        "detail": state.detail,
        "registration": state.registration,
        "operator": state.operator,
        "signalPercent": state.signal_percent,
        "manufacturer": state.manufacturer,
        "model": state.model,
        "revision": state.revision,
        "number": state.own_number,
        "serviceCentre": state.service_centre,
        "storages": [
            {"name": storage.name, "used": storage.used, "total": storage.total}
            for storage in state.storages
        ],
        "receiving": state.receiving,
        "reports": state.reports,
        "refused": list(state.refused),
        "sending": state.sending,
    }
    if whole:
        found |= {"imei": state.imei, "imsi": state.imsi}
    return found


def _list(request: ApiRequest) -> ApiResponse:
    whole = may(request.caller.role, "admin")
    store = services().store
    return ApiResponse(
        [
            as_json(state, whole=whole) | {"balance": balance(balances.of_line(store, state.name))}
            for state in services().modems()
        ]
    )


OPERATIONS: Final = (
    Operation(
        id="listModems",
        method="GET",
        path="/modems",
        view=_list,
        role="viewer",
        summary="How every modem is",
        answers={200: {"type": "array", "items": MODEM}},
    ),
)
