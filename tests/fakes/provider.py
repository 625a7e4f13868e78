"""The providers of lines without a modem: real HTTP servers that remember what they took.

A `Fault` happens to the next submissions, or to all of them. What a provider took once it would
send: `taken` shows what really goes out.
"""

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qs, urlsplit

from fakes.raw_server import RawServer, cut, read_request, reply

Answer: TypeAlias = tuple[int, Any]

ACCOUNT: Final = "sms-ab12345-1"
# Every provider repeats the key in its errors: it must not come into logs or states.
SECRET: Final = "s3cret"
SAID: Final = f"no, not with {SECRET}"
SETTINGS: Final[dict[str, dict[str, str]]] = {
    "smsapi": {"token": SECRET},
    "ovh": {
        "account": ACCOUNT,
        "application_key": "application",
        "application_secret": SECRET,
        "consumer_key": f"{SECRET}-of-consumer",
    },
    "appliance": {"user": "box", "password": SECRET},
    "freemobile": {
        "user": "12345678",
        "password": SECRET,
        "number": "+33612345678",
    },
}


class Fault(StrEnum):
    """What happens to a submission."""

    NONE = "none"
    REFUSED = "the number is refused"
    WRONG_KEY = "the key is wrong"
    NO_CREDIT = "no credit is left"
    SLOW = "the answer comes too late"
    ERROR_500 = "error 500, not taken"
    TAKEN_500 = "error 500, but taken"
    ERROR_429 = "too many requests (429)"
    CUT_BEFORE = "the link is cut before it is taken"
    CUT_AFTER = "the link is cut after it was taken"
    ERROR_IN_200 = "an error inside a 200"
    GARBAGE = "the answer is garbage"
    HUGE = "the answer is huge"
    TWICE = "the link delivers it twice"
    TRICKLED = "the answer comes octet by octet"
    REDIRECT = "the answer is a redirect"
    CLOSED = "nobody listens"
    CERTIFICATE = "the certificate is a stranger's"


@dataclass
class Provider:
    """What all providers have in common; a subclass knows the requests of its kind."""

    fault: Fault = Fault.NONE
    times: int = 1  # submissions to which the fault happens
    taken: list[str] = field(default_factory=list)  # texts
    submissions: int = 0
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    state: str | None = None  # what became of all messages: delivered, failed, or not yet

    def is_submission(self, line: str) -> bool:
        """Return whether a request hands a message over."""
        return line.startswith("POST")

    def behave(self, connection: socket.socket, ended: threading.Event) -> None:
        """Serve one connection."""
        line, headers, body = read_request(connection)
        self.requests.append((line, headers, body))
        fault = Fault.NONE
        if self.is_submission(line):
            self.submissions += 1
            if self.submissions <= self.times:
                fault = self.fault
        with suppress(OSError):
            self._under(fault, connection, ended, lambda: self.answer(line, body))

    def _under(
        self,
        fault: Fault,
        connection: socket.socket,
        ended: threading.Event,
        answer: Callable[[], Answer],
    ) -> None:
        if fault in UNTAKEN:
            status, found = self.refusal(fault)
            connection.sendall(_reply(status, found))
        elif fault is Fault.CUT_BEFORE:
            cut(connection)
        else:
            status, found = answer()
            if fault is Fault.TWICE:
                status, found = answer()
            self._spoilt(fault, connection, ended, _reply(status, found))

    def _spoilt(
        self, fault: Fault, connection: socket.socket, ended: threading.Event, whole: bytes
    ) -> None:
        """Send, or do not send, the answer to what was taken."""
        if fault is Fault.SLOW:
            ended.wait(5)
        elif fault is Fault.TAKEN_500:
            connection.sendall(reply(500, b"oops"))
        elif fault is Fault.CUT_AFTER:
            cut(connection)
        elif fault is Fault.GARBAGE:
            connection.sendall(reply(200, b"<html>\xff\x00 welcome"))
        elif fault is Fault.HUGE:
            connection.sendall(reply(200, b"[" * 1_000_000))
        elif fault is Fault.TRICKLED:
            for octet in whole:
                connection.sendall(bytes([octet]))
                if ended.wait(0.05):
                    return
        else:
            connection.sendall(whole)

    def refusal(self, fault: Fault) -> Answer:
        """Return how this kind refuses; the message is not taken."""
        if fault is Fault.ERROR_500:
            return 500, {}
        if fault is Fault.ERROR_429:
            return 429, {}
        if fault is Fault.REDIRECT:
            return 302, {}
        return self.own_refusal(fault)

    def own_refusal(self, fault: Fault) -> Answer:
        """Return the refusals that differ between kinds."""
        raise NotImplementedError

    def answer(self, line: str, body: bytes, /) -> Answer:
        """Return the answer without any fault."""
        raise NotImplementedError


UNTAKEN: Final = frozenset(
    {
        Fault.REFUSED,
        Fault.WRONG_KEY,
        Fault.NO_CREDIT,
        Fault.ERROR_500,
        Fault.ERROR_429,
        Fault.ERROR_IN_200,
        Fault.REDIRECT,
    }
)


