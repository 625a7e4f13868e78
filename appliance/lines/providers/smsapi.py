"""An account at SMSAPI (smsapi.com, smsapi.pl): `sms.do`, whose errors come with status 200.

`idx` is our id of the message; with `check_idx` a second submission of it is refused (error 53). So
a lost answer is settled by submitting once more. SMSAPI tells of deliveries by callback only.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from appliance.clock import EARLIEST_CREDIBLE_MS, Clock
from appliance.errors import N_
from appliance.lines.protocol import (
    Accepted,
    Awaiting,
    Delivery,
    Outcome,
    Outgoing,
    PartReport,
    Told,
    Unknown,
)
from appliance.lines.providers import answers, checks
from appliance.lines.providers.answers import Refusal, doubt, fail, retry, wait
from appliance.lines.providers.kind import Condition, Credit, Key, Kind, Settings, Trouble

if TYPE_CHECKING:
    from appliance.lines.providers.http import Answer, Http

NAME: Final = "smsapi"
_KNOWN: Final = "53"  # a message with this idx was submitted before
_MOST_PARTS: Final = 10
_SHORTEST_VALIDITY: Final = 3_700  # SMSAPI asks for an hour, counted by its own clock
_LONGEST_VALIDITY: Final = 71 * 3_600
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
# The states in callbacks that say what became of a message; the others mean that it is on its way.
_STATUSES: Final[dict[str, tuple[Delivery, int]]] = {
    "402": ("given_up", 0x46),  # expired
    "404": ("done", 0x00),  # delivered
    "405": ("failed", 0x7F),  # undelivered
    "406": ("failed", 0x7F),  # failed
    "407": ("failed", 0x44),  # rejected
    "412": ("failed", 0x7F),  # stopped
}
# States of a message in the answer to its submission which say that it will not go.
_NOT_TAKEN: Final = frozenset({"UNDELIVERED", "FAILED", "REJECTED", "NOT_FOUND", "EXPIRED", "STOP"})

_INVALID: Final = answers.INVALID
_INTERNAL: Final = answers.UNCLEAR
_TOO_LONG: Final = fail(N_("the provider considers the text too long or empty"))
_NUMBER: Final = fail(N_("the provider does not accept the number"))
_BARRED: Final = fail(N_("the recipient is barred at the provider"))
_SENDER: Final = wait(N_("the provider does not know the sender name"), Condition.NOT_ALLOWED)
CODES: Final[dict[str, Refusal]] = {
    "8": _INVALID,
    "11": _TOO_LONG,
    "12": _TOO_LONG,
    "13": _NUMBER,
    "14": _SENDER,
    "17": fail(N_("the provider sends flash without special characters only")),
    "18": _INVALID,
    "30": _INVALID,
    "52": retry(N_("too many SMS to this number within a minute")),
    _KNOWN: doubt(N_("the provider has this message already")),
    "54": _INVALID,
    "56": fail(N_("the provider does not accept the validity period")),
    "57": _BARRED,
    "59": _BARRED,
    "70": _INVALID,
    "74": retry(N_("the account does not send at this time")),
    "76": _INVALID,
    "94": fail(N_("the provider does not allow links to this account")),
    "98": answers.NOT_ALLOWED,
    "101": answers.KEY_REFUSED,
    "102": answers.KEY_REFUSED,
    "103": answers.NO_CREDIT,
    "105": wait(N_("the provider does not allow this box's address"), Condition.NOT_ALLOWED),
    "110": answers.NOT_ALLOWED,
    "112": fail(N_("the account may not send to this country")),
    "200": retry(N_("the provider could not take the message")),
    "201": _INTERNAL,
    "202": answers.BUSY,
    "203": answers.BUSY,
    "401": answers.KEY_REFUSED,
    "997": answers.WRONG_ADDRESS,
    "999": _INTERNAL,
    "1000": answers.NOT_ALLOWED,
}
KEYS: Final = (
    Key(
        "token",
        N_("API token"),
        N_("On the provider's page: API tokens; it needs the right to send SMS."),
        secret=True,
        check=checks.secret,
    ),
    Key(
        "sender",
        N_("Sender name"),
        N_("One that the provider has approved; empty for the account's own."),
        required=False,
        check=checks.sender,
    ),
    Key(
        "url",
        N_("Address of the API"),
        N_("https://api.smsapi.com, or https://api.smsapi.pl for an account opened in Poland."),
        required=False,
        default="https://api.smsapi.com",
        check=checks.https_address,
    ),
    Key(
        "callback",
        N_("Address for delivery reports"),
        N_("The https address at which the provider reaches this box; empty if it does not."),
        required=False,
        check=checks.callback_address,
    ),
    Key(
        "callback_key",
        N_("Key of callbacks"),
        N_("The key that ends that address, after key=; without it no report is taken."),
        secret=True,
        required=False,
        check=checks.callback_key,
    ),
    Key(
        "test",
        N_("Test mode"),
        N_("With yes the provider checks each SMS and sends none."),
        required=False,
        check=checks.yes_or_no,
    ),
)


class SmsApi:
    """One account."""

    def __init__(self, settings: Settings, http: "Http", clock: Clock) -> None:
        self._settings = settings
        self._http = http
        self._clock = clock
        self._authorised = {"Authorization": f"Bearer {settings['token']}"}

    def submit(self, outgoing: Outgoing) -> Outcome:
        """Hand a message over."""
        form = urlencode(self._form(outgoing)).encode()
        answer = answers.handed_over(
            lambda: self._http.ask(
                "POST", "/sms.do", body=form, headers={**_FORM, **self._authorised}
            )
        )
        return answer if isinstance(answer, Unknown) else self._outcome(answer)

    def ask(self, outgoing: Outgoing) -> Outcome:
        """Submit it again: SMSAPI refuses an `idx` that it has."""
        if outgoing.options.validity_seconds == 0:
            return Unknown("it has expired, and the provider tells of new messages only")
        return self.submit(outgoing)

    def reports(self, _awaiting: Sequence[Awaiting]) -> list[PartReport]:
        """Return nothing: SMSAPI reports by callback."""
        return []

    def credit(self) -> Credit | None:
        """Return the points that are left."""
        answer = answers.expected(
            lambda: self._http.ask("GET", "/profile", headers=self._authorised), self._words
        )
        found = answers.object_in(answer)
        if code := _code(found):
            self._refuse(code, found)
        left = answers.hundredths(found.get("points"))
        if left is None and "username" not in found and "name" not in found:
            raise Trouble(Condition.NOT_ALLOWED, answers.WRONG_ADDRESS.meaning)
        return None if left is None else Credit(left, "points")

    def _form(self, outgoing: Outgoing) -> dict[str, str]:
        form = {
            "to": outgoing.address.removeprefix("+"),
            "message": outgoing.text,
            "encoding": "utf-8",
            "format": "json",
            "max_parts": str(_MOST_PARTS),
            "idx": outgoing.public_id,
            "check_idx": "1",
        }
        given = {
            "from": self._settings.get("sender"),
            "flash": "1" if outgoing.options.message_class == 0 else "",
            "expiration_date": self._expiration(outgoing.options.validity_seconds),
            "notify_url": self._settings.get("callback") if outgoing.options.report else "",
            "test": "1" if self._settings.get("test") else "",
        }
        return form | {name: value for name, value in given.items() if value}

    def _expiration(self, validity_seconds: int | None) -> str:
        now = self._clock.now_ms()
        if validity_seconds is None or now < EARLIEST_CREDIBLE_MS:
            return ""
        seconds = min(max(validity_seconds, _SHORTEST_VALIDITY), _LONGEST_VALIDITY)
        return str(now // 1000 + seconds)

    def _outcome(self, answer: "Answer") -> Outcome:
        found = answers.object_in(answer)
        code = _code(found)
        if code == _KNOWN:
            return Accepted()
        if code:
            return self._refuse(code, found)
        if not answers.is_success(answer):
            return answers.refused_by_status(NAME, answer, self._words(answer))
        listed = found.get("list")
        return self._of_recipient(listed[0] if isinstance(listed, list) and listed else None)

    def _of_recipient(self, one: Any) -> Outcome:
        """Return what the answer says of the only recipient."""
        if not isinstance(one, dict) or not one.get("id"):
            return Unknown("the provider's answer is not what it should be")
        if code := _code(one):
            return self._refuse(code, one)
        if str(one.get("status")) in _NOT_TAKEN:
            return answers.refused(NAME, "13", _NUMBER, str(one["status"]))
        return Accepted(cost=answers.cost(one.get("points")))

    def _refuse(self, code: str, found: dict[str, Any]) -> Outcome:
        words = self._http.clean(str(found.get("message") or ""))
        return answers.refused(NAME, code, CODES.get(code, answers.STRANGE), words)

    def _words(self, answer: "Answer") -> str:
        return self._http.clean(str(answers.object_in(answer).get("message") or ""))


def told(form: Mapping[str, Any]) -> list[Told]:
    """Return the reports in a callback: fields with one or more values, separated by commas."""
    ids, statuses = (str(form.get(name) or "").split(",") for name in ("idx", "status"))
    return [
        Told(public_id.strip(), *_STATUSES[status.strip()])
        for public_id, status in zip(ids, statuses, strict=False)
        if public_id.strip() and status.strip() in _STATUSES
    ]


def _code(found: dict[str, Any]) -> str:
    """Return the number of an error as text, or an empty string."""
    code = found.get("error")
    return str(code) if isinstance(code, int) or (isinstance(code, str) and code.isdigit()) else ""


def _meaning(code: str) -> str:
    known = CODES.get(code)
    return known.meaning if known else answers.meaning_of_status(code) or answers.STRANGE.meaning


KIND: Final = Kind(
    label=N_("SMSAPI account"),
    keys=KEYS,
    connect=SmsApi,
    meaning=_meaning,
    asks_for_seconds=12 * 3600,
    reports=False,
    told=told,
)
