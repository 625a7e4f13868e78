"""The OpenAPI 3.1 document, written from the operations themselves."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from appliance import __version__
from appliance.web.api.operations import Operation
from appliance.web.api.schema import Schema

PREFIX: Final = "/api/v1"
ERROR: Final[Schema] = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "field": {"type": "string"},
            },
            "required": ["code", "message"],
        }
    },
    "required": ["error"],
}
HEALTH: Final[Schema] = {
    "type": "object",
    "properties": {
        "status": {"type": "string", "enum": ["pass", "warn", "fail"]},
        "version": {"type": "string"},
        "checks": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "status": {"type": "string", "enum": ["pass", "warn", "fail"]},
                    "description": {"type": "string"},
                },
                "required": ["status"],
            },
        },
    },
    "required": ["status", "version", "checks"],
}
# What any operation may answer besides its own; with a body also 400, 413, 415.
_ANY: Final = {
    401: "Nobody, or a wrong secret",
    403: "The role does not allow it",
    422: "A value cannot be taken",
    429: "Too many failed log-ins",
    500: "An error of the box",
    503: "The store cannot be used now",
}
_WITH_BODY: Final = {400: "No JSON", 413: "Too large", 415: "Not application/json"}
_MORE: Final = {404: "There is none", 409: "Its state does not allow it, or it is there already"}
_DONE: Final = {200: "Done", 201: "Made", 202: "Accepted: stored and synced", 204: "Done"}
_PAGED: Final = {
    "X-Total-Count": {"description": "Entries of the whole list", "schema": {"type": "integer"}},
    "Link": {"description": 'The next page, rel="next"', "schema": {"type": "string"}},
}


def document(operations: Iterable[Operation]) -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, dict[str, Any]] = {
        "/health": {
            "get": {
                "operationId": "get_health",
                "summary": "Whether the daemon can serve and store; no log-in",
                "security": [],
                "responses": {
                    "200": _answer("It can", HEALTH),
                    "503": _answer("It cannot", HEALTH),
                },
            }
        }
    }
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SMS appliance",
            "version": __version__,
            "description": "Messages of an office through its own SIM. Times are ISO 8601 with an"
            " offset. Numbers come in any usual writing and leave in E.164.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": PREFIX}],
        "security": [{"token": []}, {"password": []}],
        "paths": paths,
        "components": {
            "schemas": {"Error": ERROR},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "password": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "A user's name and password, or a token's name and the token",
                },
            },
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    errors = {**_ANY, **(_WITH_BODY if operation.body is not None else {})}
    errors |= {status: _MORE[status] for status in operation.errors}
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"Needs the role {operation.role}.",
        "responses": {
            **{
                str(status): _answer(_DONE[status], schema, paged=operation.paged)
                for status, schema in operation.answers.items()
            },
            **{
                str(status): _answer(text, {"$ref": "#/components/schemas/Error"})
                for status, text in sorted(errors.items())
            },
        },
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", operation.path)
    ]
    parameters += [
        {"name": name, "in": "query", "schema": schema} for name, schema in operation.query.items()
    ]
    if parameters:
        described["parameters"] = parameters
    if operation.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": closed(operation.body)}},
        }
    return described


def _answer(text: str, schema: Schema | None, *, paged: bool = False) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": text}
    if schema is not None:
        answer["content"] = {"application/json": {"schema": schema}}
    if paged:
        answer["headers"] = _PAGED
    return answer


def closed(schema: Schema) -> dict[str, Any]:
    """The schema with what `schema.check` does anyway: unknown members are refused."""
    found = {name: value for name, value in schema.items() if name not in {"properties", "items"}}
    if "properties" in schema:
        members: Mapping[str, Schema] = schema["properties"]
        found["properties"] = {name: closed(member) for name, member in members.items()}
        found["additionalProperties"] = False
    if "items" in schema:
        found["items"] = closed(schema["items"])
    return found
