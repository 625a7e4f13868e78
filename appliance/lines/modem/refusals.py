"""Explain refused submits: +CMS ERROR and +CME ERROR (TS 27.005 clause 3.2.5, TS 27.007 9.2).

Codes up to 127 are RP causes from the network (TS 24.011 table 8.4 and annex E), codes from 128
come from the service centre (TP-FCS, TS 23.040 clause 9.2.3.22), codes from 300 from the modem.
"""

from dataclasses import dataclass
from typing import Final

from appliance.errors import N_
from appliance.lines.protocol import Course
from appliance.modem.traffic import Refused


@dataclass(frozen=True, slots=True)
class Refusal:
    """The meaning of a code for people, and what to do next."""

    course: Course
    meaning: str


def _fail(meaning: str) -> Refusal:
    return Refusal(Course.FAIL, meaning)


def _retry(meaning: str) -> Refusal:
    return Refusal(Course.RETRY, meaning)


def _doubt(meaning: str) -> Refusal:
    return Refusal(Course.DOUBT, meaning)


def _wait(meaning: str) -> Refusal:
    return Refusal(Course.WAIT, meaning)


_NO_SIM = _wait(N_("there is no SIM"))
_SIM_LOCKED = _wait(N_("the SIM is locked"))
_SIM_BUSY = _wait(N_("the SIM is busy"))
_SIM_FAILURE = _wait(N_("the SIM does not work"))
_NO_NETWORK = _wait(N_("there is no network"))
_MODEM_BUSY = _wait(N_("the modem is busy"))
# TS 24.011 clause 5.3.2.1: no RP-ACK arrived in time, though the RP-DATA may have arrived.
_NETWORK_SLOW = _doubt(N_("the network did not answer in time"))
_UNKNOWN = _retry(N_("the modem or the network gave no reason"))
_PROTOCOL = _fail(N_("the network does not understand the message"))
_NOT_SUPPORTED = _fail(N_("the service centre does not support this kind of message"))

CMS: Final[dict[int, Refusal]] = {
    1: _fail(N_("the number is not assigned")),
    8: _fail(N_("the operator bars SMS from this SIM")),
    10: _fail(N_("SMS is barred")),
    11: _fail(N_("SMS is barred")),
    17: _retry(N_("network error")),
    21: _fail(N_("the network rejects the message")),
    22: _retry(N_("the recipient's memory is full")),
    27: _retry(N_("the recipient cannot be reached")),
    28: _fail(N_("the network does not know this SIM")),
    29: _fail(N_("the network refuses this service")),
    30: _fail(N_("the network does not know the subscriber")),
    38: _retry(N_("the network is out of order")),
    41: _retry(N_("temporary network error")),
    42: _retry(N_("the network is congested")),
    47: _retry(N_("the network has no resources left")),
    50: _fail(N_("SMS is not subscribed for this SIM")),
    69: _fail(N_("the network does not offer this service")),
    81: _PROTOCOL,
    95: _PROTOCOL,
    96: _PROTOCOL,
    97: _PROTOCOL,
    98: _retry(N_("the network was not ready for the message")),
    99: _PROTOCOL,
    111: _retry(N_("the network reports a protocol error")),
    127: _retry(N_("the network gave no reason")),
    128: _NOT_SUPPORTED,
    129: _NOT_SUPPORTED,
    130: _NOT_SUPPORTED,
    143: _NOT_SUPPORTED,
    144: _NOT_SUPPORTED,
    145: _NOT_SUPPORTED,
    159: _NOT_SUPPORTED,
    160: _NOT_SUPPORTED,
    161: _NOT_SUPPORTED,
    175: _NOT_SUPPORTED,
    176: _NOT_SUPPORTED,
    192: _retry(N_("the service centre is busy")),
    193: _fail(N_("the service centre does not serve this SIM")),
    194: _retry(N_("service centre error")),
    195: _fail(N_("the service centre does not accept the number")),
    196: _fail(N_("the recipient is barred")),
    197: _fail(N_("the service centre considers it a duplicate")),
    198: _NOT_SUPPORTED,
    199: _NOT_SUPPORTED,
    208: _wait(N_("the memory of the SIM card is full")),
    300: _wait(N_("modem error")),
    301: _MODEM_BUSY,
    302: _retry(N_("the modem does not allow it now")),
    304: _fail(N_("the modem considers the message invalid")),
    305: _fail(N_("the modem considers the message invalid")),
    310: _NO_SIM,
    311: _SIM_LOCKED,
    312: _SIM_LOCKED,
    313: _SIM_FAILURE,
    314: _SIM_BUSY,
    315: _SIM_FAILURE,
    316: _SIM_LOCKED,
    317: _SIM_LOCKED,
    318: _SIM_LOCKED,
    320: _wait(N_("error of the modem's memory")),
    322: _wait(N_("the modem's memory is full")),
    330: _wait(N_("the service centre's number is missing")),
    331: _NO_NETWORK,
    332: _NETWORK_SLOW,
    350: _retry(N_("the network offers no SMS over LTE to this SIM")),
    500: _UNKNOWN,
    515: _MODEM_BUSY,
}
CME: Final[dict[int, Refusal]] = {
    10: _NO_SIM,
    11: _SIM_LOCKED,
    12: _SIM_LOCKED,
    13: _SIM_FAILURE,
    14: _SIM_BUSY,
    15: _SIM_FAILURE,
    16: _SIM_LOCKED,
    17: _SIM_LOCKED,
    18: _SIM_LOCKED,
    30: _NO_NETWORK,
    31: _NETWORK_SLOW,
    32: _NO_NETWORK,
    100: _UNKNOWN,
    515: _MODEM_BUSY,
}
_TABLES: Final = {"CMS": CMS, "CME": CME}
_BARE: Final = "ERROR"


def of(refused: Refused) -> Refusal:
    """Return the meaning of a refusal. An unknown code allows another attempt."""
    return _of_code(refused.family, refused.code)


def error_of(refused: Refused) -> str:
    """Return the refusal as stored with the message: `CMS 21`, or `ERROR` without a code."""
    return f"{refused.family} {refused.code}" if refused.code is not None else _BARE


def meaning(error: str) -> str:
    """Return the English text (a msgid) for such an error, or an empty string for any other."""
    family, _, code = error.partition(" ")
    if code.isdigit():
        return _of_code(family, int(code)).meaning
    return _UNKNOWN.meaning if error == _BARE else ""


def _of_code(family: str, code: int | None) -> Refusal:
    if code is None:
        return _UNKNOWN
    return _TABLES.get(family, {}).get(code, _UNKNOWN)
