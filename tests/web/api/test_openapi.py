"""The OpenAPI document is complete, valid and true: the API answers requests as it says."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from fakes.json_schema import ANY_JSON, mismatch, resolve, values
from fakes.office import Office
from fakes.program import Program
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance import __version__
from appliance.web.api import PREFIX, openapi
from appliance.web.api.operations import Operation
from appliance.web.api.resources import OPERATIONS

DOCUMENT = openapi.document(OPERATIONS)
OF_ADMINISTRATORS = {each.id for each in OPERATIONS if each.role == "admin"}
NUMBERS = ["0612345678", "+33612345678", "+336 12 34 56 78", "36111", "INFO", "", "x" * 80]
HOOKS = st.sampled_from(["http://192.168.1.20/hook", "https://crm.example/hook?of=box"])
# Valid values of the fields that requests need, and the fields that any request may add.
GOOD: dict[str, st.SearchStrategy[Any]] = {
    "phoneNumbers": st.lists(st.sampled_from(NUMBERS[:4]), min_size=1, max_size=3),
    "message": st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=9),
    "number": st.sampled_from(NUMBERS[:5]),
    "read": st.booleans(),
}
# Members that other bodies have with another meaning, by operation.
GOOD_OF: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "sendToMany": {
        "text": GOOD["message"],
        "recipients": st.lists(
            st.fixed_dictionaries({"phoneNumber": st.sampled_from(NUMBERS[:4])}), min_size=1
        ),
    },
    # Members that may all be left out: without a name there is no contact to add.
    "putContact": {"name": GOOD["message"]},
    "addLine": {
        "name": st.from_regex(r"[a-z]{2,9}", fullmatch=True),
        "kind": st.just("modem"),
        "number": st.just("+33639980000"),
        "settings": st.from_regex(r"/dev/tty[A-Z]{2,9}", fullmatch=True).map(
            lambda port: {"port": port}
        ),
    },
    "addTemplate": {"label": GOOD["message"], "text": GOOD["message"]},
    "addHook": {"url": HOOKS, "number": st.none()},
    "addWebhook": {"url": HOOKS},
    # Hardly any random text is the name of an account.
    "addAccount": {"name": GOOD["message"]},
}
# A slash, even a quoted one, divides the address before the application reads it.
NO_SLASH = st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"]), min_size=1)
USUAL = ("priority", "ttl", "class", "onUncertain", "flash", "withDeliveryReport", "simNumber")
CALLS = [
    (path, method, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def walk(value: Any) -> Iterator[Any]:
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from walk(one)


def test_it_is_served_as_it_is_written(office: Office) -> None:
    answer = office.app.test_client().get("/api/v1/openapi.json")
    assert answer.mimetype == "application/json"
    assert answer.json == DOCUMENT


def test_it_is_a_document_of_openapi_3_1() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert DOCUMENT["info"]["version"] == __version__
    assert set(DOCUMENT) <= {
        "openapi",
        "info",
        "servers",
        "security",
        "tags",
        "paths",
        "components",
    }
    for path, _, operation in CALLS:
        declared = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"]
        assert declared == re.findall(r"\{(\w+)\}", path)
        assert operation["summary"]
        for status, response in operation["responses"].items():
            assert re.fullmatch(r"[2-5]\d\d", status)
            assert response["description"]
    for requirement in DOCUMENT["security"]:
        assert set(requirement) <= set(DOCUMENT["components"]["securitySchemes"])


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for _, _, operation in CALLS]
    assert len(names) == len(set(names))


def test_every_operation_belongs_to_a_resource_that_is_described() -> None:
    tags = {tag["name"] for tag in DOCUMENT["tags"]}
    assert {tag for _, _, operation in CALLS for tag in operation["tags"]} == tags


def test_every_object_has_a_name_but_for_maps_and_what_may_be_null() -> None:
    for path, _, operation in CALLS:
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for body in bodies:
            schema = body.get("content", {}).get("application/json", {}).get("schema", {})
            if schema.get("type") == "array":
                schema = schema["items"]
            assert not schema or "$ref" in schema, path
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for member in schema.get("properties", {}).values():
            is_unnamed = member.get("type") == "object" and "properties" in member
            assert not is_unnamed, (name, member)


def test_two_schemas_of_one_name_are_a_mistake() -> None:
    def of(schema: dict[str, Any]) -> Operation:
        return replace(OPERATIONS[0], body=None, answers={200: {"title": "Same", **schema}})

    with pytest.raises(ValueError, match="Same"):
        openapi.document([of({"type": "string"}), of({"type": "integer"})])


def test_every_example_is_what_its_schema_allows() -> None:
    examples = 0
    for part in walk(DOCUMENT):
        if isinstance(part, dict) and isinstance(part.get("examples"), list):
            for example in part["examples"]:
                examples += 1
                assert mismatch(part, example, DOCUMENT) == ""
    assert examples > 10


def test_a_message_has_one_of_three_forms_of_its_content_and_is_not_encrypted() -> None:
    schema = DOCUMENT["components"]["schemas"]["NewMessage"]
    assert (schema["if"], schema["then"], schema["else"]) == (
        {"required": ["textMessage"]},
        {"not": {"required": ["message"]}},
        {"anyOf": [{"required": ["message"]}, {"required": ["dataMessage"]}]},
    )
    # With an enumeration of booleans, generators of clients leave the operation out.
    assert not [
        part for part in walk(DOCUMENT) if isinstance(part, dict) and True in part.get("enum", ())
    ]
    assert schema["properties"]["isEncrypted"]["not"] == {"const": True}


def test_what_a_request_must_have_is_required_and_where_a_message_is_is_told() -> None:
    parameters = DOCUMENT["paths"]["/optouts"]["delete"]["parameters"]
    assert [(each["name"], each["required"]) for each in parameters] == [("number", True)]
    headers = DOCUMENT["paths"]["/messages"]["post"]["responses"]["202"]["headers"]
    assert headers["Location"]["required"] is True


def test_every_reference_leads_somewhere() -> None:
    for part in walk(DOCUMENT):
        if isinstance(part, dict) and "$ref" in part:
            assert resolve(part["$ref"], DOCUMENT)["type"] in {"object", "string"}


def test_every_route_of_the_api_is_in_it(office: Office) -> None:
    described = {
        (PREFIX + path.replace("{", "<").replace("}", ">"), method.upper())
        for path, method, _ in CALLS
    }
    for rule in office.app.url_map.iter_rules():
        # What providers call has their form, not ours; the parts of the health are all the same.
        others = ("openapi.json", "/callback", "/live", "/ready", "/startup")
        if rule.rule.startswith(PREFIX) and not rule.rule.endswith(others):
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                assert (rule.rule, method) in described


def a_query(operation: dict[str, Any]) -> st.SearchStrategy[str]:
    """Return a strategy for queries with some of the parameters, allowed or not."""
    parts = [
        st.one_of(
            values(parameter["schema"], DOCUMENT).map(
                lambda value: str(value).lower() if isinstance(value, bool) else str(value)
            ),
            st.sampled_from(NUMBERS),
            st.text(max_size=8),
        ).map(lambda text, name=parameter["name"]: f"{name}={quote(text)}")
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query"
    ]
    return st.lists(st.one_of(parts), max_size=3).map("&".join) if parts else st.just("")


def a_body(operation: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for bodies that are allowed, nearly allowed, or arbitrary."""
    if "requestBody" not in operation:
        return st.none()
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    allowed, members = values(schema, DOCUMENT), resolve(schema["$ref"], DOCUMENT)["properties"]
    usual = {name: values(members[name], DOCUMENT) for name in members if name in USUAL}
    its_own = GOOD | GOOD_OF.get(operation["operationId"], {})
    good = st.fixed_dictionaries(
        {name: strategy for name, strategy in its_own.items() if name in members}, optional=usual
    )
    merged = st.tuples(allowed, good).map(lambda pair: {**pair[0], **pair[1]})
    odd = st.tuples(good, st.sampled_from(list(members)), ANY_JSON).map(
        lambda three: {**three[0], three[1]: three[2]}
    )
    return st.one_of(good, merged, odd, ANY_JSON)


