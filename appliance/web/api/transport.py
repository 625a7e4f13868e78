"""What the web server refuses before the application sees it: for the API in JSON too."""

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from appliance.web.api import problems


class _ErrorTask(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """Answers a body over the limit, or a head that is no HTTP."""

    def execute(self) -> None:
        """Write the answer and close the connection: what was not read must not be taken for more.

        Its own words for pages; they are plain text.
        """
        if not str(getattr(self.request, "path", "")).startswith("/api/"):
            super().execute()
            return
        refused = problems.plain(self.request.error.code)
        body = refused.get_data()
        self.status = refused.status
        self.response_headers.append(("Content-Type", "application/json"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """One connection."""

    error_task_class = _ErrorTask
