"""`/rules`: the settings for messages, under the names that they have in the configuration file."""

from dataclasses import asdict, fields
from typing import Any, Final

from appliance.config import MessagingSettings, PrivacySettings
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

_VALUE: Final[Schema] = {
    "type": ["string", "integer", "number", "boolean", "array", "null"],
    "items": {"type": ["string", "integer"]},
}
_NAMES: Final = tuple(
    field.name for each in (MessagingSettings, PrivacySettings) for field in fields(each)
)
RULES: Final[Schema] = {
    "title": "Rules",
    "type": "object",
    "properties": dict.fromkeys(_NAMES, _VALUE),
}


def _get(_request: ApiRequest) -> ApiResponse:
    return ApiResponse(_rules())


def _change(request: ApiRequest) -> ApiResponse:
    given = request.body | dict.fromkeys(request.nulls)
    privacy = {name: value for name, value in given.items() if name in _privacy()}
    others = {name: value for name, value in given.items() if name not in privacy}
    author, preferences = request.caller.author, services().preferences
    preferences.check_privacy(privacy)
    if others:
        preferences.change(others, author)
    if privacy:
        preferences.change_privacy(privacy, author)
    return ApiResponse(_rules())


def _rules() -> dict[str, Any]:
    return asdict(services().preferences.messaging()) | _privacy()


def _privacy() -> dict[str, Any]:
    return asdict(services().preferences.privacy())


OPERATIONS: Final = (
    Operation(
        id="getRules",
        method="GET",
        path="/rules",
        view=_get,
        role="admin",
        summary="The settings for messages and how long they are kept, by their names",
        answers={200: RULES},
    ),
    Operation(
        id="changeRules",
        method="PATCH",
        path="/rules",
        view=_change,
        role="admin",
        summary="Change some of them, from now on",
        body={
            "title": "RulesChange",
            "type": "object",
            "properties": dict.fromkeys(_NAMES, _VALUE),
        },
        answers={200: RULES},
    ),
)
