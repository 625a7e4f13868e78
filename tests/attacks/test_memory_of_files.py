"""A file with far more rows than a sending may have is refused without the memory for them."""

import gzip
import html
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

import pytest
from attacks.memory import Memory
from end_to_end.box import Box
from fakes.workbooks import xlsx

pytestmark = pytest.mark.slow

ROWS = 200_000
MOST_GROWTH = 25.0  # MiB above rest
NAME, PASSWORD = "eva", "a quiet evening"
BOUNDARY = "d0a46a4b"


def lines() -> bytes:
    """Return a file with accents and a typographic apostrophe, as spreadsheets write them."""
    head = "Prénom;Portable;Texte\n"
    return (head + "".join("é;0612345678;l\u2019été\n" for _ in range(ROWS))).encode()


# A browser compresses a file of text before it sends it.
FILES = {
    "rows.csv.gz": lambda: gzip.compress(lines()),
    "rows.xlsx": lambda: xlsx([["Portable"], *([612345678.0] for _ in range(ROWS))]),
}


class Visitor:
    """A logged-in user with a browser."""

    def __init__(self, box: Box) -> None:
        done = box.command("user", "add", NAME, "--role", "operator", "--password-stdin",
                           stdin=PASSWORD)  # fmt: skip
        assert done.returncode == 0, done.stderr
        self._root = f"http://127.0.0.1:{box.port}"
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        fields = {"csrf_token": self.token("/login"), "name": NAME, "password": PASSWORD}
        self.ask("/login", urllib.parse.urlencode(fields).encode())

    def token(self, path: str) -> str:
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.ask(path)[1])
        assert found is not None
        return found[1]

    def ask(self, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, str]:
        headers = {"Referer": self._root + path}
        if kind:
            headers["Content-Type"] = kind
        request = urllib.request.Request(self._root + path, body, headers)  # noqa: S310 - http
        try:
            with self._opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def upload(self, path: str, name: str, data: bytes) -> tuple[int, str]:
        parts = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
            f"{self.token(path)}\r\n--{BOUNDARY}\r\nContent-Disposition: form-data;"
            f' name="file"; filename="{name}"\r\n\r\n'
        )
        body = parts.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
        return self.ask(path, body, f"multipart/form-data; boundary={BOUNDARY}")


@pytest.mark.parametrize("name", FILES)
def test_two_hundred_thousand_rows_are_refused_with_the_limit(box: Box, name: str) -> None:
    visitor = Visitor(box)
    visitor.ask("/sendings/new")
    data = FILES[name]()
    memory = Memory(box.pid)
    status, page = visitor.upload("/sendings/new", name, data)
    growth = memory.growth
    print(f"{name}, {len(data) / 1e6:.1f} MB: peak {growth:.1f} MiB more")
    assert status == 400
    assert "10000" in re.sub(r"[\s.,\u202f]", "", html.unescape(page))
    assert growth < MOST_GROWTH
