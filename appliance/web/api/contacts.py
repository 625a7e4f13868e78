"""`/contacts`: people with their numbers, addresses and preferences."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from appliance.errors import N_, InputError, NotFoundError
from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.store import contacts, groups
from appliance.store.contact_details import Act
from appliance.store.contacts import ContactRow
from appliance.store.text import plain
from appliance.web.api import field_schemas, line_members, paging
from appliance.web.api.contact_shapes import (
    CONTACT,
    MEMBERS,
    WITH_EXTERNAL_ID,
    as_json,
    changed,
    named_as_in_the_api,
)
from appliance.web.api.numbers import address
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation, whole_id
from appliance.web.api.schema import check, refused
from appliance.web.frame.services import services

_Key = tuple[str, int]


def _list(request: ApiRequest) -> ApiResponse:
    text, group_id = request.query.get("q", ""), _group(request)
    wanted, after = paging.limit(request), _after(request)
    if "number" in request.query:
        return _with_number(request, text, group_id)
    store = services().store
    if group_id is None or text.strip():
        rows = contacts.page(store, limit=wanted + 1, after=after, text=text, group_id=group_id)
        total = contacts.count(store, text, group_id)
    else:
        rows = groups.members(store, group_id, limit=wanted + 1, after=after)
        total = groups.get(store, group_id).members
    page, last = paging.split_page(rows, wanted)
    return paging.response(_shown(page), total, paging.cursor_of(last.cursor if last else None))


def _with_number(request: ApiRequest, text: str, group_id: int | None) -> ApiResponse:
    """Answer those who have a number: few, however many contacts there are."""
    store, number = services().store, address(request.query["number"])
    found = sorted(
        contacts.by_addresses(store, [number]).get(number, ()), key=lambda row: row.cursor
    )
    if text.strip():
        found = [row for row in found if plain(text) in plain(row.name)]
    if group_id is not None:
        found = [row for row in found if groups.has_member(store, group_id, row.id)]
    after = _after(request)
    rows = [row for row in found if after is None or row.cursor > after]
    page, last = paging.split_page(rows, paging.limit(request))
    return paging.response(
        _shown(page), len(found), paging.cursor_of(last.cursor if last else None)
    )


def _after(request: ApiRequest) -> _Key | None:
    key = paging.after(request, str, int)
    return None if key is None else (str(key[0]), int(key[1]))


def _group(request: ApiRequest) -> int | None:
    """Return the group that the query names, or None."""
    name = request.query.get("group")
    if name is None:
        return None
    found = groups.id_by_name(services().store, name)
    if found is None:
        raise refused("is not a group", "group")
    return found


def _shown(rows: Sequence[ContactRow]) -> list[dict[str, Any]]:
    names = groups.of_contacts(services().store, [row.id for row in rows])
    lines = line_members.shown("contact", [row.id for row in rows])
    return [as_json(row, names[row.id]) | lines[row.id] for row in rows]


def _get(_: ApiRequest, contact_id: str) -> ApiResponse:
    return _answer(_row(contact_id))


def _answer(row: ContactRow, status: int = 200) -> ApiResponse:
    return ApiResponse(_shown([row])[0], status=status)


def _row(contact_id: str) -> ContactRow:
    number = whole_id(contact_id)
    if number is None:
        raise NotFoundError("no_contact", N_("There is no such contact."))
    return contacts.get(services().store, number)


def _add(request: ApiRequest) -> ApiResponse:
    store = services().store
    with _fields_named(), store.transaction():
        line = line_members.take(request)
        wanted = changed(Wanted("", ()), request.body)
        added = entries.save_contact(store, wanted, request.caller.author, act=Act.API)
        line_members.choose(request, "contact", added, line)
    return _answer(contacts.get(store, added), status=201)


def _change(request: ApiRequest, contact_id: str) -> ApiResponse:
    store, row = services().store, _row(contact_id)
    with _fields_named(), store.transaction():
        line = line_members.take(request)
        entries.change_contact(
            store, row.id, partial(_changed, request.body), request.caller.author
        )
        line_members.choose(request, "contact", row.id, line)
    return _answer(contacts.get(store, row.id))


def _put(request: ApiRequest, external_id: str) -> ApiResponse:
    store = services().store
    check(WITH_EXTERNAL_ID["externalId"], external_id, "externalId")
    with _fields_named(), store.transaction():
        line = line_members.take(request)
        saved, is_new = entries.save_external(
            store,
            " ".join(external_id.split()),
            partial(_changed, request.body),
            request.caller.author,
        )
        line_members.choose(request, "contact", saved, line)
    return _answer(contacts.get(store, saved), status=201 if is_new else 200)


def _changed(body: dict[str, Any], wanted: Wanted) -> Wanted:
    if not wanted.name and "name" not in body:
        raise refused("is missing", "name")
    return changed(wanted, body)


def _remove(request: ApiRequest, contact_id: str) -> ApiResponse:
    entries.remove_contact(services().store, _row(contact_id).id, request.caller.author)
    return ApiResponse(None, status=204)


@contextmanager
def _fields_named() -> Iterator[None]:
    """Name the member of the API in an error about a detail."""
    try:
        yield
    except InputError as error:
        raise named_as_in_the_api(error) from None


OPERATIONS: Final = (
    Operation(
        id="listContacts",
        method="GET",
        path="/contacts",
        view=_list,
        role="viewer",
        summary="Contacts by name; with q, the closest names first",
        query={
            "q": {**field_schemas.SEARCHED, "description": "part of a name or of a number"},
            "group": {"type": "string", "maxLength": 200, "description": "the name of a group"},
            "number": field_schemas.number("only who has this number"),
            **paging.QUERY,
        },
        answers={200: {"type": "array", "items": CONTACT}},
        paged=True,
        tagged=True,
    ),
    Operation(
        id="addContact",
        method="POST",
        path="/contacts",
        view=_add,
        role="operator",
        summary="Add a contact",
        body={
            "title": "NewContact",
            "type": "object",
            "properties": WITH_EXTERNAL_ID,
            "required": ["name"],
        },
        answers={201: CONTACT},
        errors=frozenset({409}),
    ),
    Operation(
        id="putContact",
        method="PUT",
        path="/contacts/external/{external_id}",
        view=_put,
        role="operator",
        summary="Change the contact with this id of a program, or add it; what is not given stays",
        body={"title": "ExternalContact", "type": "object", "properties": MEMBERS},
        answers={200: CONTACT, 201: CONTACT},
    ),
    Operation(
        id="getContact",
        method="GET",
        path="/contacts/{contact_id}",
        view=_get,
        role="viewer",
        summary="One contact",
        answers={200: CONTACT},
        errors=frozenset({404}),
    ),
    Operation(
        id="changeContact",
        method="PATCH",
        path="/contacts/{contact_id}",
        view=_change,
        role="operator",
        summary="Change a contact; what is not given stays",
        body={"title": "ContactChange", "type": "object", "properties": WITH_EXTERNAL_ID},
        answers={200: CONTACT},
        errors=frozenset({404, 409}),
    ),
    Operation(
        id="removeContact",
        method="DELETE",
        path="/contacts/{contact_id}",
        view=_remove,
        role="operator",
        summary="Delete a contact; its messages stay",
        answers={204: None},
        errors=frozenset({404}),
    ),
)
