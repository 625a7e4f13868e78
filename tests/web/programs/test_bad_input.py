"""Bad input to each program: its own error, nothing stored, nothing stuck."""

import http.client
import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import pytest
from fakes.dialects import NUMBER, Dialects
from web.programs.test_alert_notices import alert, notice

from appliance.web.programs.fields import MOST_OCTETS
from appliance.web.serving.server import WebServer

Answer = tuple[int, str]
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(frozen=True)
class Speaker:
    """A program at a real server; each of its ways takes a secret, a number and a text."""

    address: str
    speaks: Dialects

    def send(self, way: str, secret: str, to: str, text: str) -> Answer:
        path, kind, body, headers = WAYS[way](secret, to, text)
        return self.post(path, body, {"Content-Type": kind, **headers})

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


Way = Callable[[str, str, str], tuple[str, str, bytes, dict[str, str]]]


def _form(path: str, **fields: str) -> tuple[str, str, bytes, dict[str, str]]:
    return path, FORM, urlencode(fields).encode(), {}


def _json(path: str, content: object, **headers: str) -> tuple[str, str, bytes, dict[str, str]]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return path, JSON, json.dumps(content).encode(), named


def _rpc(secret: str, to: str, text: str) -> tuple[str, str, bytes, dict[str, str]]:
    params = {"access_token": secret, "to": to, "message": text}
    return _json("/jsonrpc/sms", {"method": "sms.send_sms", "params": params})


def _alerts(program: str) -> Way:
    def way(secret: str, to: str, text: str) -> tuple[str, str, bytes, dict[str, str]]:
        body = notice(alert(text)) if text.strip() else notice()
        path = f"/alerts/{program}?{urlencode({'to': to})}"
        return _json(path, body, Authorization=f"Bearer {secret}")

    return way


WAYS: dict[str, Way] = {
    "smseagle 1": lambda secret, to, text: _form(
        "/http_api/send_sms", access_token=secret, to=to, message=text
    ),
    "smseagle rpc": _rpc,
    "smseagle 2": lambda secret, to, text: _json(
        "/api/v2/messages/sms", {"to": [to], "text": text}, access_token=secret
    ),
    "kannel": lambda secret, to, text: _form(
        "/cgi-bin/sendsms", username="shop", password=secret, to=to, text=text
    ),
    "playsms": lambda secret, to, text: _form(
        "/index.php?app=ws&op=pv", u="shop", h=secret, to=to, msg=text
    ),
    "raspisms": lambda secret, to, text: _form(
        "/api/scheduled/", api_key=secret, numbers=to, text=text
    ),
    "alertmanager": _alerts("alertmanager"),
    "grafana": _alerts("grafana"),
}
WRONG = {"kannel": 403}  # the others: 401


@pytest.fixture
def speaker(speaks: Dialects) -> Iterator[Speaker]:
    server = WebServer(speaks.office.app, speaks.office.services.settings.web)
    server.start()
    yield Speaker(server.url, speaks)
    server.stop()


def is_success(status: int) -> bool:
    return 200 <= status < 300


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_secret_gives_no_hint_and_is_counted(speaker: Speaker, way: str) -> None:
    unknown = speaker.send(way, "wrong", NUMBER, "Oui")
    assert unknown[0] == WRONG.get(way, 401)
    assert speaker.send(way, "", NUMBER, "Oui")[0] == unknown[0]
    # As of a wrong number: whoever has no secret learns nothing of what is right.
    assert same(speaker.send(way, "wrong", "06", "Oui"), unknown)
    answers = [speaker.send(way, f"wrong {number}", NUMBER, "Oui")[0] for number in range(30)]
    assert answers[-1] in (429, 503)
    assert is_success(speaker.send(way, speaker.speaks.token, NUMBER, "Oui")[0])
    assert len(speaker.speaks.sent()) == 1


def same(one: Answer, other: Answer) -> bool:
    """Return whether two answers are equal, but for the time in those of playSMS."""
    return one[1].partition('"timestamp"')[0] == other[1].partition('"timestamp"')[0]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("to", "text"),
    [("06", "Oui"), ("", "Oui"), ("Nobody", "Oui"), (NUMBER, ""), (NUMBER, "  ")],
)
def test_what_cannot_be_sent_is_refused(speaker: Speaker, way: str, to: str, text: str) -> None:
    status, _ = speaker.send(way, speaker.speaks.token, to, text)
    assert 400 <= status < 500
    assert speaker.speaks.sent() == []


@pytest.mark.parametrize("way", WAYS)
def test_what_is_too_large_is_refused(speaker: Speaker, way: str) -> None:
    if way not in ("alertmanager", "grafana"):  # their texts are cut
        status, _ = speaker.send(way, speaker.speaks.token, NUMBER, "x" * 20_000)
        assert 400 <= status < 500
    path, kind, _, headers = WAYS[way](speaker.speaks.token, NUMBER, "Oui")
    status, _ = speaker.post(path, b"x" * (MOST_OCTETS + 1), {"Content-Type": kind, **headers})
    assert 400 <= status < 500
    assert speaker.speaks.sent() == []
    assert is_success(speaker.send(way, speaker.speaks.token, NUMBER, "Oui")[0])


@pytest.mark.parametrize("way", [way for way in WAYS if WAYS[way]("", "", "x")[1] == FORM])
def test_latin_1_is_understood(speaker: Speaker, way: str) -> None:
    path, kind, body, headers = WAYS[way](speaker.speaks.token, NUMBER, "XX")
    octets = body.replace(b"XX", b"Caf%E9")
    assert is_success(speaker.post(path, octets, {"Content-Type": kind, **headers})[0])
    assert speaker.speaks.sent()[0].body == "Café"


@pytest.mark.parametrize("way", [way for way in WAYS if WAYS[way]("", "", "x")[1] == JSON])
def test_json_that_is_none_is_refused(speaker: Speaker, way: str) -> None:
    path, kind, _, headers = WAYS[way](speaker.speaks.token, NUMBER, "Oui")
    for octets in (b"", b"[]", b"{", b"\xff\xfe", b"[" * 50_000, b'{"alerts": 5, "params": 5}'):
        status, _ = speaker.post(path, octets, {"Content-Type": kind, **headers})
        assert 400 <= status < 500
    assert speaker.speaks.sent() == []


@pytest.mark.parametrize("way", WAYS)
def test_two_hundred_at_once(speaker: Speaker, way: str) -> None:
    token = speaker.speaks.token

    def send(number: int) -> int:
        return speaker.send(way, token, f"+3363998{number:04d}", f"Oui {number}")[0]

    with ThreadPoolExecutor(50) as threads:
        answers = Counter(threads.map(send, range(200)))
    accepted = sum(times for status, times in answers.items() if is_success(status))
    assert set(answers) <= {200, 201, 202, 429, 503}
    assert accepted >= 150, answers
    assert len(speaker.speaks.sent()) == accepted
    assert is_success(speaker.send(way, token, NUMBER, "Oui")[0])


@pytest.mark.parametrize("way", ["alertmanager", "grafana"])
def test_the_same_notice_at_once_is_sent_once(speaker: Speaker, way: str) -> None:
    def send(_: int) -> int:
        return speaker.send(way, speaker.speaks.token, NUMBER, "Oui")[0]

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(send, range(10)))
    assert sorted(set(answers)) == [200, 202]
    assert answers.count(202) == 1
    assert len(speaker.speaks.sent()) == 1
