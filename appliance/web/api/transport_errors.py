"""Errors that the web server answers before the application sees the request; the API's in JSON."""

from http import HTTPStatus
from typing import Final

from waitress.task import ErrorTask as WaitressErrorTask

from appliance.web.api import problems

_OF_API: Final = "/api/"
_RETRY_SECONDS: Final = 5


class ErrorTask(WaitressErrorTask):  # type: ignore[misc]  # waitress has no types
    """The answer to a body over the limit or a malformed head."""

    def execute(self) -> None:
        """Write the answer and close the connection, so that the rest is not read as a request.

        Pages get waitress's own answer, in plain text.
        """
        if not str(getattr(self.request, "path", "")).startswith(_OF_API):
            super().execute()
            return
        refused = problems.for_status(self.request.error.code)
        body = refused.get_data()
        self.status = refused.status
        self.response_headers.append(("Content-Type", "application/json"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


def refusal(status: int, path: str) -> bytes:
    """Return a complete answer to a request that is not read to its end."""
    answer = problems.for_status(status)
    kind, body = "application/json", answer.get_data()
    if not path.startswith(_OF_API):
        kind, body = "text/plain", f"{HTTPStatus(status).phrase}\n".encode()
    head = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Connection: close",
    ]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        head.append(f"Retry-After: {_RETRY_SECONDS}")
    return "\r\n".join([*head, "", ""]).encode() + body
