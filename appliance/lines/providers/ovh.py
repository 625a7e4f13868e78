"""An SMS account at OVHcloud: `/sms/{account}/jobs`, with signed requests.

Each message has our id as its tag, by which a lost answer is looked up among the sent messages. A
message that is not there may still wait at OVHcloud, so its outcome stays unknown.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from appliance.clock import Clock
from appliance.errors import N_
from appliance.lines.protocol import (
    Accepted,
    Awaiting,
    Delivery,
    Outcome,
    Outgoing,
    PartReport,
    Refused,
    Unknown,
)
from appliance.lines.providers import answers, checks
from appliance.lines.providers.answers import Refusal, fail, wait
from appliance.lines.providers.kind import (
    Condition,
    Credit,
    Key,
    Kind,
    LostError,
    Settings,
    Trouble,
)
from appliance.modem.pdu import gsm7

if TYPE_CHECKING:
    from appliance.lines.providers.http import Answer, Http

NAME: Final = "ovh"
_HIGHEST_NUMBER: Final = 2**63 - 1
_MOST_MINUTES: Final = 2 * 24 * 60
_INVALID_NUMBER: Final = fail(N_("the provider does not accept the number"))
CODES: Final[dict[str, Refusal]] = {
    "INVALID_CREDENTIAL": answers.KEY_REFUSED,
    "INVALID_KEY": answers.KEY_REFUSED,
    "INVALID_SIGNATURE": answers.KEY_REFUSED,
    "NOT_CREDENTIAL": answers.KEY_REFUSED,
    "NOT_GRANTED_CALL": wait(
        N_("the key has no right to send SMS with this account"), Condition.NOT_ALLOWED
    ),
    "QUERY_TIME_OUT": wait(N_("the clocks of box and provider differ"), Condition.BUSY),
    "number": _INVALID_NUMBER,
    "account": wait(N_("the provider does not know the account"), Condition.NOT_ALLOWED),
    "credit": answers.NO_CREDIT,
}
# OVHcloud's `deliveryReceipt`, which is Kannel's: 1 delivered, 2 failed, 16 refused; others go on.
_RECEIPTS: Final[dict[int, tuple[Delivery, int]]] = {
    1: ("done", 0x00),
    2: ("failed", 0x7F),
    16: ("failed", 0x44),
}
KEYS: Final = (
    Key(
        "account",
        N_("Account"),
        N_("The name of the SMS account, such as sms-ab12345-1."),
        check=checks.account,
    ),
    Key(
        "application_key",
        N_("Application key"),
        N_(
            "The three keys come from https://eu.api.ovh.com/createToken/, with the rights"
            " GET /sms/* and POST /sms/*/jobs."
        ),
        check=checks.secret,
    ),
    Key("application_secret", N_("Application secret"), secret=True, check=checks.secret),
    Key("consumer_key", N_("Consumer key"), secret=True, check=checks.secret),
    Key(
        "sender",
        N_("Sender name"),
        N_("One that the provider has approved; empty for a short number that can be answered."),
        required=False,
        check=checks.sender,
    ),
    Key(
        "url",
        N_("Address of the API"),
        required=False,
        default="https://eu.api.ovh.com/1.0",
        check=checks.https_address,
    ),
)


class Ovh:
    """One account."""

    def __init__(self, settings: Settings, http: "Http", clock: Clock) -> None:
        self._settings = settings
        self._http = http
        self._clock = clock
        self._account = f"/sms/{quote(settings['account'], safe='')}"
        self._ahead: int | None = None  # seconds by which OVHcloud's clock is ahead

    def submit(self, outgoing: Outgoing) -> Outcome:
        """Hand a message over."""
        body = json.dumps(self._job(outgoing), separators=(",", ":"))
        self._learn_time()
        answer = answers.handed_over(
            lambda: self._signed("POST", f"{self._account}/jobs", body),
        )
        if isinstance(answer, Unknown):
            return answer
        if not answers.is_success(answer):
            return self._refused(answer)
        return _of_report(answers.object_in(answer))

    def ask(self, outgoing: Outgoing) -> Outcome:
        """Look for the message's tag among those that were sent."""
        found = self._read(f"{self._account}/outgoing?{urlencode({'tag': outgoing.public_id})}")
        number = _first_number(found)
        if number is not None:
            return Accepted(number)
        return Unknown("the provider does not show the message among those sent")

    def reports(self, awaiting: Sequence[Awaiting]) -> list[PartReport]:
        """Return what OVHcloud has learnt about each message."""
        reports: list[PartReport] = []
        for each in awaiting:
            if each.reference is None:
                continue
            found = self._read(f"{self._account}/outgoing/{each.reference}", may_lack=True)
            receipt = found.get("deliveryReceipt") if isinstance(found, dict) else None
            told = _RECEIPTS.get(receipt) if isinstance(receipt, int) else None
            if told is not None:
                reports.append(PartReport(each.message_id, each.part, *told))
        return reports

    def credit(self) -> Credit | None:
        """Return the credits that are left."""
        found = self._read(self._account)
        left = answers.hundredths(found.get("creditsLeft")) if isinstance(found, dict) else None
        if left is None:
            raise Trouble(Condition.NOT_ALLOWED, answers.WRONG_ADDRESS.meaning)
        return Credit(left, "credits")

    def _job(self, outgoing: Outgoing) -> dict[str, Any]:
        options, sender = outgoing.options, self._settings.get("sender")
        job: dict[str, Any] = {
            "message": outgoing.text,
            "receivers": [outgoing.address],
            "charset": "UTF-8",
            "coding": "7bit" if gsm7.is_gsm7(outgoing.text) else "8bit",
            # STOP is this box's own: its rules append the mention and hear the answers.
            "noStopClause": True,
            "priority": "high",
            "tag": outgoing.public_id,
        }
        if sender:
            job["sender"] = sender
        else:
            job["senderForResponse"] = True
        if options.message_class == 0:
            job["class"] = "flash"
        if options.validity_seconds is not None:
            minutes = -(-options.validity_seconds // 60)
            job["validityPeriod"] = min(max(minutes, 1), _MOST_MINUTES)
        return job

    def _refused(self, answer: "Answer") -> Outcome:
        words = self._words(answer)
        code = str(answers.object_in(answer).get("errorCode") or "")
        if code == "QUERY_TIME_OUT":
            self._ahead = None
        if code not in CODES:
            code = _code_in(answer, words)
        if code:
            return answers.refused(NAME, code, CODES[code], words)
        return answers.refused_by_status(NAME, answer, words)

    def _read(self, path: str, *, may_lack: bool = False) -> Any:
        """Return what OVHcloud stores at a path. Raise Trouble."""
        self._learn_time()
        try:
            answer = self._signed("GET", path)
        except LostError as error:
            raise Trouble(Condition.UNREACHABLE, str(error)) from error
        if answers.is_success(answer):
            return answers.json_in(answer)
        if may_lack and answer.status == 404:  # noqa: PLR2004
            return None
        self._refused(answer)
        raise Trouble(Condition.UNREACHABLE, self._words(answer) or f"HTTP {answer.status}")

    def _learn_time(self) -> None:
        """Learn how far OVHcloud's clock is ahead: signatures hold for a few seconds only."""
        if self._ahead is None:
            answer = answers.expected(lambda: self._http.ask("GET", "/auth/time"), self._words)
            now = answers.json_in(answer)
            if not isinstance(now, int):
                raise Trouble(Condition.NOT_ALLOWED, answers.WRONG_ADDRESS.meaning)
            self._ahead = now - self._clock.now_ms() // 1000

    def _signed(self, method: str, path: str, body: str = "") -> "Answer":
        stamp = str(self._clock.now_ms() // 1000 + (self._ahead or 0))
        signed = "+".join(
            (
                self._settings["application_secret"],
                self._settings["consumer_key"],
                method,
                f"{self._http.address}{path}",
                body,
                stamp,
            )
        )
        digest = hashlib.sha1(signed.encode()).hexdigest()  # noqa: S324 - as OVHcloud's API asks
        headers = {
            "X-Ovh-Application": self._settings["application_key"],
            "X-Ovh-Consumer": self._settings["consumer_key"],
            "X-Ovh-Timestamp": stamp,
            "X-Ovh-Signature": f"$1${digest}",
            "Content-Type": "application/json",
        }
        return self._http.ask(method, path, body=body.encode() or None, headers=headers)

    def _words(self, answer: "Answer") -> str:
        return self._http.clean(str(answers.object_in(answer).get("message") or ""))


def _of_report(report: dict[str, Any]) -> Outcome:
    """Return the outcome that OVHcloud's report of a job tells."""
    ids, invalid = report.get("ids"), report.get("invalidReceivers")
    number = _first_number(ids)
    if number is not None:
        return Accepted(number)
    if isinstance(invalid, list) and invalid and ids == []:
        refusal = CODES["number"]
        return Refused(refusal.course, f"{NAME} number", "invalidReceivers")
    return Unknown("the provider's answer is not what it should be")


def _first_number(ids: Any) -> int | None:
    """Return the first of OVHcloud's numbers, or None if it is none that can be stored."""
    first = ids[0] if isinstance(ids, list) and ids else None
    return first if isinstance(first, int) and 0 < first <= _HIGHEST_NUMBER else None


def _code_in(answer: "Answer", words: str) -> str:
    """Return our code for an error to which OVHcloud gives none, or an empty string."""
    if answer.status == 404:  # noqa: PLR2004
        return "account"
    return "credit" if answer.status < 500 and "credit" in words.lower() else ""  # noqa: PLR2004


def _meaning(code: str) -> str:
    known = CODES.get(code)
    return known.meaning if known else answers.meaning_of_status(code) or answers.STRANGE.meaning


KIND: Final = Kind(
    label=N_("OVHcloud account"),
    keys=KEYS,
    connect=Ovh,
    meaning=_meaning,
    asks_for_seconds=3600,
)
