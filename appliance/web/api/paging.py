"""Lists in pages: `limit`, an opaque `cursor`, X-Total-Count, and a Link to the next page."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import urlencode

from flask import request

from appliance.store.listing import MOST_COUNTED
from appliance.store.spans import Span
from appliance.web.api import times
from appliance.web.api.operations import Call, Reply
from appliance.web.api.schema import SAYS, Schema, refused

Row = TypeVar("Row")
Key = tuple[int | str, ...]

_USUAL: Final = 50
MOST: Final = 500
_LONGEST_CURSOR: Final = 256
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


# Which part of a list, on every list. `since` is the id of an entry, whatever that is there.
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
# What clients of the SMS Gateway for Android send with their lists.
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
    """A page of the store: its rows, and the cursor of the next one."""

    @property
    def rows(self) -> Sequence[Any]:
        """The entries."""

    @property
    def next(self) -> str | None:
        """The cursor of the page that follows, if there is one."""


def span(call: Call) -> Span:
    """The part of the list that is wanted, and its order; without what `since` names."""
    moments = {name: times.read(call.query[name]) for name in ("from", "to") if name in call.query}
    if moments and "since" in call.query:
        raise refused("cannot be given together with from or to", "since")
    if len(moments) > 1 and moments["to"] <= moments["from"]:
        raise refused("must be later than from", "to")
    return Span(
        since_ms=moments.get("from"),
        until_ms=moments.get("to"),
        oldest_first=call.query.get("sort", "-created_at") != "-created_at",
    )


def since(call: Call) -> int | None:
    """The numbered id after which the list begins."""
    return int(call.query["since"]) if "since" in call.query else None


def look(call: Call, page: Callable[[int, str | None], Page]) -> Page | None:
    """The page that is wanted, of the list that `page` reads by limit and cursor.

    None when the list ends before the offset. What the offset leaves out is read and dropped.
    """
    cursor, left = call.query.get("cursor"), call.query.get("offset", 0)
    if cursor is not None and "offset" in call.query:
        raise refused("cannot be given together with cursor", "offset")
    while left:
        found = page(min(left, MOST), cursor)
        left, cursor = left - len(found.rows), found.next
        if cursor is None:
            return None
    return page(limit(call), cursor)


def limit(call: Call) -> int:
    """How many entries are wanted."""
    return int(call.query.get("limit", _USUAL))


def after(call: Call, *kinds: type) -> Key | None:
    """The key that the cursor holds, of values of these kinds; None for the first page."""
    text = call.query.get("cursor")
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
    """The cursor that `after` reads."""
    if key is None:
        return None
    written = json.dumps(list(key), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(written.encode()).decode()


def reply(items: Sequence[Any], total: int, cursor: str | None) -> Reply:
    """A page, and the cursor of the next one if others follow."""
    headers = {"X-Total-Count": str(total)}
    if cursor is not None:
        kept = {name: value for name, value in request.args.items() if name != "offset"}
        query = urlencode({**kept, "cursor": cursor})
        headers["Link"] = f'<{request.base_url}?{query}>; rel="next"'
    return Reply(list(items), headers=headers)


def cut(rows: Sequence[Row], wanted: int) -> tuple[Sequence[Row], Row | None]:
    """Of one row more than wanted: the page, and its last row if others follow."""
    page = rows[:wanted]
    return page, page[-1] if len(rows) > wanted else None
