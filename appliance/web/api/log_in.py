"""Log-in to the API, by the `Authorization` header only: the browser's cookie is ignored.

Failed attempts are limited and counted together with those on the log-in page. A valid token, and a
password that was valid a moment ago, always pass: other people's attempts lock no program out.
"""

from typing import Final

from flask import current_app, request

from appliance.messaging.people import credentials
from appliance.messaging.people.credentials import Caller, Credentials
from appliance.web.frame import secret_limits

EXTENSION: Final = "appliance_credentials"


def caller() -> Caller | None:
    """Return the caller that the header names; None for none or a wrong secret.

    Raise TooManyTriesError, BusyError while too many passwords are being checked, or ForbiddenError
    for a token that has expired or may not be used from there.
    """
    known: Credentials = current_app.extensions[EXTENSION]
    given = credentials.parse(request.headers.get("Authorization", ""))
    if given is None:
        return None
    address = request.remote_addr or ""
    if isinstance(given, str):
        found = known.by_token(given, address)
    else:
        found = known.recall(given, address)
    if found is not None:
        return found
    with secret_limits.attempt("api", "" if isinstance(given, str) else given.name) as tried:
        if not isinstance(given, str):
            found = known.verify(given)
        tried.judge(right=found is not None)
    return found
