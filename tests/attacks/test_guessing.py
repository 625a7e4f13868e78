"""Many clients guess passwords at once, by page and API, from one network and from many."""

import base64
import http.client
import re
import sqlite3
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from end_to_end.box import Box

pytestmark = pytest.mark.slow

LIMIT = 10
AT_ONCE = 12
PASSWORD = "correct horse battery"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """Yield a daemon behind a proxy, which passes on the clients' addresses, with two users."""
    environment = {
        "SMS_APPLIANCE_START_S": "0",
        "SMS_APPLIANCE_TRUSTED_PROXY": "127.0.0.1",
        "SMS_APPLIANCE_WEB_THREADS": str(AT_ONCE),
    }
    one = Box(tmp_path / "data", "simulated", environment=environment)
    for name in ("alice", "sophie"):
        one.command("user", "add", name, "--role", "admin", "--password-stdin", stdin=PASSWORD)
    one.start(ready=False)
    yield one
    one.end()


class Guesser:
    """A client that guesses from one address, by the page or by the API."""

    def __init__(self, box: Box, address: str) -> None:
        self._box = box
        self._address = address

    def by_api(self, name: str, password: str) -> int:
        given = base64.b64encode(f"{name}:{password}".encode()).decode()
        headers = {"Authorization": f"Basic {given}", "X-Forwarded-For": self._address}
        return self._box.get("/api/v1/modems", **headers).status

    def by_page(self, name: str, password: str) -> int:
        line = http.client.HTTPConnection("127.0.0.1", self._box.port, timeout=30)
        with closing(line):
            line.request("GET", "/login", headers={"X-Forwarded-For": self._address})
            page = line.getresponse()
            token = TOKEN.search(page.read().decode())
            assert token is not None
            cookie = str(page.headers["Set-Cookie"]).partition(";")[0]
            form = {"csrf_token": token[1], "name": name, "password": password}
            headers = {
                "X-Forwarded-For": self._address,
                "Cookie": cookie,
                "Content-Type": "application/x-www-form-urlencoded",
            }
            line.request("POST", "/login", urllib.parse.urlencode(form), headers)
            return line.getresponse().status

    def until_told(self, number: int, name: str) -> int:
        """Guess, and repeat while the box is too busy to check."""
        ways = (self.by_page, self.by_api)
        for _ in range(200):
            status = ways[number % 2](name, f"wrong {number}")
            if status != 503:
                return status
        raise AssertionError("always busy")


def guesses(guessers: list[Guesser], number: int, name: str) -> Counter[int]:
    """Return the answers to this many guesses, many of them at once."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = pool.map(
            lambda each: guessers[each % len(guessers)].until_told(each, name), range(number)
        )
        return Counter(told)


def test_guesses_at_once_by_page_and_api_are_no_more_than_the_limit(box: Box) -> None:
    # One /64, in which the attacker has any number of addresses.
    attackers = [Guesser(box, f"2001:db8:1:2::{number:x}") for number in range(1, 20)]
    told = guesses(attackers, 60, "sophie")
    print(f"60 guesses at once from one /64, by page and API: {dict(told)}")
    assert told == {401: LIMIT, 429: 60 - LIMIT}
    assert attackers[0].by_page("alice", PASSWORD) == 429
    assert attackers[1].by_api("alice", PASSWORD) == 429
    assert Guesser(box, "2001:db8:1:3::1").by_api("alice", PASSWORD) == 200


def test_a_user_under_attack_from_everywhere_still_gets_in(box: Box) -> None:
    attackers = [Guesser(box, f"203.0.113.{number}") for number in range(1, 21)]
    told = guesses(attackers, 200, "sophie")
    print(f"200 guesses at once from 20 addresses: {dict(told)}")
    # Ten, and one more from each address without a previous failure.
    assert told[401] <= LIMIT + len(attackers)
    assert told[401] + told[429] == 200
    at_home = Guesser(box, "198.51.100.7")
    assert at_home.by_page("sophie", PASSWORD) == 302
    assert at_home.by_api("sophie", PASSWORD) == 200
    # A user who is known there may mistype as well.
    assert at_home.by_page("sophie", "mistyped") == 401
    assert at_home.by_page("sophie", PASSWORD) == 302


def test_what_was_guessed_is_in_the_journal_once_a_source_and_masked_in_the_log(box: Box) -> None:
    attackers = [Guesser(box, f"203.0.113.{number}") for number in range(1, 4)]
    guesses(attackers, 90, "sophie")
    assert box.stop() == 0
    with closing(sqlite3.connect(box.data_dir / "appliance.db")) as database:
        rows = database.execute(
            "SELECT kind, json_extract(detail, '$.from'), json_extract(detail, '$.times')"
            " FROM event WHERE kind IN ('login_failed', 'throttled')"
        ).fetchall()
    # One at once, and one with the count when the program ends.
    assert len(rows) <= 2 * 2 * len(attackers)
    assert sum(times or 1 for _, _, times in rows) == 90
    assert {address for _, address, _ in rows} == {f"203.0.113.{number}" for number in range(1, 4)}
    assert "log-in refused: tried s•••••; " in box.said()
    assert "sophie" not in box.said()
