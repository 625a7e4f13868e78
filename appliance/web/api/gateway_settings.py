"""`/settings`: those of the box that SMS Gateway for Android has too, in the words of its clients.

Some of them write `limit_period` and others `limitPeriod`: both are read, and both are answered.
The rest of the settings is changed on the box's pages.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from appliance.channels.hooks.delivering import MOST_ATTEMPTS
from appliance.errors import N_, ConflictError, InputError
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

_MEMBER: Final[Schema] = {"type": ["string", "integer", "boolean", "null"]}
_SECTION: Final[Schema] = {
    "type": ["object", "null"],
    "propertyNames": {"type": "string", "minLength": 1, "maxLength": 40},
    "additionalProperties": _MEMBER,
}
_SECTIONS: Final = ("gateway", "encryption", "messages", "logs", "ping", "webhooks")
SETTINGS: Final[Schema] = {
    "title": "GatewaySettings",
    "type": "object",
    "properties": {name: {"type": "object", "additionalProperties": _MEMBER} for name in _SECTIONS},
}
_PERIODS: Final[Mapping[str, str]] = {"PerMinute": "pace_per_minute", "PerDay": "daily_messages"}
_CHANGING: Final = frozenset({"limit_period", "limit_value"})


def _get(_request: ApiRequest) -> ApiResponse:
    return ApiResponse(_answer())


def _change(request: ApiRequest) -> ApiResponse:
    now, wanted = _now(), _wanted(request.body)
    for section, members in wanted.items():
        for name, value in members.items():
            if name not in _CHANGING and value not in (None, now.get(section, {}).get(name)):
                raise ConflictError(
                    "settings_of_the_box",
                    N_("%(name)s cannot be changed here: see the settings of the box."),
                    name=f"{section}.{name}",
                )
    messages = wanted.get("messages", {})
    if _CHANGING & messages.keys():
        _limit(messages, request)
    return ApiResponse(_answer())


def _limit(messages: Mapping[str, Any], request: ApiRequest) -> None:
    """Change the pace or the messages a day. Raise InputError for a period that there is not."""
    now = _now()["messages"]
    period = messages.get("limit_period") or now["limit_period"]
    value = messages.get("limit_value") or now["limit_value"]
    if period == "Disabled":
        changed = dict.fromkeys(_PERIODS.values(), 0)
    elif period in _PERIODS and isinstance(value, int):
        changed = {_PERIODS[period]: value}
    else:
        raise InputError(
            "bad_limit",
            N_("A limit is PerMinute or PerDay with a number, or Disabled."),
            field="messages",
        )
    services().preferences.change(changed, request.caller.author)


def _wanted(body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the members of each section by their names with underscores."""
    return {
        section: {_with_underscores(name): value for name, value in members.items()}
        for section, members in body.items()
    }


def _now() -> dict[str, dict[str, Any]]:
    rules, privacy = services().preferences.messaging(), services().preferences.privacy()
    period, value = "Disabled", 0
    if rules.pace_per_minute:
        period, value = "PerMinute", rules.pace_per_minute
    elif rules.daily_messages:
        period, value = "PerDay", rules.daily_messages
    return {
        "messages": {
            "limit_period": period,
            "limit_value": value,
            "log_lifetime_days": privacy.history_days,
            "processing_order": "FIFO",
            "sim_selection_mode": "OSDefault",
        },
        "logs": {"lifetime_days": privacy.history_days},
        "webhooks": {"retry_count": MOST_ATTEMPTS, "internet_required": False},
    }


def _answer() -> dict[str, dict[str, Any]]:
    return {section: dict(_both(members)) for section, members in _now().items()}


def _both(members: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return each member under both of its names."""
    for name, value in members.items():
        first, *others = name.split("_")
        yield name, value
        yield first + "".join(map(str.title, others)), value


def _with_underscores(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


_BODY: Final[Schema] = {
    "title": "NewGatewaySettings",
    "type": "object",
    "properties": dict.fromkeys(_SECTIONS, _SECTION),
}
OPERATIONS: Final = (
    Operation(
        id="getSettings",
        method="GET",
        path="/settings",
        view=_get,
        role="admin",
        summary="The settings that SMS Gateway for Android has too",
        answers={200: SETTINGS},
    ),
    Operation(
        id="replaceSettings",
        method="PUT",
        path="/settings",
        view=_change,
        role="admin",
        summary="The same as PATCH: what is missing stays",
        body=_BODY,
        answers={200: SETTINGS},
        errors=frozenset({409}),
    ),
    Operation(
        id="changeSettings",
        method="PATCH",
        path="/settings",
        view=_change,
        role="admin",
        summary="Change the most messages a minute or a day; others are changed on the pages",
        body={**_BODY, "title": "GatewaySettingsChange"},
        answers={200: SETTINGS},
        errors=frozenset({409}),
    ),
)
