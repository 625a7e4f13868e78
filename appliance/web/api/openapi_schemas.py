"""Schemas for the OpenAPI document: closed to unknown members, and referenced by their titles."""

from collections.abc import Mapping
from typing import Any

from appliance.web.api.schema import Schema


def named(schema: Schema, schemas: dict[str, Any]) -> dict[str, Any]:
    """Replace each part that has a title by a reference, and add the part to `schemas`.

    Generators name their classes by the titles.
    """
    found = dict(schema)
    if "properties" in found:
        members: Mapping[str, Schema] = found["properties"]
        found["properties"] = {name: named(each, schemas) for name, each in members.items()}
    for inner in ("items", "additionalProperties"):
        if isinstance(found.get(inner), Mapping):
            found[inner] = named(found[inner], schemas)
    if isinstance(found.get("type"), list) and found.keys() & {"enum", "title"}:
        return _or_null(found, schemas)
    title = found.pop("title", None)
    if title is None:
        return found
    if schemas.setdefault(title, found) != found:
        raise ValueError(f"two schemas have the title {title}")
    return {"$ref": f"#/components/schemas/{title}"}


def _or_null(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Write a nullable schema in the form from which generators make a single type."""
    (kind,) = (name for name in schema["type"] if name != "null")
    other = {**schema, "type": kind}
    if "enum" in other:
        other["enum"] = [value for value in other["enum"] if value is not None]
    text = {"description": other.pop("description")} if "description" in other else {}
    return {**text, "anyOf": [named(other, schemas), {"type": "null"}]}


def closed(schema: Schema) -> dict[str, Any]:
    """Return the schema with unknown members forbidden, as `schema.check` forbids them."""
    found = {name: value for name, value in schema.items() if name not in {"properties", "items"}}
    if "properties" in schema:
        members: Mapping[str, Schema] = schema["properties"]
        found["properties"] = {name: closed(member) for name, member in members.items()}
        found["additionalProperties"] = False
    if "items" in schema:
        found["items"] = closed(schema["items"])
    return found
