"""`/logs`: the journal, as clients of SMS Gateway for Android read the log of a phone."""

from collections.abc import Iterator
from typing import Any, Final

from appliance.store import events
from appliance.store.journal.entry import Recorded
from appliance.web.api import field_schemas, paging, times
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

_MOST: Final = 500
_PAGE: Final = 200
_WARNINGS: Final = frozenset(
    {"login_failed", "throttled", "refused", "attention", "line_stop", "account_low"}
)
LOG_ENTRY: Final[Schema] = {
    "title": "LogEntry",
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "createdAt": field_schemas.TIME,
        "module": {"type": "string", "description": "the kind of the entry"},
        "priority": {"title": "LogPriority", "type": "string", "enum": ["INFO", "WARN"]},
        "message": {"type": "string"},
        "context": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["id", "createdAt", "module", "priority", "message", "context"],
}


def _list(request: ApiRequest) -> ApiResponse:
    span = paging.span(request)
    found = [
        _as_json(each)
        for each, _ in zip(_within(span.since_ms, span.until_ms), range(_MOST), strict=False)
    ]
    return ApiResponse(found)


def _within(since_ms: int | None, until_ms: int | None) -> Iterator[Recorded]:
    """Return the entries of a period, newest first."""
    before: int | None = None
    while page := events.journal(services().store, limit=_PAGE, before=before):
        for each in page:
            if since_ms is not None and each.at < since_ms:
                return
            if until_ms is None or each.at < until_ms:
                yield each
        before = page[-1].id


def _as_json(recorded: Recorded) -> dict[str, Any]:
    entry = recorded.entry
    told = {name: str(value) for name, value in entry.told().items()}
    words = ", ".join(f"{name} {value}" for name, value in told.items())
    context = told | ({"actor": entry.actor} if entry.actor else {})
    return {
        "id": recorded.id,
        "createdAt": times.write(recorded.at),
        "module": entry.kind,
        "priority": "WARN" if entry.kind in _WARNINGS else "INFO",
        "message": f"{entry.kind}: {words}" if words else entry.kind,
        "context": context,
    }


OPERATIONS: Final = (
    Operation(
        id="listLogs",
        method="GET",
        path="/logs",
        view=_list,
        role="operator",
        summary=f"The journal without what happened to messages, newest first, at most {_MOST}",
        query={name: paging.SPAN[name] for name in ("from", "to")},
        answers={200: {"type": "array", "items": LOG_ENTRY}},
    ),
)
