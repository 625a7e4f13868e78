"""`/accounts`: who pays for SMS, credit, transfers, and every movement."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from appliance.errors import InputError
from appliance.messaging.credit import accounts, movements
from appliance.messaging.credit.accounts import Wanted
from appliance.store import accounts as rows
from appliance.store import ledger
from appliance.store.accounts import AccountRow
from appliance.web.api import line_members, paging
from appliance.web.api.account_shapes import (
    ACCOUNT,
    CREDIT,
    ENTRY,
    MEMBERS,
    TRANSFER,
    as_json,
    entry_as_json,
)
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.frame.services import services

# The members of the body with another name in the domain.
_NAMES: Final = {
    "alertBelow": "alert_below",
    "alertNumber": "alert_number",
    "mailDomain": "mail_domain",
}
_GIVEN: Final = {
    **{inner: given for given, inner in _NAMES.items()},
    "allowance": "allowance.segments",
}


def _list(request: ApiRequest) -> ApiResponse:
    found = accounts.seen(services().store, request.caller.author)
    key, wanted = paging.after(request, int), paging.limit(request)
    first = 0 if key is None else int(key[0])
    page = found[first : first + wanted]
    users = rows.users(services().store)
    cursor = (first + wanted,) if len(found) > first + wanted else None
    lines = line_members.shown("account", [each.id for each in page])
    shown = [as_json(each, users.get(each.id, ())) | lines[each.id] for each in page]
    return paging.response(shown, len(found), paging.cursor_of(cursor))


def _get(request: ApiRequest, account_name: str) -> ApiResponse:
    found = accounts.get_seen(services().store, account_name, request.caller.author)
    return ApiResponse(_shown(found))


def _add(request: ApiRequest) -> ApiResponse:
    with _fields_as_given(), services().store.transaction():
        line = line_members.take(request)
        wanted = Wanted(**{"balance": 0, **_members(request)})
        added = accounts.create(services().store, wanted, request.caller.author, _country())
        line_members.choose(request, "account", added.id, line)
    return ApiResponse(_shown(added), status=201)


def _change(request: ApiRequest, account_name: str) -> ApiResponse:
    author = request.caller.author
    with _fields_as_given(), services().store.transaction():
        line = line_members.take(request)
        found = accounts.change(
            services().store, account_name, _members(request), author, _country()
        )
        line_members.choose(request, "account", found.id, line)
    return ApiResponse(_shown(found))


def _remove(request: ApiRequest, account_name: str) -> ApiResponse:
    accounts.archive(services().store, account_name, request.caller.author)
    return ApiResponse(None, status=204)


def _credit(request: ApiRequest, account_name: str) -> ApiResponse:
    store, author = services().store, request.caller.author
    account = accounts.get(store, account_name)
    movements.credit(store, account, request.body["segments"], _note(request), author)
    return ApiResponse(_shown(accounts.get(store, account_name)))


def _transfer(request: ApiRequest) -> ApiResponse:
    store, author, body = services().store, request.caller.author, request.body
    source = accounts.get_seen(store, body["from"], author)
    target = accounts.get(store, body["to"])
    movements.transfer(store, (source, target), body["segments"], _note(request), author)
    return ApiResponse(_shown(accounts.get(store, body["from"])))


def _entries(request: ApiRequest, account_name: str) -> ApiResponse:
    store = services().store
    account = accounts.get_seen(store, account_name, request.caller.author)
    key, wanted = paging.after(request, int), paging.limit(request)
    before = None if key is None else int(key[0])
    found = ledger.entries(store, account.id, limit=wanted + 1, before=before)
    page, last = paging.split_page(found, wanted)
    cursor = paging.cursor_of((last.id,) if last else None)
    shown = [entry_as_json(each) for each in page]
    return paging.response(shown, ledger.count(store, account.id), cursor)


@contextmanager
def _fields_as_given() -> Iterator[None]:
    """Name the field of an error as the body does."""
    try:
        yield
    except InputError as error:
        error.field = _GIVEN.get(error.field or "", error.field)
        raise


def _members(request: ApiRequest) -> dict[str, Any]:
    """Return the given members by their names in the domain; a member that is null is None."""
    given = {**request.body, **dict.fromkeys(request.nulls)}
    given.pop("line", None)
    if given.get("allowance") is not None:
        given["allowance"] = given["allowance"]["segments"]
    return {_NAMES.get(name, name): value for name, value in given.items()}


def _note(request: ApiRequest) -> str:
    return str(request.body.get("note", ""))


def _country() -> str:
    return services().preferences.messaging().country


def _shown(account: AccountRow) -> dict[str, Any]:
    shown = as_json(account, rows.users_of(services().store, account.id))
    return shown | line_members.shown("account", [account.id])[account.id]


OPERATIONS: Final = (
    Operation(
        id="listAccounts",
        method="GET",
        path="/accounts",
        view=_list,
        role="viewer",
        summary="The accounts that pay for SMS: one's own; all of them for administrators",
        query=paging.QUERY,
        answers={200: {"type": "array", "items": ACCOUNT}},
        paged=True,
    ),
    Operation(
        id="addAccount",
        method="POST",
        path="/accounts",
        view=_add,
        role="admin",
        summary="Add an account; with the first one, people who send need one",
        body={
            "title": "NewAccount",
            "type": "object",
            "properties": MEMBERS,
            "required": ["name"],
        },
        answers={201: ACCOUNT},
        errors=frozenset({404, 409}),
    ),
    Operation(
        id="transferCredit",
        method="POST",
        path="/accounts/transfer",
        view=_transfer,
        role="operator",
        summary="Transfer credit from one's own account to another",
        body=TRANSFER,
        answers={200: ACCOUNT},
        errors=frozenset({402, 404, 409}),
    ),
    Operation(
        id="getAccount",
        method="GET",
        path="/accounts/{account_name}",
        view=_get,
        role="viewer",
        summary="One account",
        answers={200: ACCOUNT},
        errors=frozenset({404}),
    ),
    Operation(
        id="changeAccount",
        method="PATCH",
        path="/accounts/{account_name}",
        view=_change,
        role="admin",
        summary="Change an account; what is not given stays, null removes",
        body={"title": "AccountChange", "type": "object", "properties": MEMBERS},
        answers={200: ACCOUNT},
        errors=frozenset({404, 409}),
    ),
    Operation(
        id="removeAccount",
        method="DELETE",
        path="/accounts/{account_name}",
        view=_remove,
        role="admin",
        summary="Put an account away; its movements are kept",
        answers={204: None},
        errors=frozenset({404}),
    ),
    Operation(
        id="creditAccount",
        method="POST",
        path="/accounts/{account_name}/credit",
        view=_credit,
        role="admin",
        summary="Give credit to an account",
        body=CREDIT,
        answers={200: ACCOUNT},
        errors=frozenset({404, 409}),
    ),
    Operation(
        id="listAccountEntries",
        method="GET",
        path="/accounts/{account_name}/entries",
        view=_entries,
        role="viewer",
        summary="Every movement of an account, newest first: who, when, why, which sending",
        query=paging.QUERY,
        answers={200: {"type": "array", "items": ENTRY}},
        paged=True,
        errors=frozenset({404}),
    ),
)
