"""The OpenAPI 3.1 document, written from the operations."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from appliance import __version__
from appliance.web.api import PREFIX
from appliance.web.api.openapi_schemas import closed, named
from appliance.web.api.operations import Operation
from appliance.web.api.schema import Schema

ERROR: Final[Schema] = {
    "title": "Error",
    "type": "object",
    "properties": {
        "error": {
            "title": "ErrorDetail",
            "type": "object",
            "properties": {
                "code": {"type": "string", "description": "for programs; it does not change"},
                "message": {"type": "string", "description": "for people"},
                "field": {
                    "type": "string",
                    "description": "the member or parameter, such as phoneNumbers[3]",
                },
            },
            "required": ["code", "message"],
        },
        "existing": {
            "type": "object",
            "description": "of duplicate_id: the message or sending that is there",
        },
    },
    "required": ["error"],
    "examples": [
        {"error": {"code": "bad_field", "message": "limit is empty.", "field": "limit"}},
    ],
}
_HEALTH_STATUS: Final[Schema] = {
    "title": "HealthStatus",
    "type": "string",
    "enum": ["pass", "warn", "fail"],
}
HEALTH: Final[Schema] = {
    "title": "Health",
    "type": "object",
    "properties": {
        "status": _HEALTH_STATUS,
        "version": {"type": "string"},
        "checks": {
            "type": "object",
            "additionalProperties": {
                "title": "HealthCheck",
                "type": "object",
                "properties": {
                    "status": _HEALTH_STATUS,
                    "description": {"type": "string"},
                },
                "required": ["status"],
            },
        },
    },
    "required": ["status", "version", "checks"],
}
# Answers that any operation may give besides its own; with a body also 400, 413, 415.
_ANY: Final = {
    401: "Nobody, or a wrong secret",
    403: "The role or the token does not allow it",
    422: "A value cannot be taken",
    429: "Too many failed log-ins, or the token's messages of the minute or day are used up",
    500: "An error of the box",
    503: "The store cannot be used now",
}
_WITH_BODY: Final = {400: "No JSON", 413: "Too large", 415: "Not application/json"}
_MORE: Final = {
    402: "The account that pays has too little credit",
    404: "There is none",
    409: "Its state does not allow it, or it is there already",
}
_DONE: Final = {200: "Done", 201: "Created on", 202: "Accepted: stored and synced", 204: "Done"}
_PAGED: Final = {
    "X-Total-Count": {"description": "Entries of the whole list", "schema": {"type": "integer"}},
    "Link": {"description": 'The next page, rel="next"', "schema": {"type": "string"}},
}
_TAGGED: Final = {
    "ETag": {
        "description": "For If-None-Match: 304 until something has changed",
        "schema": {"type": "string"},
    },
}
# An answer with one of these statuses says where what was made is.
_MAKES: Final = frozenset({201, 202})
_LOCATED: Final = {
    "Location": {
        "description": "Where it is",
        "required": True,
        "schema": {"type": "string", "format": "uri-reference"},
    }
}
_TAGS: Final = {
    "messages": "What is sent or to be sent",
    "inbox": "What was received",
    "discussions": "Everyone written to or heard from",
    "calls": "Calls that reached the SIM",
    "optouts": "Who wants no SMS",
    "contacts": "People, with their numbers and preferences",
    "groups": "Lists of contacts",
    "sendings": "Texts to many, each with values of their own",
    "templates": "Texts kept to send again",
    "accounts": "Who pays for SMS, and every movement",
    "reports": "How many messages, by what they have in common",
    "privacy": "One person's data, as a document or erased",
    "modems": "The way out and in",
    "lines": "Ways out and in, with their credit and the SMS of their plan",
    "devices": "The box, in the form of SMS gateways for Android",
    "logs": "The journal, in that form",
    "settings": "A few settings, in that form",
    "users": "People who may log in",
    "rules": "The settings for messages",
    "tokens": "How programs log in, and what each may do",
    "auth": "Tokens that programs fetch for a while",
    "hooks": "What other programs are told, and every delivery",
    "webhooks": "The same in the form of SMS gateways for Android",
    "health": "Whether the box works; no log-in",
}
_SECURITY_SCHEMES: Final = {
    "token": {"type": "http", "scheme": "bearer"},
    "password": {
        "type": "http",
        "scheme": "basic",
        "description": "A user's name and password, or a token's name and the token",
    },
}
_VARIABLES: Final[Mapping[str, Schema]] = {
    "message_id": {"type": "string", "description": "as lists and answers give it"},
    "number": {"type": "string", "description": "in any usual writing"},
    "sending_id": {"type": "string", "description": "as lists and answers give it"},
    "template_id": {"type": "string", "description": "as lists and answers give it"},
    "contact_id": {"type": "string", "description": "as lists and answers give it"},
    "group_id": {"type": "string", "description": "as lists and answers give it"},
    "hook_id": {"type": "string", "description": "as lists and answers give it"},
    "device_id": {"type": "string", "description": "as `GET /devices` gives it"},
    "delivery_id": {"type": "string", "description": "as lists and answers give it"},
    "line": {"type": "string", "description": "the name of the line"},
    "external_id": {"type": "string", "description": "the program's own id of the person"},
    "user_name": {"type": "string", "description": "regardless of case"},
    "token_name": {"type": "string", "description": "regardless of case"},
    "token_id": {"type": "string", "description": "as `POST /auth/token` gave it"},
    "account_name": {"type": "string", "description": "regardless of case"},
}


def document(operations: Iterable[Operation]) -> dict[str, Any]:
    """Return the whole document."""
    schemas: dict[str, Any] = {}
    paths: dict[str, dict[str, Any]] = {"/health": {"get": _health(schemas)}}
    for operation in operations:
        described = _operation(operation, schemas)
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SMS appliance",
            "version": __version__,
            "description": "Messages of an office through its own SIM. Times are ISO 8601 with an"
            " offset. Numbers come in any usual writing and leave in E.164. A parameter or member"
            " that is not described here is refused.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": PREFIX}],
        "security": [{"token": []}, {"password": []}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": _SECURITY_SCHEMES,
        },
    }


def _health(schemas: dict[str, Any]) -> dict[str, Any]:
    """Describe `GET /health`, which is not an `Operation`."""
    answered = {"200": ("It can", HEALTH), "503": ("It cannot", HEALTH)}
    return {
        "operationId": "getHealth",
        "tags": ["health"],
        "summary": "Whether the daemon can serve and store; no log-in",
        "security": [],
        "responses": {
            status: _answer(text, schema, {}, schemas)
            for status, (text, schema) in answered.items()
        },
    }


def _operation(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "tags": [_tag(operation.path)],
        "summary": operation.summary,
        "description": f"Needs the role {operation.role}; of a token with scopes also"
        f" `{operation.scope}`.",
        "responses": _responses(operation, schemas),
    }
    if operation.deprecated:
        described["deprecated"] = True
    if parameters := _parameters(operation, schemas):
        described["parameters"] = parameters
    if operation.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": named(closed(operation.body), schemas)}},
        }
    return described


def _responses(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    """Describe every answer of an operation by its status: success, unchanged, errors."""
    errors = {**_ANY, **(_WITH_BODY if operation.body is not None else {})}
    errors |= {status: _MORE[status] for status in operation.errors}
    headers = {
        **(_PAGED if operation.paged else {}),
        **(_TAGGED if operation.tagged else {}),
    }
    good = {
        str(status): _answer(
            _DONE[status],
            schema,
            headers | (_LOCATED if operation.located and status in _MAKES else {}),
            schemas,
        )
        for status, schema in operation.answers.items()
    }
    unchanged = {"304": _answer("Unchanged", None, _TAGGED, schemas)} if operation.tagged else {}
    bad = {
        str(status): _answer(text, ERROR, {}, schemas) for status, text in sorted(errors.items())
    }
    return {**good, **unchanged, **bad}


def _parameters(operation: Operation, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    """Describe the variables of an operation's path and the parameters of its query."""
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": _VARIABLES[name]}
        for name in re.findall(r"\{(\w+)\}", operation.path)
    ]
    in_query = [
        {
            "name": name,
            "in": "query",
            "required": name in operation.required,
            "schema": named(schema, schemas),
        }
        for name, schema in operation.query.items()
    ]
    return in_path + in_query


def _tag(path: str) -> str:
    """Return the resource that an operation belongs to, by the newer of its names."""
    resource = path.split("/")[1]
    return {"message": "messages", "device": "devices"}.get(resource, resource)


def _answer(
    text: str, schema: Schema | None, headers: Mapping[str, Any], schemas: dict[str, Any]
) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": text}
    if schema is not None:
        answer["content"] = {"application/json": {"schema": named(schema, schemas)}}
    if headers:
        answer["headers"] = headers
    return answer
