"""Bad input by http.php, /send, sms-gammu-gateway and authentik, and slow or many clients.

The other programs have theirs in `test_bad_input.py`.
"""

import http.client
import json
import socket
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import pytest
from fakes.office import Office

pytestmark = pytest.mark.slow

TO = "0612345678"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
PATIENCE_S = 60.0


def request(program: str, secret: str, to: str, text: str) -> tuple[str, dict[str, str], bytes]:
    """Return the path, the headers and the body of a program's own request."""
    basic = {"Authorization": "Basic " + b64encode(f"crm:{secret}".encode()).decode()}
    forms = {
        "http": ("/http.php", {"email": "crm", "pass": secret, "numero": to, "message": text}),
        "generic": ("/send", {"token": secret, "to": to, "text": text}),
    }
    bodies = {
        "gammu": ("/sms", {"number": to, "text": text}),
        "authentik": ("/authentik", {"To": to, "Message": text}),
    }
    if program in forms:
        path, fields = forms[program]
        return path, {"Content-Type": FORM}, urlencode(fields).encode()
    where, content = bodies[program]
    return where, {"Content-Type": JSON, **basic}, json.dumps(content).encode()


def ask(address: str, asked: tuple[str, dict[str, str], bytes]) -> tuple[int, str]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE_S)
    path, headers, body = asked
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def stored(office: Office) -> int:
    return int(office.store.value("SELECT count(*) FROM message"))


@pytest.mark.parametrize("program", ["http", "generic", "gammu", "authentik"])
def test_each_program_sends_and_refuses(
    on: Office, secret: str, address: str, program: str
) -> None:
    refused = {
        "a wrong secret": request(program, "wrong", TO, "Bonjour"),
        "a wrong number": request(program, secret, "12345678901234567890", "Bonjour"),
        "no number": request(program, secret, "", "Bonjour"),
        "too large a request": request(program, secret, TO, "x" * 300_000),
        "no text": request(program, secret, TO, ""),
        "too long a text": request(program, secret, TO, "x" * 10_000),
    }
    for what, asked in refused.items():
        status, body = ask(address, asked)
        is_code = program == "http" and status == 200 and body in {"82", "84", "89", "90"}
        assert is_code or 400 <= status < 500, f"{what}: {status} {body}"
        assert secret not in body
        assert stored(on) == 0, what
    status, body = ask(address, request(program, secret, TO, "Bonjour"))
    assert status in {200, 201, 202}, body
    assert stored(on) == 1


def test_slow_clients_hold_up_nobody(on: Office, secret: str, address: str) -> None:
    parts = urlsplit(address)
    begun = [
        socket.create_connection((parts.hostname or "", parts.port or 0), PATIENCE_S)
        for _ in range(20)
    ]
    for each in begun:
        each.sendall(b"POST /send HTTP/1.1\r\nHost: box\r\nContent-Length: 500\r\n\r\ntoken=")
    status, _ = ask(address, request("generic", secret, TO, "Bonjour"))
    for each in begun:
        each.close()
    assert status == 202
    assert stored(on) == 1


def test_200_at_once_are_all_answered(on: Office, secret: str, address: str) -> None:
    asked = [request("generic", secret, TO, f"SMS {number}") for number in range(200)]
    with ThreadPoolExecutor(200) as pool:
        answers = [status for status, _ in pool.map(lambda each: ask(address, each), asked)]
    assert set(answers) <= {202, 503}
    assert stored(on) == answers.count(202)
    assert ask(address, request("generic", secret, TO, "The last"))[0] == 202
