"""Read what providers answer, and decide what it means for the message and for the line."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from appliance.errors import N_
from appliance.lines.protocol import Course, Outcome, Refused, Unknown
from appliance.lines.providers.kind import Condition, LostError, Trouble

if TYPE_CHECKING:
    from appliance.lines.providers.http import Answer

_LONGEST_PAUSE: Final = 3600.0
_HIGHEST_COST: Final = 100_000
_OK: Final = 200
_REDIRECT: Final = 300


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a provider's code means for people, and what to do next.

    With a `condition` no message could go now, and the line waits.
    """

    course: Course
    meaning: str  # msgid
    condition: Condition | None = None


def fail(meaning: str) -> Refusal:
    """Return the refusal of a message that would be refused again."""
    return Refusal(Course.FAIL, meaning)


def retry(meaning: str) -> Refusal:
    """Return the refusal of a message that may be taken later."""
    return Refusal(Course.RETRY, meaning)


def doubt(meaning: str) -> Refusal:
    """Return the refusal after which nobody knows whether the message was sent."""
    return Refusal(Course.DOUBT, meaning)


def wait(meaning: str, condition: Condition) -> Refusal:
    """Return the refusal of every message for now."""
    return Refusal(Course.WAIT, meaning, condition)


KEY_REFUSED: Final = wait(N_("the provider refuses the key"), Condition.KEY_REFUSED)
NO_CREDIT: Final = wait(N_("there is no credit left at the provider"), Condition.NO_CREDIT)
NOT_ALLOWED: Final = wait(
    N_("the provider does not allow this to the account"), Condition.NOT_ALLOWED
)
WRONG_ADDRESS: Final = wait(
    N_("something else answers at the provider's address"), Condition.NOT_ALLOWED
)
BUSY: Final = wait(N_("the provider asks to wait"), Condition.BUSY)
INVALID: Final = fail(N_("the provider considers the message invalid"))
UNCLEAR: Final = doubt(N_("the provider had an error of its own"))
STRANGE: Final = retry(N_("the provider gave no reason that is known"))

_STATUSES: Final[dict[int, Refusal]] = {
    400: INVALID,
    401: KEY_REFUSED,
    402: NO_CREDIT,
    403: KEY_REFUSED,
    404: WRONG_ADDRESS,
    405: WRONG_ADDRESS,
    406: INVALID,
    413: INVALID,
    422: INVALID,
    429: BUSY,
    503: BUSY,
}


def of_status(status: int) -> Refusal:
    """Return the meaning of an HTTP status that is not a success."""
    if status < _REDIRECT or status in range(_REDIRECT, 400):
        return WRONG_ADDRESS
    return _STATUSES.get(status) or (INVALID if status < 500 else UNCLEAR)  # noqa: PLR2004


def meaning_of_status(code: str) -> str:
    """Return the msgid for an error's code such as `http-429`, or an empty string."""
    name, _, status = code.partition("-")
    return of_status(int(status)).meaning if name == "http" and status.isdigit() else ""


def is_success(answer: "Answer") -> bool:
    """Return whether the status says that the request was fulfilled."""
    return _OK <= answer.status < _REDIRECT


def object_in(answer: "Answer") -> dict[str, Any]:
    """Return the JSON object of an answer; empty if it contains none."""
    found = json_in(answer)
    return found if isinstance(found, dict) else {}


def json_in(answer: "Answer") -> Any:
    """Return the JSON value of an answer, or None if it contains none."""
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None


def pause_of(answer: "Answer") -> float | None:
    """Return the seconds that a provider asks to wait, or None if it does not say."""
    asked = answer.retry_after.strip()
    if not (asked.isascii() and asked.isdigit()):
        return None
    return min(float(asked), _LONGEST_PAUSE)


def refused(kind: str, code: str, refusal: Refusal, words: str) -> Outcome:
    """Return the outcome of a refusal. Raise Trouble if it concerns the line."""
    error = f"{kind} {code}"
    if refusal.condition is not None:
        raise Trouble(refusal.condition, words or refusal.meaning, error=error)
    if refusal.course is Course.DOUBT:
        return Unknown(f"{error}: {words}")
    return Refused(refusal.course, error, words)


def refused_by_status(kind: str, answer: "Answer", words: str) -> Outcome:
    """Return the outcome of an answer whose status alone tells. Raise Trouble."""
    code = f"http-{answer.status}"
    refusal = of_status(answer.status)
    if refusal is BUSY:
        raise busy(answer, words, f"{kind} {code}")
    return refused(kind, code, refusal, words or f"HTTP {answer.status}")


def busy(answer: "Answer", words: str, error: str = "") -> Trouble:
    """Return the trouble of a provider that asks to wait, with the pause if it names one."""
    pause = pause_of(answer)
    return Trouble(Condition.BUSY, words or f"HTTP {answer.status}", error=error, pause=pause)


def handed_over(ask: Callable[[], "Answer"]) -> "Answer | Unknown":
    """Return the answer to a submission, or that it was lost. Raise Trouble if nothing was sent."""
    try:
        return ask()
    except LostError as error:
        return Unknown(str(error))


def expected(ask: Callable[[], "Answer"], words: Callable[["Answer"], str]) -> "Answer":
    """Return the successful answer to a question that changes nothing. Raise Trouble."""
    try:
        answer = ask()
    except LostError as error:
        raise Trouble(Condition.UNREACHABLE, str(error)) from error
    if is_success(answer):
        return answer
    refusal = of_status(answer.status)
    if refusal is BUSY:
        raise busy(answer, words(answer))
    condition = refusal.condition or Condition.UNREACHABLE
    raise Trouble(condition, words(answer) or f"HTTP {answer.status}")


def hundredths(amount: Any) -> int | None:
    """Return an amount in hundredths, or None if it is none."""
    try:
        return round(float(amount) * 100)
    except (TypeError, ValueError, OverflowError):
        return None


def cost(amount: Any) -> str:
    """Return what a message cost as the journal keeps it, such as 0.045; empty if nothing says."""
    try:
        found = float(amount)
    except (TypeError, ValueError, OverflowError):
        return ""
    if not 0 < found < _HIGHEST_COST:  # nor nan
        return ""
    return f"{found:.5f}".rstrip("0").rstrip(".")
