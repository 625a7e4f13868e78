"""Who asks: the `Authorization` header alone. The browser's cookie means nothing here.

Failed tries are counted by address. A token that is right always passes, and so does a password
that was right a moment ago: somebody else's tries behind the same address lock no program out.
"""

from typing import Final

from flask import current_app, request
from limits import parse

from appliance.messaging import credentials
from appliance.messaging.credentials import Caller, Credentials
from appliance.web.api.problems import Problem
from appliance.web.limits import limiter, login_tries

EXTENSION: Final = "appliance_credentials"
_BUCKET: Final = "api-log-in"
_PAUSE_SECONDS: Final = "300"


def caller() -> Caller | None:
    """The caller that the request names; None for nobody or a wrong secret. Problem(429)."""
    known: Credentials = current_app.extensions[EXTENSION]
    given = credentials.parse(request.headers.get("Authorization", ""))
    if given is None:
        return None
    found = known.by_token(given) if isinstance(given, str) else known.recall(given)
    if found is not None:
        return found
    limit = parse(login_tries())
    address = request.remote_addr or ""
    if not limiter.limiter.test(limit, _BUCKET, address):
        raise Problem(429, headers={"Retry-After": _PAUSE_SECONDS})
    if not isinstance(given, str):
        found = known.verify(given)
    if found is None:
        limiter.limiter.hit(limit, _BUCKET, address)
    return found
