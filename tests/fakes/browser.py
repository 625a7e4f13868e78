"""A minimal browser for pages and forms: cookies, and one connection per request."""

import re
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from typing import Final
from urllib.parse import urlencode

_TOKEN: Final = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_PATIENCE: Final = 30.0


class Browser:
    """A browser, logged in or not. Without a `language` the box chooses its own."""

    def __init__(self, port: int, language: str = "") -> None:
        self._address = f"http://127.0.0.1:{port}"
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        if language:
            self._opener.addheaders.append(("Accept-Language", language))

    def get(self, path: str) -> tuple[int, str]:
        """Return status and body of a page."""
        return self._open(path, None)

    def fill_in(self, path: str, **fields: str) -> tuple[int, str]:
        """Open the page of a form and submit it. Return status and body of the response."""
        _, page = self.get(path)
        token = _TOKEN.search(page)
        assert token is not None, page[:500]
        return self._open(path, urlencode({"csrf_token": token.group(1), **fields}).encode())

    def log_in(self, name: str, password: str) -> None:
        """Log in with the form, as people do."""
        status, page = self.fill_in("/login", name=name, password=password)
        assert status == 200, page[:500]

    def _open(self, path: str, body: bytes | None) -> tuple[int, str]:
        try:
            with self._opener.open(self._address + path, body, _PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
