"""ETags: a program that has the current answer gets 304, and nothing is read from the store.

Every change of what these operations show appends to the journal in the same transaction, so the
number of the journal's last entry identifies the state of all of it.
"""

import hashlib
import secrets
from typing import Final

from flask import Response, request
from werkzeug.http import quote_etag

from appliance.store import events
from appliance.web.frame.services import services

# A restore may bring a number back, and an update may change an answer's shape: so the tags
# change with each start.
_START: Final = secrets.token_hex(4)
UNCHANGED: Final = 304


def current() -> str:
    """Return the ETag of the requested answer as it stands now. Call it before reading anything.

    It is weak, because the compressed and the plain answer share it.
    """
    asked = hashlib.sha256(request.full_path.encode()).hexdigest()[:12]
    return quote_etag(f"{_START}-{events.version(services().store)}-{asked}", weak=True)


def is_known(tag: str) -> bool:
    """Return whether the program already has the answer with this ETag."""
    return request.if_none_match.contains_raw(tag)


def not_modified(tag: str) -> Response:
    """Return the 304 answer."""
    response = Response(status=UNCHANGED, headers={"ETag": tag})
    del response.headers["Content-Type"]
    return response
