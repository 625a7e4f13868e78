import http.client
import json
import socket
from urllib.parse import urlsplit

import pytest
from fakes.office import Office
from fakes.program import Program

from appliance.web.api import transport_errors


@pytest.mark.parametrize(
    ("path", "kind"), [("/api/v1/messages", "application/json"), ("/login", "text/plain")]
)
def test_a_body_over_the_limit_is_refused_before_it_is_read(
    office: Office, program: Program, address: str, path: str, kind: str
) -> None:
    host = urlsplit(address)
    connection = http.client.HTTPConnection(str(host.hostname), host.port, timeout=10)
    length = office.services.settings.web.body_limit + 1
    connection.putrequest("POST", path)
    for name, value in {**program.headers, "Content-Length": str(length)}.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == 413
    assert answer.headers.get_content_type() == kind
    if kind == "application/json":
        assert json.loads(body)["error"]["code"] == "too_large"


def test_a_head_that_is_no_http_ends_the_connection(address: str) -> None:
    host = urlsplit(address)
    with socket.create_connection((str(host.hostname), host.port or 0), timeout=10) as line:
        line.sendall(b"GET /api/v1/modems HTTP/1.1\r\nContent-Length: -7\r\n\r\n")
        said = b"".join(iter(lambda: line.recv(65536), b""))
    assert said.startswith(b"HTTP/1.1 400")
    assert b"<html" not in said.lower()


@pytest.mark.parametrize("path", ["/api/v1/messages", "/login"])
def test_a_refusal_is_written_without_a_request(path: str) -> None:
    said = transport_errors.refusal(503, path)
    assert said.startswith(b"HTTP/1.1 503 ")
    assert b"Retry-After: 5" in said
