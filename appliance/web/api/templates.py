"""`/templates`: texts that people and programs keep for further messages."""

from collections.abc import Sequence
from typing import Any, Final, cast

from appliance.errors import N_, NotFoundError
from appliance.messaging.people import users
from appliance.messaging.templates import catalogue, entries, files
from appliance.messaging.templates.entries import Viewer, Wanted
from appliance.messaging.templates.files import Existing
from appliance.store import templates
from appliance.store.templates import TemplateRow
from appliance.web.api import line_members, paging
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation, whole_id
from appliance.web.api.schema import refused
from appliance.web.api.template_shapes import (
    CONTEXT,
    EXISTING,
    MEMBERS,
    RECIPIENTS,
    TAKEN,
    TEMPLATE,
    VARIABLE,
    as_json,
    file_schema,
)
from appliance.web.frame.services import services


def _viewer(request: ApiRequest) -> Viewer:
    author = request.caller.author
    user = users.find_user(services().store, author.name) if author.kind == "user" else None
    return Viewer(author, user.id if user else None)


def _most_segments() -> int:
    return services().preferences.messaging().max_segments


def _list(request: ApiRequest) -> ApiResponse:
    archived = request.query.get("archived", False)
    rows = templates.listed(services().store, _viewer(request).user_id, archived=archived)
    first, wanted = _place(request, rows), paging.limit(request)
    page, last = paging.split_page(rows[first : first + wanted + 1], wanted)
    cursor = paging.cursor_of((last.id,) if last else None)
    return paging.response(_shown(page), len(rows), cursor)


def _place(request: ApiRequest, rows: list[TemplateRow]) -> int:
    key = paging.after(request, int)
    if key is None:
        return 0
    for place, row in enumerate(rows, start=1):
        if row.id == key[0]:
            return place
    raise refused("names a template that is no longer in the list", "cursor")


def _get(request: ApiRequest, template_id: str) -> ApiResponse:
    return ApiResponse(_shown([_row(request, template_id)])[0])


def _add(request: ApiRequest) -> ApiResponse:
    with services().store.transaction():
        line = line_members.take(request)
        wanted = Wanted(**request.body)
        added = entries.save(services().store, wanted, _viewer(request), _most_segments())
        line_members.choose(request, "template", added, line)
    return _saved(request, added, status=201)


def _change(request: ApiRequest, template_id: str) -> ApiResponse:
    changed = _row(request, template_id).id
    with services().store.transaction():
        line = line_members.take(request)
        entries.change(services().store, changed, request.body, _viewer(request), _most_segments())
        line_members.choose(request, "template", changed, line)
    return _saved(request, changed, status=200)


def _saved(request: ApiRequest, template_id: int, *, status: int) -> ApiResponse:
    row = entries.get(services().store, template_id, _viewer(request))
    return ApiResponse(_shown([row])[0], status=status)


def _shown(rows: Sequence[TemplateRow]) -> list[dict[str, Any]]:
    lines = line_members.shown("template", [row.id for row in rows])
    return [as_json(row) | lines[row.id] for row in rows]


def _remove(request: ApiRequest, template_id: str) -> ApiResponse:
    entries.remove(services().store, _row(request, template_id).id, _viewer(request))
    return ApiResponse(None, status=204)


def _row(request: ApiRequest, template_id: str) -> TemplateRow:
    number = whole_id(template_id)
    if number is None:
        raise NotFoundError("unknown_template", N_("There is no template with this id."))
    return entries.get(services().store, number, _viewer(request))


def _variables(request: ApiRequest) -> ApiResponse:
    offered = catalogue.on_offer(
        services().store,
        request.query.get("context", "general"),
        request.query.get("recipients", "any"),
        request.query.get("language", services().preferences.language()),
    )
    return ApiResponse([{"name": each.name, "source": each.source} for each in offered])


def _export(request: ApiRequest) -> ApiResponse:
    return ApiResponse(files.exported(services().store, _viewer(request)))


def _import(request: ApiRequest) -> ApiResponse:
    existing = cast("Existing", request.query.get("existing", "skip"))
    taken = files.take(services().store, request.body, _viewer(request), _most_segments(), existing)
    return ApiResponse([{"label": each.label, "result": each.result} for each in taken])


OPERATIONS: Final = (
    Operation(
        id="listTemplates",
        method="GET",
        path="/templates",
        view=_list,
        role="viewer",
        summary="Templates on offer, in the order that people gave them",
        query={
            "archived": {"type": "boolean", "description": "true: those that were put away"},
            **paging.QUERY,
        },
        answers={200: {"type": "array", "items": TEMPLATE}},
        paged=True,
        tagged=True,
    ),
    Operation(
        id="addTemplate",
        method="POST",
        path="/templates",
        view=_add,
        role="operator",
        summary="Keep a text as a template",
        body={
            "title": "NewTemplate",
            "type": "object",
            "properties": MEMBERS,
            "required": ["label", "text"],
        },
        answers={201: TEMPLATE},
        errors=frozenset({409}),
    ),
    Operation(
        id="listTemplateVariables",
        method="GET",
        path="/templates/variables",
        view=_variables,
        role="viewer",
        summary="The variables that a template may use",
        query={
            "context": CONTEXT,
            "recipients": RECIPIENTS,
            "language": {
                "title": "Language",
                "type": "string",
                "enum": list(catalogue.LANGUAGES),
                "description": "of the names; all are understood",
            },
        },
        answers={200: {"type": "array", "items": VARIABLE}},
    ),
    Operation(
        id="exportTemplates",
        method="GET",
        path="/templates/export",
        view=_export,
        role="viewer",
        summary="Everybody's templates as a file for another box",
        answers={200: file_schema("TemplateFile", "TemplateOfFile")},
    ),
    Operation(
        id="importTemplates",
        method="POST",
        path="/templates/import",
        view=_import,
        role="operator",
        summary="Take the templates of a file: all of them, or none",
        query={"existing": EXISTING},
        body=file_schema("NewTemplateFile", "NewTemplateOfFile"),
        answers={200: {"type": "array", "items": TAKEN}},
        errors=frozenset({409}),
    ),
    Operation(
        id="getTemplate",
        method="GET",
        path="/templates/{template_id}",
        view=_get,
        role="viewer",
        summary="One template",
        answers={200: TEMPLATE},
        errors=frozenset({404}),
    ),
    Operation(
        id="changeTemplate",
        method="PATCH",
        path="/templates/{template_id}",
        view=_change,
        role="operator",
        summary="Change a template; what is not given stays",
        body={"title": "TemplateChange", "type": "object", "properties": MEMBERS},
        answers={200: TEMPLATE},
        errors=frozenset({404, 409}),
    ),
    Operation(
        id="removeTemplate",
        method="DELETE",
        path="/templates/{template_id}",
        view=_remove,
        role="operator",
        summary="Delete a template",
        answers={204: None},
        errors=frozenset({404}),
    ),
)
