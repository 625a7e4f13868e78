"""Who asks: the `Authorization` header alone. The browser's cookie means nothing here.

Failed tries are limited as on the log-in page, and counted together with those there. A token that
is right always passes, and so does a password that was right a moment ago: somebody else's tries
lock no program out.
"""

from typing import Final

from flask import current_app, request

from appliance.messaging.people import credentials
from appliance.messaging.people.credentials import Caller, Credentials
from appliance.web.frame import secret_limits

EXTENSION: Final = "appliance_credentials"


def caller() -> Caller | None:
    """The caller that the request names; None for nobody or a wrong secret.

    Raises TooManyTriesError, or BusyError when several passwords are being checked already.
    """
    known: Credentials = current_app.extensions[EXTENSION]
    given = credentials.parse(request.headers.get("Authorization", ""))
    if given is None:
        return None
    found = known.by_token(given) if isinstance(given, str) else known.recall(given)
    if found is not None:
        return found
    with secret_limits.attempt("api", "" if isinstance(given, str) else given.name) as tried:
        if not isinstance(given, str):
            found = known.verify(given)
        tried.judge(right=found is not None)
    return found
