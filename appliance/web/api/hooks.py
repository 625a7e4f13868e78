"""`/hooks`: webhooks, and what is delivered to them."""

from typing import Final

from appliance.channels.hooks.registry import MOST
from appliance.errors import N_, NotFoundError
from appliance.store import hook_deliveries, hooks
from appliance.web.api import field_schemas, paging
from appliance.web.api.hook_shapes import (
    DELIVERY,
    EVENT,
    FORM,
    HOOK,
    ID,
    TEST,
    URL,
    as_json,
    change_hook,
    delivery_as_json,
    make_hook,
)
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation, whole_id
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services


def _list(_request: ApiRequest) -> ApiResponse:
    return ApiResponse([as_json(row) for row in hooks.every(services().store)])


def _add(request: ApiRequest) -> ApiResponse:
    made = make_hook(request, tuple(request.body["events"]))
    return ApiResponse({**as_json(made.row), "key": made.key}, 201)


def _change(request: ApiRequest, hook_id: str) -> ApiResponse:
    return ApiResponse(as_json(change_hook(request, hook_id)))


def _remove(request: ApiRequest, hook_id: str) -> ApiResponse:
    services().hooks().remove(hook_id, request.caller.author)
    return ApiResponse(None, 204)


def _pause(request: ApiRequest, hook_id: str) -> ApiResponse:
    return ApiResponse(
        as_json(services().hooks().pause(hook_id, request.caller.author, paused=True))
    )


def _resume(request: ApiRequest, hook_id: str) -> ApiResponse:
    return ApiResponse(
        as_json(services().hooks().pause(hook_id, request.caller.author, paused=False))
    )


def _renew_key(request: ApiRequest, hook_id: str) -> ApiResponse:
    made = services().hooks().renew_key(hook_id, request.caller.author)
    return ApiResponse({**as_json(made.row), "key": made.key}, 201)


def _test(_request: ApiRequest, hook_id: str) -> ApiResponse:
    status, answer = services().hooks().test(hook_id)
    return ApiResponse({"status": status, "answer": answer})


def _deliveries(request: ApiRequest, hook_id: str) -> ApiResponse:
    store, wanted = services().store, paging.limit(request)
    row = services().hooks().named(hook_id)
    (before,) = paging.after(request, int) or (None,)
    rows = hook_deliveries.page(
        store, row.id, limit=wanted + 1, before=None if before is None else int(before)
    )
    page, last = paging.split_page(rows, wanted)
    following = paging.cursor_of((last.id,) if last else None)
    total = hook_deliveries.count(store, row.id)
    return paging.response([delivery_as_json(each) for each in page], total, following)


def _again(_request: ApiRequest, hook_id: str, delivery_id: str) -> ApiResponse:
    number = whole_id(delivery_id)
    if number is None:
        raise NotFoundError("no_delivery", N_("There is no such delivery."))
    services().hooks().again(hook_id, number)
    return ApiResponse(None, 202)


_EVENTS: Final[Schema] = {
    "type": "array",
    "items": EVENT,
    "minItems": 1,
    "uniqueItems": True,
}
# What a webhook is limited to; null does not limit it.
_FILTERS: Final[dict[str, Schema]] = {
    "number": {**field_schemas.NUMBER_TAKEN, "type": ["string", "null"]},
    "line": {"type": ["string", "null"], "maxLength": 64},
    "group": {"type": ["string", "null"], "maxLength": 200, "description": "by its name"},
}

OPERATIONS: Final = (
    Operation(
        id="listHooks",
        method="GET",
        path="/hooks",
        view=_list,
        role="admin",
        summary=f"Every webhook, at most {MOST}",
        answers={200: {"type": "array", "items": HOOK}},
    ),
    Operation(
        id="addHook",
        method="POST",
        path="/hooks",
        view=_add,
        role="admin",
        summary="Make a webhook; the answer contains its key, this once",
        answers={201: HOOK},
        body={
            "title": "NewHook",
            "type": "object",
            "properties": {
                "id": ID,
                "url": URL,
                "form": FORM,
                "events": _EVENTS,
                "key": {
                    "type": ["string", "null"],
                    "minLength": 8,
                    "maxLength": 200,
                    "description": "signs the deliveries; made by the box if it is missing",
                },
                **_FILTERS,
            },
            "required": ["url", "events"],
        },
        errors=frozenset({409}),
    ),
    Operation(
        id="changeHook",
        method="PATCH",
        path="/hooks/{hook_id}",
        view=_change,
        role="admin",
        summary="Change a webhook; what is not given stays, and what waits goes to the new address",
        answers={200: HOOK},
        body={
            "title": "HookChange",
            "type": "object",
            "properties": {"url": URL, "form": FORM, "events": _EVENTS, **_FILTERS},
        },
        errors=frozenset({404, 409}),
    ),
    Operation(
        id="renewHookKey",
        method="POST",
        path="/hooks/{hook_id}/key",
        view=_renew_key,
        role="admin",
        summary="Replace the key of a webhook; the answer contains the new one, this once",
        answers={201: HOOK},
        errors=frozenset({404}),
    ),
    Operation(
        id="removeHook",
        method="DELETE",
        path="/hooks/{hook_id}",
        view=_remove,
        role="admin",
        summary="Remove a webhook and what waits for it",
        answers={204: None},
        errors=frozenset({404}),
    ),
    Operation(
        id="pauseHook",
        method="POST",
        path="/hooks/{hook_id}/pause",
        view=_pause,
        role="admin",
        summary="Deliver nothing until it is resumed; what happens meanwhile waits",
        answers={200: HOOK},
        errors=frozenset({404}),
    ),
    Operation(
        id="resumeHook",
        method="POST",
        path="/hooks/{hook_id}/resume",
        view=_resume,
        role="admin",
        summary="Deliver again, at once",
        answers={200: HOOK},
        errors=frozenset({404}),
    ),
    Operation(
        id="testHook",
        method="POST",
        path="/hooks/{hook_id}/test",
        view=_test,
        role="admin",
        summary="Deliver a system:ping now and tell the answer",
        answers={200: TEST},
        errors=frozenset({404}),
    ),
    Operation(
        id="listHookDeliveries",
        method="GET",
        path="/hooks/{hook_id}/deliveries",
        view=_deliveries,
        role="admin",
        summary="What was and is to be delivered, newest first",
        answers={200: {"type": "array", "items": DELIVERY}},
        query=paging.QUERY,
        paged=True,
        errors=frozenset({404}),
    ),
    Operation(
        id="deliverAgain",
        method="POST",
        path="/hooks/{hook_id}/deliveries/{delivery_id}/again",
        view=_again,
        role="admin",
        summary="Deliver something once more, whatever became of it",
        answers={202: None},
        errors=frozenset({404}),
    ),
)
