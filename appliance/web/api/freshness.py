"""ETags: what was asked before and has not changed since is answered by 304, without reading it.

Every change of what these operations show appends to the journal in the same transaction, so the
journal's last number stands for all of it.
"""

import hashlib
import secrets
from typing import Final

from flask import Response, request
from werkzeug.http import quote_etag

from appliance.store import events
from appliance.web.frame.services import services

# A restore may lead back to a number, an update to another shape: each start has its own tags.
_START: Final = secrets.token_hex(4)
UNCHANGED: Final = 304


def tag() -> str:
    """The tag of what is asked for as it stands now. To be taken before anything is read.

    Weak: compressed or not, it is the same.
    """
    asked = hashlib.sha256(request.full_path.encode()).hexdigest()[:12]
    return quote_etag(f"{_START}-{events.version(services().store)}-{asked}", weak=True)


def is_known(current: str) -> bool:
    """Whether the program says that it has the answer of this tag."""
    return request.if_none_match.contains_raw(current)


def unchanged(current: str) -> Response:
    """304 for what the program has already."""
    response = Response(status=UNCHANGED, headers={"ETag": current})
    del response.headers["Content-Type"]
    return response
