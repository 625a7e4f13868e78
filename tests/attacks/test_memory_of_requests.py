"""The memory for many simultaneous requests without log-in is limited, whoever sends them."""

import http.client
import json
import socket

import pytest
from attacks import slow
from attacks.memory import Memory
from end_to_end.box import Box

pytestmark = pytest.mark.slow

BODIES = 185
LARGE = 1_000_000
MOST_OF_BODIES = 40.0  # MiB; the budget of one address is 8
MOST_OF_ANSWERS = 60.0
HEAD = (
    "POST {path} HTTP/1.1\r\nHost: box\r\nContent-Type: application/json\r\n"
    f"Content-Length: {LARGE + 1}\r\n\r\n"
)


def post(box: Box, octets: int) -> int:
    """Send a whole request with a body of this size, which is not JSON. Return the status."""
    connection = http.client.HTTPConnection("127.0.0.1", box.port, timeout=10)
    try:
        headers = {"Authorization": f"Bearer {box.token}", "Content-Type": "application/json"}
        connection.request("POST", "/api/v1/messages", b"x" * octets, headers)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/login", "/api/v1/messages"])
def test_unfinished_bodies_have_a_budget_in_all(box: Box, path: str) -> None:
    memory = Memory(box.pid)
    said = HEAD.format(path=path).encode() + b"x" * LARGE
    with slow.clients(box.port, BODIES, said) as lines:
        # Refused clients can read the reason; others were closed to make room.
        refused = [answer for line in lines if (answer := heard(line))]
        print(f"{BODIES} unfinished bodies of {LARGE} octets: peak {memory.growth:.0f} MiB more")
        assert memory.growth < MOST_OF_BODIES
        assert refused
        for answer in refused:
            head, _, body = answer.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 503")
            assert b"Retry-After: 5" in head
            if path.startswith("/api/"):
                assert json.loads(body)["error"]["code"] == "busy"
        # Small requests always have room, and large bodies have room again afterwards.
        assert post(box, 10_000) == 400
    assert post(box, LARGE) == 400


def heard(line: socket.socket) -> bytes:
    """Return what a client receives within a moment; empty if closed, or still open."""
    line.settimeout(0.05)
    try:
        return line.recv(65536)
    except OSError:
        return b""


def test_unread_answers_do_not_accumulate(box: Box) -> None:
    memory = Memory(box.pid)
    with slow.clients(box.port, 300, slow.ANSWER * 20):
        for _ in range(3):
            assert post(box, 100) == 400
        print(f"300 answers that nobody reads: peak {memory.growth:.0f} MiB more")
        assert memory.growth < MOST_OF_ANSWERS
