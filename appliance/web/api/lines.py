"""`/lines`: ways out and in, with their credit and allowance, and the reading of a credit."""

from typing import Any, Final

from appliance.errors import N_, NotFoundError
from appliance.modem.state import Condition, ModemState
from appliance.store import balances
from appliance.web.api.balance_shapes import ALLOWANCE, BALANCE, allowance, balance
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

LINE: Final[Schema] = {
    "title": "Line",
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "kind": {"type": "string", "enum": ["modem"]},
        "state": {"type": "string", "enum": [condition.value for condition in Condition]},
        "canSend": {"type": "boolean"},
        "number": {
            "type": ["string", "null"],
            "description": "the SIM's own, where the SIM knows it",
        },
        "credit": BALANCE,
        "allowance": ALLOWANCE,
    },
    "required": ["name", "kind", "state", "canSend", "credit", "allowance"],
}


def _as_json(state: ModemState) -> dict[str, Any]:
    row = balances.of_line(services().store, state.name)
    return {
        "name": state.name,
        "kind": "modem",
        "state": state.condition.value,
        "canSend": state.can_send,
        "number": state.own_number,
        "credit": balance(row),
        "allowance": allowance(row),
    }


def _list(_request: ApiRequest) -> ApiResponse:
    return ApiResponse([_as_json(state) for state in services().modems()])


def _refresh(request: ApiRequest, line: str) -> ApiResponse:
    services().balances.read(line, request.caller.author)
    for state in services().modems():
        if state.name == line:
            return ApiResponse(_as_json(state), 202)
    raise NotFoundError("unknown_line", N_("There is no line %(line)s."), line=line)


OPERATIONS: Final = (
    Operation(
        id="listLines",
        method="GET",
        path="/lines",
        view=_list,
        role="viewer",
        summary="Every line: its state, credit and allowance",
        answers={200: {"type": "array", "items": LINE}},
    ),
    Operation(
        id="refreshLine",
        method="POST",
        path="/lines/{line}/refresh",
        view=_refresh,
        role="operator",
        summary="Read the credit of a line; the answer of the network comes within a minute",
        answers={202: LINE},
        errors=frozenset({404, 409}),
    ),
)
