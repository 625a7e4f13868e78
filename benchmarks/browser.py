"""A minimal browser for the pages: cookies, forms and polling."""

import http.cookiejar
import json
import re
import urllib.parse
import urllib.request
from typing import Any, Final

from benchmarks.peers.appliance import Appliance

NAME: Final = "benchmark"
PASSWORD: Final = "a long one"  # noqa: S105 - of a store that exists for minutes
_HIDDEN: Final = re.compile(r"<input[^>]*type=\"hidden\"[^>]*>")
_ATTRIBUTE: Final = re.compile(r'(name|value)="([^"]*)"')
_VERSION: Final = re.compile(r'data-version="(\d+)"')
_PATIENCE_S: Final = 30.0


class Browser:
    """A logged-in user on `box`, which is running."""

    def __init__(self, box: Appliance) -> None:
        self._root = f"http://127.0.0.1:{box.listen_port}"
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        box.command("user", "add", NAME, "--role", "admin", "--password-stdin", stdin=PASSWORD)
        self.submit("/login", name=NAME, password=PASSWORD)

    def get(self, path: str, *, scripted: bool = False) -> str:
        """Return a page. Raise HTTPError for an unsuccessful status."""
        headers = {"X-Requested-With": "fetch"} if scripted else {}
        request = urllib.request.Request(self._root + path, headers=headers)  # noqa: S310 - http, see above
        with self._opener.open(request, timeout=_PATIENCE_S) as answer:
            return str(answer.read().decode())

    def submit(self, path: str, **fields: str) -> str:
        """Fill in the form of a page and submit it."""
        return self.post(path, self.hidden(path) | fields)

    def hidden(self, path: str) -> dict[str, str]:
        """Return the hidden fields of a page's forms."""
        return self.hidden_of(self.get(path))

    def hidden_of(self, page: str) -> dict[str, str]:
        """Return the hidden fields of the forms in a page."""
        found = {}
        for tag in _HIDDEN.findall(page):
            attributes = dict(_ATTRIBUTE.findall(tag))
            if "name" in attributes:
                found[attributes["name"]] = attributes.get("value", "")
        return found

    def post(self, path: str, fields: dict[str, str]) -> str:
        """Submit a form."""
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(  # noqa: S310 - http, see above
            self._root + path, data, {"Referer": self._root + path}
        )
        with self._opener.open(request, timeout=_PATIENCE_S) as answer:
            return str(answer.read().decode())

    def upload(self, path: str, boundary: str, body: bytes) -> tuple[str, str]:
        """Submit a form with a file. Return the path of the page that follows, and that page."""
        request = urllib.request.Request(  # noqa: S310 - http, see above
            self._root + path,
            body,
            {
                "Referer": self._root + path,
                "Content-Type": f"multipart/form-data; boundary={boundary}",
            },
        )
        with self._opener.open(request, timeout=_PATIENCE_S) as answer:
            return urllib.parse.urlsplit(answer.url).path, str(answer.read().decode())

    def version(self) -> int:
        """Return the journal's version of the list of discussions."""
        found = _VERSION.search(self.get("/discussions"))
        if found is None:
            raise RuntimeError("the page says no version: not logged in")
        return int(found[1])

    def news(self, version: int) -> dict[str, Any]:
        """Return what has changed since a version, or an empty dict."""
        answer = self.get(f"/live?v={version}&list=1", scripted=True)
        found: dict[str, Any] = json.loads(answer) if answer else {}
        return found
