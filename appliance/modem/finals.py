"""Recognise final result codes, which end an answer, and the errors in them.

ITU-T V.250 clause 5.7.1, 3GPP TS 27.007 clause 9.2 (+CME ERROR), TS 27.005 clause 3.2.5 (+CMS
ERROR). Only a whole line is a final result code: "OK, see you at 5" is not one.
"""

from dataclasses import dataclass
from typing import Final, Literal

from appliance.modem.values import number_or_none

Family = Literal["CMS", "CME", ""]

OK: Final = "OK"
# The modem or the SIM is busy, so asking again helps.
BUSY: Final = frozenset({("CMS", 314), ("CMS", 515), ("CME", 14), ("CME", 515)})
_BARE_ERRORS: Final = frozenset(
    {"ERROR", "COMMAND NOT SUPPORT", "COMMAND NOT SUPPORTED", "TOO MANY PARAMETERS"}
)
_PREFIXES: Final = ("+CMS ERROR", "+CME ERROR")

# After AT+CMEE=2 a modem reports errors in words. These are the ones the session acts upon.
_CODES_OF_WORDS: Final = {
    "operation not allowed": 3,
    "operation not supported": 4,
    "sim not inserted": 10,
    "sim pin required": 11,
    "sim puk required": 12,
    "sim failure": 13,
    "sim busy": 14,
    "sim wrong": 15,
    "incorrect password": 16,
    "memory full": 20,
    "invalid index": 21,
    "not found": 22,
    "no network service": 30,
    "network timeout": 31,
}
_CMS_CODES_OF_WORDS: Final = {
    "sim not inserted": 310,
    "sim pin required": 311,
    "sim pin necessary": 311,
    "sim failure": 313,
    "sim busy": 314,
    "sim puk required": 316,
    "memory failure": 320,
    "invalid memory index": 321,
    "memory full": 322,
    "smsc address unknown": 330,
    "no network service": 331,
    "no network": 331,
    "network timeout": 332,
}


@dataclass(frozen=True, slots=True)
class Failure:
    """An error result code; `code` is None if the modem gave no number that we know."""

    family: Family
    code: int | None
    text: str


def is_final(line: str) -> bool:
    """Return whether `line` ends an answer."""
    if line == OK:
        return True
    first = line[0]
    if first == "+":
        return line.startswith(_PREFIXES)
    return first in "ECT" and line in _BARE_ERRORS


def failure_of(line: str) -> Failure | None:
    """Return the error in a final result code, or None for OK."""
    if line == OK:
        return None
    if not line.startswith(_PREFIXES):
        return Failure("", None, line)
    family: Family = "CMS" if line.startswith("+CMS") else "CME"
    detail = line[len(_PREFIXES[0]) :].lstrip(": ")
    code = number_or_none(detail)
    if code is not None:
        return Failure(family, code, detail)
    words = detail.lower()
    codes = _CMS_CODES_OF_WORDS if family == "CMS" else _CODES_OF_WORDS
    return Failure(family, codes.get(words), detail)
