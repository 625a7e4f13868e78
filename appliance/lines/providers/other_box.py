"""Another box like this one, or an Android telephone with SMS Gateway: the same interface.

The message has our id. The same id again is refused with 409, and what became of it is asked for by
`GET`, so a lost answer is settled, and deliveries are learnt even without a callback.
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from appliance.clock import Clock, to_ms
from appliance.errors import N_
from appliance.lines.protocol import (
    Accepted,
    Awaiting,
    Brought,
    NotSent,
    Outcome,
    Outgoing,
    PartReport,
    Told,
    Unknown,
)
from appliance.lines.providers import answers, checks
from appliance.lines.providers.answers import Refusal, wait
from appliance.lines.providers.kind import (
    Condition,
    Credit,
    Key,
    Kind,
    LostError,
    Settings,
    Trouble,
)

if TYPE_CHECKING:
    from appliance.lines.providers.http import Answer, Http

NAME: Final = "appliance"
_RECEIVED: Final = ("sms:received", "sms:data-received")
_KINDS: Final = ("text", "flash", "data")
_LONGEST_ID: Final = 100
_KNOWN: Final = 409
_MISSING: Final = 404
_SHORTEST_TTL: Final = 5
_FIRST_PRIORITY: Final = 0
_NOT_DELIVERED: Final = 0x7F
_REPORT: Final = re.compile(r"report 0x([0-9A-Fa-f]{2})")
_ENDED: Final = {"Delivered": "done", "Failed": "failed", "Cancelled": "failed"}
CODES: Final[dict[str, Refusal]] = {
    "http-402": answers.NO_CREDIT,
    "http-404": answers.WRONG_ADDRESS,
    "http-403": wait(N_("the other box does not allow this to the key"), Condition.NOT_ALLOWED),
}
KEYS: Final = (
    Key(
        "url",
        N_("Address"),
        N_(
            "Of another box: https://its-name/api/v1. Of a telephone with SMS Gateway: the address"
            " that the app shows, or https://api.sms-gate.app/3rdparty/v1."
        ),
        check=checks.lan_address,
    ),
    Key(
        "user",
        N_("User"),
        N_("The user name or the token's name there; empty for a token without a name."),
        required=False,
        check=checks.secret,
    ),
    Key(
        "password",
        N_("Password or token"),
        N_("Make a token on the other box, for a user who may send."),
        secret=True,
        check=checks.secret,
    ),
    Key(
        "callback_key",
        N_("Key of callbacks"),
        N_(
            "Signs what the other box tells this one: the key of a webhook there, whose address is"
            " /api/v1/lines/NAME/callback on this box."
        ),
        secret=True,
        required=False,
        check=checks.callback_key,
    ),
    Key(
        "ca_file",
        N_("File with its certificate"),
        N_("For a box with a certificate of its own making; a path on this box."),
        required=False,
        check=checks.certificate_file,
    ),
)


class OtherBox:
    """One box or telephone."""

    def __init__(self, settings: Settings, http: "Http", clock: Clock) -> None:
        self._settings = settings
        self._http = http
        self._clock = clock
        self._headers = {
            "Authorization": _authorisation(settings.get("user") or "", settings["password"]),
            "Accept": "application/json",
        }

    def submit(self, outgoing: Outgoing) -> Outcome:
        """Hand a message over."""
        body = json.dumps(_message(outgoing)).encode()
        headers = {**self._headers, "Content-Type": "application/json"}
        answer = answers.handed_over(
            lambda: self._http.ask("POST", "/messages", body=body, headers=headers)
        )
        if isinstance(answer, Unknown):
            return answer
        return self._outcome(answer, outgoing.public_id)

    def ask(self, outgoing: Outgoing) -> Outcome:
        """Ask for the id, and hand the message over if it is unknown there."""
        if self._read(outgoing.public_id) is not None:
            return Accepted()
        if outgoing.options.validity_seconds == 0:
            return NotSent("it is unknown there, and has expired")
        return self.submit(outgoing)

    def reports(self, awaiting: Sequence[Awaiting]) -> list[PartReport]:
        """Return what became of each message there."""
        reports: list[PartReport] = []
        for each in awaiting:
            found = self._read(each.public_id)
            report = None if found is None else _report(each, found)
            if report is not None:
                reports.append(report)
        return reports

    def credit(self) -> Credit | None:
        """See whether the key is taken, by asking for a message that cannot exist."""
        self._read("try-out")
        return None

    def _outcome(self, answer: "Answer", public_id: str) -> Outcome:
        if answer.status == _KNOWN:
            return Accepted()
        if not answers.is_success(answer):
            code, words = f"http-{answer.status}", self._words(answer)
            if code in CODES:
                return answers.refused(NAME, code, CODES[code], words)
            return answers.refused_by_status(NAME, answer, words)
        if not answers.object_in(answer).get("id"):
            return Unknown("the answer is not what it should be")
        if str(answers.object_in(answer)["id"]) != public_id:
            return Unknown("the answer is about another message")
        return Accepted()

    def _read(self, public_id: str) -> dict[str, Any] | None:
        """Return a message there, or None if there is none. Raise Trouble."""
        try:
            answer = self._http.ask(
                "GET", f"/messages/{quote(public_id, safe='')}", headers=self._headers
            )
        except LostError as error:
            raise Trouble(Condition.UNREACHABLE, str(error)) from error
        if answer.status == _MISSING:
            return None
        words = self._words(answer)
        if not answers.is_success(answer):
            self._refuse(answer, words)
        found = answers.object_in(answer)
        if str(found.get("id")) != public_id:
            raise Trouble(Condition.NOT_ALLOWED, answers.WRONG_ADDRESS.meaning)
        return found

    def _refuse(self, answer: "Answer", words: str) -> None:
        """Raise Trouble for an answer that is no success."""
        refusal = CODES.get(f"http-{answer.status}") or answers.of_status(answer.status)
        if refusal is answers.BUSY:
            raise answers.busy(answer, words)
        condition = refusal.condition or Condition.UNREACHABLE
        raise Trouble(condition, words or f"HTTP {answer.status}")

    def _words(self, answer: "Answer") -> str:
        found = answers.object_in(answer)
        error = found.get("error")
        said = error.get("message") if isinstance(error, dict) else found.get("message")
        return self._http.clean(str(said or ""))


def _message(outgoing: Outgoing) -> dict[str, Any]:
    """Return the message as both programs take it."""
    options = outgoing.options
    message: dict[str, Any] = {
        "id": outgoing.public_id,
        "phoneNumbers": [outgoing.address],
        "textMessage": {"text": outgoing.text},
        "withDeliveryReport": options.report,
        "priority": _FIRST_PRIORITY,
    }
    if options.validity_seconds is not None:
        message["ttl"] = max(options.validity_seconds, _SHORTEST_TTL)
    if options.message_class == 0:
        message["flash"] = True
    return message


def _authorisation(user: str, password: str) -> str:
    if not user:
        return f"Bearer {password}"
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _report(awaiting: Awaiting, found: dict[str, Any]) -> PartReport | None:
    """Return the report about a message, or None while it is on its way."""
    recipients = found.get("recipients")
    one = recipients[0] if isinstance(recipients, list) and recipients else {}
    state = str(one.get("state") if isinstance(one, dict) and one else found.get("state"))
    if state not in _ENDED:
        return None
    if _ENDED[state] == "done":
        return PartReport(awaiting.message_id, awaiting.part, "done", 0)
    code = _code_of(one.get("error") if isinstance(one, dict) else None)
    return PartReport(awaiting.message_id, awaiting.part, "failed", code)


def told(event: Mapping[str, Any]) -> list[Told]:
    """Return the report in a webhook's event: `sms:delivered` or `sms:failed`."""
    payload = event.get("payload")
    if not isinstance(payload, dict) or not isinstance(payload.get("messageId"), str):
        return []
    if event.get("event") == "sms:delivered":
        return [Told(payload["messageId"], "done", 0)]
    if event.get("event") == "sms:failed":
        return [Told(payload["messageId"], "failed", _code_of(payload.get("reason")))]
    return []


