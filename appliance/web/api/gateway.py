"""`/3rdparty/v1`: the API under the address that clients of SMS Gateway for Android know.

It is the same API. Only where their parsers fail on an answer of ours, or expect a member more, the
answer is adapted (`gateway_answers`).
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from flask import has_request_context, request

PREFIX: Final = "/3rdparty/v1"
_OURS: Final = "/api/v1"
_ASKED: Final = "appliance.gateway"
_Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class OtherAddress:
    """Lead requests for `/3rdparty/v1` to `/api/v1`, before the application finds their view."""

    def __init__(self, application: _Wsgi) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        path = environ.get("PATH_INFO", "")
        if path.startswith(f"{PREFIX}/"):
            environ["PATH_INFO"] = _OURS + path[len(PREFIX) :]
            environ[_ASKED] = True
        return self._application(environ, start_response)


def is_asked() -> bool:
    """Return whether the current request came by this address.

    The web server also refuses requests before the application sees them.
    """
    return has_request_context() and _ASKED in request.environ