def an_address(path: str) -> st.SearchStrategy[str]:
    variable = st.one_of(st.sampled_from(["1", "2", "known", *NUMBERS[:3]]), NO_SLASH)
    return variable.map(
        lambda text: re.sub(r"\{\w+\}", lambda _: quote(text, safe=""), path)
    ).filter(lambda made: "/." not in made)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method", "operation"), CALLS, ids=lambda value: str(value)[:30])
def test_every_request_is_answered_as_the_document_says(
    program: Program, path: str, method: str, operation: dict[str, Any]
) -> None:
    program.post("messages", {"id": "known", "phoneNumbers": ["0612345678"], "message": "x"})
    seen: set[str] = set()
    caller = program.as_("admin") if operation["operationId"] in OF_ADMINISTRATORS else program

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.data())
    def run(data: st.DataObject) -> None:
        address, query = data.draw(an_address(path)), data.draw(a_query(operation))
        options = {}
        if "requestBody" in operation:
            options["json"] = data.draw(a_body(operation))
            if options["json"] is None:
                options = {"data": b"null", "content_type": "application/json"}
        answer = caller.ask(method.upper(), f"{PREFIX}{address}?{query}", **options)
        status = str(answer.status_code)
        seen.add(status)
        assert status in operation["responses"], answer.text
        assert status not in {"401", "403", "429", "500", "503"}
        described = operation["responses"][status]
        if "content" in described:
            assert answer.mimetype == "application/json"
            schema = described["content"]["application/json"]["schema"]
            assert mismatch(schema, answer.json, DOCUMENT) == ""
        else:
            assert answer.data == b""
        for header in described.get("headers", {}):
            assert header == "Link" or header in answer.headers

    run()
    # The next token needs the one before as bearer.
    refreshes = operation["operationId"] == "refreshToken"
    assert seen & ({"409"} if refreshes else {"200", "201", "202", "204", "404"}), seen