def brought(event: Mapping[str, Any]) -> list[Brought]:
    """Return the message in a webhook's event: `sms:received` or `sms:data-received`."""
    payload = event.get("payload")
    if not isinstance(payload, dict) or event.get("event") not in _RECEIVED:
        return []
    remote_id, sender = payload.get("messageId"), payload.get("sender")
    if not (isinstance(remote_id, str) and 0 < len(remote_id) <= _LONGEST_ID):
        return []
    sender = sender or payload.get("phoneNumber")  # an older telephone tells only that
    if not (isinstance(sender, str) and sender):
        return []
    kind = "data" if event["event"] == "sms:data-received" else payload.get("kind", "text")
    return [
        Brought(
            remote_id,
            sender,
            str(payload.get("message") or ""),
            kind if kind in _KINDS else "text",
            _octets(payload.get("data")) if kind == "data" else None,
            _moment(payload.get("receivedAt")),
            complete=payload.get("complete") is not False,
        )
    ]


def _octets(written: Any) -> bytes:
    try:
        return base64.b64decode(str(written or ""), validate=True)
    except ValueError:
        return b""


def _moment(written: Any) -> int | None:
    """Return a time in milliseconds, or None if it is none."""
    try:
        return to_ms(datetime.fromisoformat(str(written)))
    except (ValueError, OverflowError):
        return None


def _code_of(error: Any) -> int:
    """Return the code of a failed report as the other box writes it."""
    found = _REPORT.fullmatch(str(error or ""))
    return int(found[1], 16) if found else _NOT_DELIVERED


def _meaning(code: str) -> str:
    known = CODES.get(code)
    return known.meaning if known else answers.meaning_of_status(code) or answers.STRANGE.meaning


KIND: Final = Kind(
    label=N_("Another box, or a telephone"),
    keys=KEYS,
    connect=OtherBox,
    meaning=_meaning,
    asks_for_seconds=3 * 24 * 3600,
    told=told,
    brought=brought,
)
