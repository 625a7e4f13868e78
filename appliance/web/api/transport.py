"""What the web server refuses before the application sees it: for the API in JSON too."""

from http import HTTPStatus
from typing import Final

from waitress.task import ErrorTask as WaitressErrorTask

from appliance.web.api import problems

_OF_API: Final = "/api/"
_RETRY_SECONDS: Final = 5


class ErrorTask(WaitressErrorTask):  # type: ignore[misc]  # waitress has no types
    """Answers a body over the limit, or a head that is no HTTP."""

    def execute(self) -> None:
        """Write the answer and close the connection: what was not read must not be taken for more.

        Its own words for pages; they are plain text.
        """
        if not str(getattr(self.request, "path", "")).startswith(_OF_API):
            super().execute()
            return
        refused = problems.plain(self.request.error.code)
        body = refused.get_data()
        self.status = refused.status
        self.response_headers.append(("Content-Type", "application/json"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


def refusal(status: int, path: str) -> bytes:
    """A whole answer for a request that will not be read to its end."""
    answer = problems.plain(status)
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
