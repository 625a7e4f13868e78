"""What `/tokens` and `/auth` take and give."""

from typing import Final

from appliance.messaging.people.scopes import SCOPES
from appliance.web.api import field_schemas
from appliance.web.api.schema import Schema

_SCOPE: Final[Schema] = {"title": "Scope", "type": "string", "enum": list(SCOPES)}
_TEXTS: Final[Schema] = {"type": "array", "items": {"type": "string"}}
_MOST: Final = 1000


def _list(items: Schema, description: str) -> Schema:
    return {
        "type": ["array", "null"],
        "minItems": 1,
        "maxItems": _MOST,
        "items": items,
        "description": description,
    }


_NAMED: Final[Schema] = {
    "type": ["integer", "string"],
    "minimum": 1,
    "maximum": 2**63 - 1,
    "minLength": 1,
    "maxLength": 100,
}
MEMBERS: Final[dict[str, Schema]] = {
    "scopes": _list(_SCOPE, "what it may do at most; without them, all that its role may do"),
    "groups": _list(_NAMED, "groups that it may write to, by id or name, and nobody else"),
    "numbers": _list(field_schemas.NUMBER_TAKEN, "numbers that it may write to, besides groups"),
    "countries": _list(
        {"type": "string", "maxLength": 20},
        "countries that it may write to: europe, world, or codes of two letters",
    ),
    "line": {
        "type": ["string", "null"],
        "maxLength": 64,
        "description": "the line that sends its messages",
    },
    "networks": _list(
        {"type": "string", "maxLength": 50},
        "addresses and networks that it may be used from, such as 192.168.1.0/24",
    ),
    "perMinute": {
        "type": ["integer", "null"],
        "description": "the most messages in a minute, one for each recipient",
    },
    "perDay": {"type": ["integer", "null"], "description": "the most messages in a day"},
    "expiresAt": {
        **field_schemas.MAYBE_TIME,
        "description": "it is refused from then on",
    },
    "account": {"type": ["string", "null"], "maxLength": 64, "description": "the one that pays"},
}
TOKEN: Final[Schema] = {
    "title": "Token",
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "user": {"type": ["string", "null"]},
        "role": {"title": "Role", "type": "string", "enum": ["viewer", "operator", "admin"]},
        "createdAt": field_schemas.TIME,
        "lastUsedAt": field_schemas.MAYBE_TIME,
        "scopes": {"type": "array", "items": _SCOPE},
        "groups": _TEXTS,
        "numbers": _TEXTS,
        "countries": _TEXTS,
        "line": {"type": "string"},
        "networks": _TEXTS,
        "perMinute": {"type": "integer"},
        "perDay": {"type": "integer"},
        "expiresAt": field_schemas.TIME,
        "account": {"type": "string"},
    },
    "required": ["name", "user", "role", "createdAt", "lastUsedAt"],
}
MADE: Final[Schema] = {
    **TOKEN,
    "title": "NewTokenMade",
    "properties": {
        **TOKEN["properties"],
        "token": {"type": "string", "description": "the secret; it is not shown again"},
    },
    "required": [*TOKEN["required"], "token"],
}
# With the names of the members in both forms that SMS Gateway's clients read.
FETCHED: Final[Schema] = {
    "title": "FetchedToken",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "token_type": {"type": "string"},
        "access_token": {"type": "string"},
        "refresh_token": {"type": "string"},
        "expires_at": field_schemas.TIME,
        "tokenType": {"type": "string"},
        "accessToken": {"type": "string"},
        "refreshToken": {"type": "string"},
        "expiresAt": field_schemas.TIME,
        "scopes": {"type": "array", "items": _SCOPE},
    },
    "required": ["id", "token_type", "access_token", "refresh_token", "expires_at", "scopes"],
}
WANTED: Final[Schema] = {
    "title": "TokenWanted",
    "type": "object",
    "properties": {
        "scopes": {
            "type": ["array", "null"],
            "items": _SCOPE,
            "maxItems": len(SCOPES),
            "description": "some of the caller's own; without them, all",
        },
        "ttl": {
            "type": ["integer", "null"],
            "minimum": 1,
            "maximum": 366 * 86_400,
            "description": "seconds; a day unless told",
        },
    },
}
