"""Lists in pages: `limit`, an opaque `cursor`, X-Total-Count, and a Link to the next page."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from flask import request

from appliance.web.api.operations import Call, Reply, refused
from appliance.web.api.schema import Schema

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
        "description": f"entries of a page, {_USUAL} unless told",
    },
    "cursor": {
        "type": "string",
        "maxLength": _LONGEST_CURSOR,
        "description": "out of the Link of the page before",
    },
}


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
        query = urlencode({**request.args.to_dict(), "cursor": cursor})
        headers["Link"] = f'<{request.base_url}?{query}>; rel="next"'
    return Reply(list(items), headers=headers)


def cut(rows: Sequence[Row], wanted: int) -> tuple[Sequence[Row], Row | None]:
    """Of one row more than wanted: the page, and its last row if others follow."""
    page = rows[:wanted]
    return page, page[-1] if len(rows) > wanted else None
