"""`/groups`: lists of contacts, and who belongs to them."""

from collections.abc import Mapping
from typing import Any, Final

from appliance.errors import N_, NotFoundError
from appliance.messaging.directory import entries
from appliance.store import groups
from appliance.store.contacts import LONGEST_NAME
from appliance.store.groups import GroupRow
from appliance.store.text import plain
from appliance.web.api import field_schemas, group_rules, paging
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation, whole_id
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

GROUP: Final[Schema] = {
    "title": "Group",
    "type": "object",
    "properties": {
        "id": field_schemas.NUMBERED,
        "name": {"type": "string"},
        "members": {
            "type": "integer",
            "description": "how many there are; `GET /contacts?group=NAME` lists them",
        },
        "rule": group_rules.rule_schema("Rule"),
    },
    "required": ["id", "name", "members"],
}
_MEMBERS: Final[dict[str, Schema]] = {
    "name": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "pattern": r"\S"},
    "rule": group_rules.rule_schema("NewRule"),
}


def _as_json(row: GroupRow, names: Mapping[int, str]) -> dict[str, Any]:
    told = {"id": str(row.id), "name": row.name, "members": row.members}
    return told if row.rule is None else {**told, "rule": group_rules.as_json(row.rule, names)}


def _names() -> dict[int, str]:
    return {group.id: group.name for group in groups.names(services().store)}


def _answer(group_id: int, status: int = 200) -> ApiResponse:
    found = groups.get(services().store, group_id)
    return ApiResponse(_as_json(found, _names() if found.rule else {}), status=status)


def _list(request: ApiRequest) -> ApiResponse:
    rows, wanted = groups.all_of(services().store), paging.limit(request)
    key = paging.after(request, str, int)
    following = [row for row in rows if key is None or (plain(row.name), row.id) > key]
    page, last = paging.split_page(following[: wanted + 1], wanted)
    cursor = paging.cursor_of((plain(last.name), last.id) if last else None)
    names = {row.id: row.name for row in rows}
    return paging.response([_as_json(row, names) for row in page], len(rows), cursor)


def _get(_: ApiRequest, group_id: str) -> ApiResponse:
    return _answer(_id(group_id))


def _id(group_id: str) -> int:
    number = whole_id(group_id)
    if number is None:
        raise NotFoundError("no_group", N_("There is no such group."))
    return number


def _add(request: ApiRequest) -> ApiResponse:
    given = request.body.get("rule")
    rule = None if given is None else group_rules.read(given, None)
    store, name = services().store, request.body["name"]
    added = entries.save_group(store, name, request.caller.author, rule=rule)
    return _answer(added, status=201)


def _change(request: ApiRequest, group_id: str) -> ApiResponse:
    row = groups.get(services().store, _id(group_id))
    name = request.body.get("name", row.name)
    rule = None if "rule" in request.nulls else row.rule
    if "rule" in request.body:
        rule = group_rules.read(request.body["rule"], row.id)
    entries.save_group(services().store, name, request.caller.author, row.id, rule=rule)
    return _answer(row.id)


def _remove(request: ApiRequest, group_id: str) -> ApiResponse:
    entries.remove_group(services().store, _id(group_id), request.caller.author)
    return ApiResponse(None, status=204)


def _put_member(request: ApiRequest, group_id: str, contact_id: str) -> ApiResponse:
    entries.put_member(services().store, _id(group_id), _contact(contact_id), request.caller.author)
    return ApiResponse(None, status=204)


def _take_member(request: ApiRequest, group_id: str, contact_id: str) -> ApiResponse:
    removed = entries.take_member(
        services().store, _id(group_id), _contact(contact_id), request.caller.author
    )
    if not removed:
        raise _no_contact()
    return ApiResponse(None, status=204)


def _contact(contact_id: str) -> int:
    number = whole_id(contact_id)
    if number is None:
        raise _no_contact()
    return number


def _no_contact() -> NotFoundError:
    return NotFoundError("no_contact", N_("There is no such contact."))


OPERATIONS: Final = (
    Operation(
        id="listGroups",
        method="GET",
        path="/groups",
        view=_list,
        role="viewer",
        summary="Groups by name",
        query=paging.QUERY,
        answers={200: {"type": "array", "items": GROUP}},
        paged=True,
        tagged=True,
    ),
    Operation(
        id="addGroup",
        method="POST",
        path="/groups",
        view=_add,
        role="operator",
        summary="Add a group",
        body={
            "title": "NewGroup",
            "type": "object",
            "properties": _MEMBERS,
            "required": ["name"],
        },
        answers={201: GROUP},
        errors=frozenset({409}),
    ),
    Operation(
        id="getGroup",
        method="GET",
        path="/groups/{group_id}",
        view=_get,
        role="viewer",
        summary="One group",
        answers={200: GROUP},
        errors=frozenset({404}),
    ),
    Operation(
        id="changeGroup",
        method="PATCH",
        path="/groups/{group_id}",
        view=_change,
        role="operator",
        summary="Rename a group, or change its rule: without one, those of the moment stay members",
        body={"title": "GroupChange", "type": "object", "properties": _MEMBERS},
        answers={200: GROUP},
        errors=frozenset({404, 409}),
    ),
    Operation(
        id="removeGroup",
        method="DELETE",
        path="/groups/{group_id}",
        view=_remove,
        role="operator",
        summary="Delete a group; its members stay contacts",
        answers={204: None},
        errors=frozenset({404, 409}),
    ),
    Operation(
        id="putMember",
        method="PUT",
        path="/groups/{group_id}/members/{contact_id}",
        view=_put_member,
        role="operator",
        summary="Put a contact into a group",
        answers={204: None},
        errors=frozenset({404, 409}),
    ),
    Operation(
        id="removeMember",
        method="DELETE",
        path="/groups/{group_id}/members/{contact_id}",
        view=_take_member,
        role="operator",
        summary="Take a contact out of a group",
        answers={204: None},
        errors=frozenset({404, 409}),
    ),
)
