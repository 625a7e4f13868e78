"""A second implementation of JSON Schema, independent of the product's."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

Schema = Mapping[str, Any]

PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def names(schema: Schema) -> list[str]:
    kind = schema["type"]
    return [kind] if isinstance(kind, str) else list(kind)


def mismatch(schema: Schema, value: Any, root: Schema, place: str = "$") -> str:
    """Return where and why the value does not match the schema, or an empty string."""
    if "$ref" in schema:
        return mismatch(resolve(schema["$ref"], root), value, root, place)
    if "anyOf" in schema:
        return min((mismatch(each, value, root, place) for each in schema["anyOf"]), key=len)
    return _alone(schema, value, root, place)


def _alone(schema: Schema, value: Any, root: Schema, place: str) -> str:
    fitting = [
        name
        for name in names(schema)
        if isinstance(value, PYTHON_TYPES[name])
        and (name == "boolean" or not isinstance(value, bool))
    ]
    if not fitting:
        return f"{place}: {value!r} is no {schema['type']}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{place}: {value!r} is none of {schema['enum']}"
    is_time = isinstance(value, str) and schema.get("format") == "date-time"
    if is_time and datetime.fromisoformat(value).tzinfo is None:
        return f"{place}: {value!r} has no offset"
    if isinstance(value, list):
        found = (
            mismatch(schema["items"], item, root, f"{place}[{position}]")
            for position, item in enumerate(value)
        )
        return next(filter(None, found), "")
    return _members(schema, value, root, place) if isinstance(value, dict) else ""


def _members(schema: Schema, value: dict[str, Any], root: Schema, place: str) -> str:
    missing = set(schema.get("required", ())) - set(value)
    if missing:
        return f"{place}: {sorted(missing)} missing"
    members = schema.get("properties", {})
    for name, item in value.items():
        inner = members.get(name, schema.get("additionalProperties"))
        if not inner:
            return f"{place}: {name} is not described"
        found = mismatch(inner, item, root, f"{place}.{name}")
        if found:
            return found
    return ""


def resolve(reference: str, root: Schema) -> Schema:
    found: Any = root
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def values(schema: Schema, root: Schema) -> st.SearchStrategy[Any]:
    """Generate values that the schema allows, ignoring its `not` and `if`."""
    if "$ref" in schema:
        return values(resolve(schema["$ref"], root), root)
    if "anyOf" in schema:
        return st.one_of([values(each, root) for each in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(list(schema["enum"]))
    return st.one_of([_of_type(schema, name, root) for name in names(schema)])


def _of_type(schema: Schema, name: str, root: Schema) -> st.SearchStrategy[Any]:
    makers: dict[str, Callable[[Schema], st.SearchStrategy[Any]]] = {
        "null": lambda _: st.none(),
        "boolean": lambda _: st.booleans(),
        "integer": lambda of: st.integers(of.get("minimum", -(2**70)), of.get("maximum", 2**70)),
        "number": lambda of: st.floats(
            of.get("minimum"), of.get("maximum"), allow_nan=False, allow_infinity=False
        ),
        "array": lambda of: st.lists(
            values(of["items"], root), min_size=of.get("minItems", 0), max_size=3
        ),
        "object": lambda of: _objects(of, root),
        "string": _texts,
    }
    return makers[name](schema)


def _objects(schema: Schema, root: Schema) -> st.SearchStrategy[Any]:
    if "properties" not in schema:
        keys = values(schema["propertyNames"], root)
        return st.dictionaries(keys, values(schema["additionalProperties"], root), max_size=2)
    members = {key: values(member, root) for key, member in schema["properties"].items()}
    required = {key: members.pop(key) for key in schema.get("required", ())}
    return st.fixed_dictionaries(required, optional=members)


def _texts(schema: Schema) -> st.SearchStrategy[str]:
    if "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=True)
    if schema.get("format") == "date-time":
        moments = st.datetimes(timezones=st.timezones(no_cache=True))
        return moments.map(lambda moment: moment.isoformat())
    most = min(schema.get("maxLength", 40), 40)
    return st.text(min_size=schema.get("minLength", 0), max_size=most)