def _reply(status: int, found: Any) -> bytes:
    body = found if isinstance(found, bytes) else json.dumps(found).encode()
    return reply(status, body, *(["Retry-After: 30"] if status == 429 else []))


@dataclass
class SmsApi(Provider):
    """SMSAPI."""

    idx: set[str] = field(default_factory=set)

    def own_refusal(self, fault: Fault) -> Answer:
        code = {Fault.WRONG_KEY: 101, Fault.NO_CREDIT: 103, Fault.ERROR_IN_200: 201}.get(fault, 13)
        return 200, {"error": code, "message": SAID, "invalid_numbers": []}

    def answer(self, line: str, body: bytes) -> Answer:
        if "/profile" in line:
            return 200, {"username": "cabinet", "points": 12.5}
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if form["idx"] in self.idx and form.get("check_idx") == "1":
            return 200, {"error": 53, "message": "Not unique idx"}
        self.idx.add(form["idx"])
        self.taken.append(form["message"])
        one = {"id": "5f0c", "points": 0.1, "number": form["to"], "status": "QUEUE", "error": None}
        return 200, {"count": 1, "list": [one]}


@dataclass
class Ovh(Provider):
    """OVHcloud."""

    tags: list[str] = field(default_factory=list)

    def own_refusal(self, fault: Fault) -> Answer:
        return {
            Fault.WRONG_KEY: (403, {"errorCode": "INVALID_CREDENTIAL", "message": SAID}),
            Fault.NO_CREDIT: (400, {"message": "Not enough credits"}),
            Fault.ERROR_IN_200: (200, {"errors": ["strange"]}),
        }.get(fault, (200, {"ids": [], "invalidReceivers": ["+33"], "validReceivers": []}))

    def answer(self, line: str, body: bytes) -> Answer:
        method, target, _ = line.split()
        parts = urlsplit(target)
        if parts.path == "/auth/time":
            return 200, 1_790_000_000
        if method == "POST":
            job = json.loads(body)
            self.taken.append(job["message"])
            self.tags.append(job["tag"])
            ids = [10_000_000_000 + len(self.tags)]
            return 200, {"ids": ids, "invalidReceivers": [], "validReceivers": job["receivers"]}
        if parts.path.endswith("/outgoing"):
            tag = parse_qs(parts.query)["tag"][0]
            found = [10_000_000_001 + at for at, each in enumerate(self.tags) if each == tag]
            return 200, found
        if "/outgoing/" in parts.path:
            receipt = {"delivered": 1, "failed": 2}.get(self.state or "", 0)
            return 200, {"deliveryReceipt": receipt}
        return 200, {"creditsLeft": 42.0}


@dataclass
class OtherBox(Provider):
    """A box or a telephone."""

    messages: dict[str, str] = field(default_factory=dict)

    def own_refusal(self, fault: Fault) -> Answer:
        said = {"error": {"code": "x", "message": SAID}, "message": SAID}
        statuses = {Fault.WRONG_KEY: 401, Fault.NO_CREDIT: 402, Fault.ERROR_IN_200: 200}
        return statuses.get(fault, 422), said

    def answer(self, line: str, body: bytes) -> Answer:
        method, target, _ = line.split()
        if method == "POST":
            message = json.loads(body)
            if message["id"] in self.messages:
                return 409, {"error": {"code": "known", "message": "known"}}
            self.messages[message["id"]] = message["textMessage"]["text"]
            self.taken.append(message["textMessage"]["text"])
            return 202, self._shown(message["id"])
        public_id = target.rpartition("/")[2]
        return (200, self._shown(public_id)) if public_id in self.messages else (404, {})

    def _shown(self, public_id: str) -> dict[str, Any]:
        state = {"delivered": "Delivered", "failed": "Failed"}.get(self.state or "", "Pending")
        recipient: dict[str, Any] = {"phoneNumber": "+33", "state": state}
        if state == "Failed":
            recipient["error"] = "report 0x46"
        return {"id": public_id, "state": state, "recipients": [recipient]}


@dataclass
class FreeMobile(Provider):
    """Free Mobile."""

    def own_refusal(self, fault: Fault) -> Answer:
        statuses = {Fault.WRONG_KEY: 403, Fault.NO_CREDIT: 402, Fault.ERROR_IN_200: 200}
        return statuses.get(fault, 400), b""

    def answer(self, _line: str, body: bytes) -> Answer:
        self.taken.append(json.loads(body)["msg"])
        return 200, b""


PROVIDERS: Final[dict[str, Callable[[], Provider]]] = {
    "smsapi": SmsApi,
    "ovh": Ovh,
    "appliance": OtherBox,
    "freemobile": FreeMobile,
}


def serve(provider: Provider, certificate: Path | None = None) -> RawServer:
    """Return the server of a provider; it listens within a `with` block."""
    return RawServer(provider.behave, certificate)
