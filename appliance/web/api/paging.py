"""Pages of lists: `limit`, an opaque `cursor`, X-Total-Count, and a Link to the next page."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import urlencode

import flask

from appliance.store.listing import MOST_COUNTED
from appliance.store.spans import Span
from appliance.web.api import times
from appliance.web.api.operations import ApiRequest, ApiResponse
from appliance.web.api.schema import SAYS, Schema, refused

Row = TypeVar("Row")
Key = tuple[int | str, ...]

_USUAL: Final = 50
MOST: Final = 500
# The name of a contact in letters of three octets each.
_LONGEST_CURSOR: Final = 1024
_LARGEST_ID: Final = 2**63 - 1
QUERY: Final[dict[str, Schema]] = {
    "limit": {
        "type": "integer",
        "minimum": 1,
        "maximum": MOST,
        "default": _USUAL,
        "description": "entries of a page",
    },
    "cursor": {
        "type": "string",
        "pattern": f"^[A-Za-z0-9._=-]{{1,{_LONGEST_CURSOR}}}$",
        SAYS: "must be one that a Link header gave",
        "description": "out of the Link of the page before",
    },
}


# The parameters of every list that choose a part of it. `since` is the id of an entry.
SPAN: Final[dict[str, Schema]] = {
    "from": {
        "type": "string",
        "format": "date-time",
        "description": "only from this moment on",
    },
    "to": {"type": "string", "format": "date-time", "description": "only before this moment"},
    "sort": {
        "title": "Sort",
        "type": "string",
        "enum": ["-created_at", "created_at", "+created_at"],
        "description": "created_at: oldest first; newest first unless told",
    },
}
# Parameters that clients of the SMS Gateway for Android send when they list.
FOR_CLIENTS: Final[dict[str, Schema]] = {
    "offset": {
        "type": "integer",
        "minimum": 0,
        "maximum": MOST_COUNTED,
        "description": "entries to leave out at the beginning, for programs that page so;"
        " a cursor goes further and costs less",
    },
    "deviceId": {"type": "string", "maxLength": 64, "description": "taken and not used"},
    "includeContent": {
        "type": "boolean",
        "description": "taken and not used: the text is always there",
    },
}


class Page(Protocol):
    """A page read from the store: its rows, and the cursor of the next one."""

    @property
    def rows(self) -> Sequence[Any]:
        """The rows."""

    @property
    def next(self) -> str | None:
        """The cursor of the next page; None on the last one."""


def span(request: ApiRequest) -> Span:
    """Return the requested period and order. Raise InputError if `since` is given with a period."""
    moments = {
        name: times.read(request.query[name]) for name in ("from", "to") if name in request.query
    }
    if moments and "since" in request.query:
        raise refused("cannot be given together with from or to", "since")
    if len(moments) > 1 and moments["to"] <= moments["from"]:
        raise refused("must be later than from", "to")
    return Span(
        since_ms=moments.get("from"),
        until_ms=moments.get("to"),
        oldest_first=request.query.get("sort", "-created_at") != "-created_at",
    )


def since(request: ApiRequest) -> int | None:
    """Return the numeric id after which the list begins; None if `since` is not given."""
    return int(request.query["since"]) if "since" in request.query else None


def read_page(request: ApiRequest, page: Callable[[int, str | None], Page]) -> Page | None:
    """Return the requested page, read by `page(limit, cursor)`; None if the list is shorter.

    The rows that `offset` skips are read and dropped.
    """
    cursor, left = request.query.get("cursor"), request.query.get("offset", 0)
    if cursor is not None and "offset" in request.query:
        raise refused("cannot be given together with cursor", "offset")
    while left:
        found = page(min(left, MOST), cursor)
        left, cursor = left - len(found.rows), found.next
        if cursor is None:
            return None
    return page(limit(request), cursor)


def limit(request: ApiRequest) -> int:
    """Return the number of entries of a page."""
    return int(request.query.get("limit", _USUAL))


def after(request: ApiRequest, *kinds: type) -> Key | None:
    """Return the key that the cursor holds, with values of these kinds; None for the first page."""
    text = request.query.get("cursor")
    if text is None:
        return None
    try:
        key = json.loads(base64.b64decode(text, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        key = None
    right = (
        isinstance(key, list)
        and [type(value) for value in key] == list(kinds)
        and all(abs(value) <= _LARGEST_ID for value in key if isinstance(value, int))
    )
    if not right:
        raise refused("must be one that a Link header gave", "cursor")
    return tuple(key)


def cursor_of(key: Key | None) -> str | None:
    """Return the cursor that `after` reads."""
    if key is None:
        return None
    written = json.dumps(list(key), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(written.encode()).decode()


def response(items: Sequence[Any], total: int, cursor: str | None) -> ApiResponse:
    """Return a page with its headers; `cursor` leads to the next page, if there is one."""
    headers = {"X-Total-Count": str(total)}
    if cursor is not None:
        kept = {name: value for name, value in flask.request.args.items() if name != "offset"}
        query = urlencode({**kept, "cursor": cursor})
        headers["Link"] = f'<{flask.request.base_url}?{query}>; rel="next"'
    return ApiResponse(list(items), headers=headers)


def split_page(rows: Sequence[Row], wanted: int) -> tuple[Sequence[Row], Row | None]:
    """Split `wanted + 1` rows: return the page, and its last row if another page follows."""
    page = rows[:wanted]
    return page, page[-1] if len(rows) > wanted else None
