"""Free Mobile's notifications: SMS to the subscriber's own number, for alerts.

It answers with a status alone, tells of no delivery, and cannot be asked.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from appliance.clock import Clock
from appliance.errors import N_
from appliance.lines.protocol import Accepted, Awaiting, Outcome, Outgoing, PartReport, Unknown
from appliance.lines.providers import answers, checks
from appliance.lines.providers.answers import Refusal, fail, wait
from appliance.lines.providers.kind import Condition, Credit, Key, Kind, Settings

if TYPE_CHECKING:
    from appliance.lines.providers.http import Answer, Http

NAME: Final = "freemobile"
_PATH: Final = "/sendmsg"
CODES: Final[dict[str, Refusal]] = {
    "400": fail(N_("the provider considers the message invalid")),
    "402": wait(N_("too many SMS in a short time"), Condition.BUSY),
    "403": wait(
        N_("the service is not switched on at the provider, or the key is wrong"),
        Condition.KEY_REFUSED,
    ),
}
KEYS: Final = (
    Key(
        "user",
        N_("User"),
        N_("The eight digits with which you log in at Free Mobile."),
        check=checks.account,
    ),
    Key(
        "password",
        N_("Identification key"),
        N_("Free Mobile's page shows it: My options, Notifications by SMS."),
        secret=True,
        check=checks.secret,
    ),
    Key(
        "number",
        N_("The subscriber's number"),
        N_("This line writes to this number alone."),
        check=checks.mobile_of_france,
    ),
    Key(
        "url",
        N_("Address of the API"),
        required=False,
        default="https://smsapi.free-mobile.fr",
        check=checks.https_address,
    ),
)


class FreeMobile:
    """One subscription."""

    def __init__(self, settings: Settings, http: "Http", clock: Clock) -> None:
        self._settings = settings
        self._http = http
        self._clock = clock

    def submit(self, outgoing: Outgoing) -> Outcome:
        """Hand a message over. The number is not sent: it goes to the subscriber."""
        message = {
            "user": self._settings["user"],
            "pass": self._settings["password"],
            "msg": outgoing.text,
        }
        body = json.dumps(message).encode()
        headers = {"Content-Type": "application/json"}
        answer = answers.handed_over(
            lambda: self._http.ask("POST", _PATH, body=body, headers=headers)
        )
        return answer if isinstance(answer, Unknown) else _outcome(answer)

    def ask(self, _outgoing: Outgoing) -> Outcome:
        """Return that Free Mobile does not tell."""
        return Unknown("the provider does not tell")

    def reports(self, _awaiting: Sequence[Awaiting]) -> list[PartReport]:
        """Return nothing: Free Mobile reports nothing."""
        return []

    def credit(self) -> Credit | None:
        """Only see whether Free Mobile is reached: a key is tried by sending."""
        self._http.reach()
        return None


def _outcome(answer: "Answer") -> Outcome:
    if answer.status == 200:  # noqa: PLR2004
        return Accepted()
    code = str(answer.status)
    if code in CODES:
        return answers.refused(NAME, code, CODES[code], f"HTTP {code}")
    return answers.refused_by_status(NAME, answer, "")


def _meaning(code: str) -> str:
    known = CODES.get(code)
    return known.meaning if known else answers.meaning_of_status(code) or answers.STRANGE.meaning


KIND: Final = Kind(
    label=N_("Free Mobile notifications"),
    keys=KEYS,
    connect=FreeMobile,
    meaning=_meaning,
    only_to=lambda settings: settings.get("number") or None,
    reports=False,
)
