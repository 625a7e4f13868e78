"""`GET /reports`: the number of messages of a period, by what they have in common."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from appliance.messaging.reports import closing, figures
from appliance.messaging.reports.figures import DayFigures, Key, Report, Sum, Wanted
from appliance.store import users as user_rows
from appliance.store.report_days import DIRECTIONS
from appliance.store.states import DELAYED, INCOMING, OUTGOING
from appliance.web.api import schema
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services
from appliance.web.shown.report_words import Names

_BY_DATE: Final = ("day", "month")
_NUMBERS: Final = frozenset({"account", "group", "template"})
_MONTH: Final = len("2026-11")

_DATE: Final[Schema] = {"type": "string", "format": "date", "examples": ["2026-11-28"]}
_MESSAGES: Final[Schema] = {"type": "integer", "description": "messages"}
_SEGMENTS: Final[Schema] = {"type": "integer", "description": "SMS, counted in segments"}
_ROW: Final[Schema] = {
    "title": "ReportRow",
    "type": "object",
    "properties": {
        "key": {
            "type": "string",
            "description": "a date, a month, a state, user:NAME or token:NAME, an id, or a line;"
            " empty: none",
        },
        "name": {
            "type": ["string", "null"],
            "description": "of the account, group or template; null: gone or not one's own",
        },
        "messages": _MESSAGES,
        "segments": _SEGMENTS,
    },
    "required": ["key", "messages", "segments"],
}
REPORT: Final[Schema] = {
    "title": "Report",
    "type": "object",
    "properties": {
        "from": _DATE,
        "to": _DATE,
        "by": {"title": "ReportBreakdown", "type": "string", "enum": [*_BY_DATE, *figures.KEYS]},
        "messages": _MESSAGES,
        "segments": _SEGMENTS,
        "completeFrom": {
            "type": ["string", "null"],
            "format": "date",
            "description": "earlier days are still being counted; null: the period is complete",
        },
        "rows": {"type": "array", "items": _ROW},
    },
    "required": ["from", "to", "by", "messages", "segments", "completeFrom", "rows"],
}
_KEY: Final[Schema] = {"type": "string", "maxLength": 200}
_ID: Final[Schema] = {"type": "integer", "minimum": 1}
_FILTERS: Final[Mapping[str, Schema]] = {
    "direction": {"type": "string", "enum": list(DIRECTIONS)},
    "state": {
        "type": "string",
        "enum": [*OUTGOING, DELAYED, *INCOMING],
        "description": "held: until a person decides; delayed: until a rule lets it go",
    },
    "author": {**_KEY, "description": "user:NAME or token:NAME"},
    "account": {**_ID, "description": "the id of an account, as the rows give it"},
    "group": {**_ID, "description": "the id of a group: of the sendings to it"},
    "template": {**_ID, "description": "the id of a template"},
    "line": _KEY,
}


def _show(request: ApiRequest) -> ApiResponse:
    store, asked = services().store, request.query
    last = _date(asked, "to") or closing.today(store)
    first = _date(asked, "from") or last.replace(day=1)
    first, last = figures.read_period(store, first, last)
    filters = {name: asked[name] for name in _FILTERS if name in asked}
    found, by = figures.report(store, Wanted(first, last, filters)), asked.get("by", "day")
    complete_from = found.complete_from.isoformat() if found.complete_from else None
    return ApiResponse(
        {
            "from": first.isoformat(),
            "to": last.isoformat(),
            "by": by,
            "messages": found.total.messages,
            "segments": found.total.segments,
            "completeFrom": complete_from,
            "rows": _rows(found, by, request),
        }
    )


def _date(asked: Mapping[str, Any], name: str) -> date | None:
    if name not in asked:
        return None
    try:
        return date.fromisoformat(asked[name])
    except ValueError:
        raise schema.refused("must be a date, such as 2026-11-28", name) from None


def _rows(found: Report, by: str, request: ApiRequest) -> list[dict[str, Any]]:
    if by in _BY_DATE:
        return [_row(key, each) for key, each in _by_date(found.days, by).items()]
    sums = found.by[by].items()
    if by not in _NUMBERS:
        return [_row(key, each) for key, each in sums]
    author = request.caller.author
    user = user_rows.user_by_name(services().store, author.name) if author.kind == "user" else None
    names = Names(services().store, author, user.id if user else None)
    return [{**_row(key or "", each), "name": names.known(by, key)} for key, each in sums]


def _row(key: Key, each: Sum) -> dict[str, Any]:
    return {"key": str(key), "messages": each.messages, "segments": each.segments}


def _by_date(days: Sequence[DayFigures], by: str) -> dict[str, Sum]:
    found: dict[str, Sum] = {}
    for each in days:
        key = each.day.isoformat()
        into = found.setdefault(key[:_MONTH] if by == "month" else key, Sum())
        for part in (each.sent, each.received):
            into.messages += part.messages
            into.segments += part.segments
    return found


OPERATIONS: Final = (
    Operation(
        id="getReport",
        method="GET",
        path="/reports",
        view=_show,
        role="viewer",
        summary="The number of messages of a period, in total and by day, state, author and more",
        query={
            "from": {**_DATE, "description": "the first day; by default of the last one's month"},
            "to": {**_DATE, "description": "the last day; by default today"},
            "by": {
                "type": "string",
                "enum": [*_BY_DATE, *figures.KEYS],
                "description": "what the rows are; by default day",
            },
            **_FILTERS,
        },
        answers={200: REPORT},
    ),
)
