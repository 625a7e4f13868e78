"""A person's browser, as far as polling goes: cookies, and one connection a request."""

import re
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from typing import Final
from urllib.parse import urlencode

_TOKEN: Final = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_PATIENCE: Final = 30.0


class Browser:
    """Logged in, or not yet."""

    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}"
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page."""
        return self._open(path, None)

    def log_in(self, name: str, password: str) -> None:
        """Through the form, as people do."""
        _, page = self.get("/login")
        token = _TOKEN.search(page)
        assert token is not None, page[:500]
        form = {"csrf_token": token.group(1), "name": name, "password": password}
        status, page = self._open("/login", urlencode(form).encode())
        assert status == 200, page[:500]

    def _open(self, path: str, body: bytes | None) -> tuple[int, str]:
        try:
            with self._opener.open(self._address + path, body, _PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
