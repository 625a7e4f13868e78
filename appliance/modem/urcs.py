"""Recognise unsolicited result codes and tell them apart from answers.

3GPP TS 27.005 clause 3.4.1 (+CMTI, +CMT, +CDSI, +CDS), TS 27.007 clauses 6.6 (+CLIP), 6.11
(+CRING), 7.2 (+CREG), 7.15 (+CUSD); the notices of a restart are specific to the manufacturer.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from appliance.modem.values import number_or_none, values_of

INTERNATIONAL = 145  # type of address octet, TS 24.008 clause 10.5.4.7


@dataclass(frozen=True, slots=True)
class Stored:
    """A message or report was stored; with `index` None, somewhere in the storage."""

    storage: str | None
    index: int | None


@dataclass(frozen=True, slots=True)
class Direct:
    """A direct message or report, which needs AT+CNMA if +CSMS is 1."""

    kind: Literal["message", "report"]
    pdu: str
    whole: bool  # the PDU has the length that its header line gives


@dataclass(frozen=True, slots=True)
class Ringing:
    """One ring of an incoming call."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller's number, or None if withheld. International numbers begin with "+"."""

    number: str | None


@dataclass(frozen=True, slots=True)
class CallOver:
    """The incoming call is over."""


@dataclass(frozen=True, slots=True)
class Restarted:
    """The modem restarted: it has lost every setting and owes no answer any more."""

    text: str


@dataclass(frozen=True, slots=True)
class BecameReady:
    """A start-up step is complete (SIM, messages, phone book): what failed before may now work."""

    text: str


@dataclass(frozen=True, slots=True)
class SimChanged:
    """The SIM was removed, inserted or locked."""

    text: str


@dataclass(frozen=True, slots=True)
class NetworkChanged:
    """The registration changed and should be queried."""


@dataclass(frozen=True, slots=True)
class LateReference:
    """A submit that had been given up was accepted after all."""

    reference: int


@dataclass(frozen=True, slots=True)
class UssdAnswer:
    """The network answers a USSD code, or says something by itself."""

    status: int
    text: str | None  # as the modem wrote it
    coding: int | None  # the cell broadcast data coding scheme, TS 23.038 clause 5


Event = (
    Stored
    | Direct
    | Ringing
    | Caller
    | CallOver
    | Restarted
    | BecameReady
    | SimChanged
    | NetworkChanged
    | LateReference
    | UssdAnswer
)


def _stored(line: str) -> Event | None:
    values = values_of(line)
    if not values:
        return None
    index = number_or_none(values[1]) if len(values) > 1 else None
    return Stored(values[0], index)


def _full(line: str) -> Event | None:
    values = values_of(line)
    return Stored(values[0] if values else None, None)


def _caller(line: str) -> Event | None:
    values = values_of(line)
    number = "".join(octet for octet in values[0] if octet in "+0123456789*#") if values else ""
    if not number:
        return Caller(None)
    kind = number_or_none(values[1]) if len(values) > 1 else None
    if kind == INTERNATIONAL and not number.startswith("+"):
        number = "+" + number
    return Caller(number)


def _sim(line: str) -> Event | None:
    _, _, status = line.partition(":")
    return BecameReady(line) if status.strip() == "READY" else SimChanged(line)


def _reference(line: str) -> Event | None:
    values = values_of(line)
    reference = number_or_none(values[0]) if values else None
    return None if reference is None else LateReference(reference)


def _ussd(line: str) -> Event | None:
    """Read `+CUSD: 1,"text",15`; the text may hold quotes, commas and line ends."""
    found = _USSD.fullmatch(line)
    if found is None:
        return None
    coding = number_or_none(found["coding"] or "")
    text = found["text"] if found["text"] is not None else found["bare"]
    return UssdAnswer(int(found["status"]), text or None, coding)


def _registration(_line: str) -> Event | None:
    return NetworkChanged()


_USSD: Final = re.compile(
    r"""\+CUSD:\s*(?P<status>[0-5])\s*
    (?:,\s*(?:"(?P<text>.*)"|(?P<bare>[^",]*))\s*)?
    (?:,\s*(?P<coding>\d{1,3})\s*)?""",
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
_USSD_BEGINS: Final = re.compile(r'\+CUSD:\s*[0-5]\s*,\s*"', re.IGNORECASE)
_USSD_ENDS: Final = re.compile(r'"\s*,\s*\d{1,3}\s*')
# What begins like this is no line of a text.
_RESPONSE: Final = re.compile(r"[+^][A-Z]{2,}[A-Z0-9]*:")

_BY_NAME: Final[dict[str, Callable[[str], Event | None]]] = {
    "+CMTI": _stored,
    "+CDSI": _stored,
    "^SMMEMFULL": _full,
    "+SMSFULL": _full,
    "RING": lambda _line: Ringing(),
    "+CRING": lambda _line: Ringing(),
    "+CLIP": _caller,
    "NO CARRIER": lambda _line: CallOver(),
    "MISSED_CALL": lambda _line: CallOver(),
    "VOICE CALL": lambda line: CallOver() if "END" in line else None,
    "^CEND": lambda _line: CallOver(),
    "RDY": Restarted,
    "*ATREADY": Restarted,
    "^SYSSTART": Restarted,
    "+CPIN": _sim,
    "SMS DONE": BecameReady,
    "SMS READY": BecameReady,
    "PB DONE": BecameReady,
    "CALL READY": BecameReady,
    "+SIMCARD": SimChanged,
    "^SIMST": SimChanged,
    "+CREG": _registration,
    "+CGREG": _registration,
    "+CEREG": _registration,
    "+CUSD": _ussd,
    "+CMGS": _reference,
}
# These also answer a query of the same name; the other names of the table never do.
_ALSO_ANSWERS: Final = {"+CPIN": "+CPIN?", "+CMGS": "+CMGS="}
_REGISTRATIONS: Final = frozenset({"+CREG", "+CGREG", "+CEREG"})
_NAME_STARTS: Final = "+^*$#%"
DIRECT_NAMES: Final = {"+CMT": "message", "+CDS": "report", "+CBM": "broadcast"}


def name_of(line: str) -> str:
    """Return the part of the line before the colon, in upper case."""
    return line.partition(":")[0].rstrip().upper()


def answers(command: str, line: str) -> bool:
    """Return whether `line` can be part of the answer to `command` (in upper case)."""
    name = name_of(line)
    if name in _REGISTRATIONS:
        # An answer is "+CREG: 1,5"; unsolicited is "+CREG: 5" or "+CREG: 5,"00C3" and so on.
        values = line.partition(":")[2].split(",")
        return name + "?" in command and len(values) > 1 and values[1].strip().isdecimal()
    question = _ALSO_ANSWERS.get(name)
    if question is not None:
        return question in command
    if name in _BY_NAME or name in DIRECT_NAMES:
        return False
    if name[:1] in _NAME_STARTS and ":" in line:
        return name in command
    return True


def ussd_goes_on(lines: str) -> bool:
    """Return whether the text of a USSD answer goes on in the next line."""
    begun = _USSD_BEGINS.match(lines)
    if begun is None:
        return False
    rest = lines[begun.end() :].rstrip()
    last_quote = rest.rfind('"')
    if last_quote >= 0 and _USSD_ENDS.fullmatch(rest, last_quote):
        return False
    return not (rest.endswith('"') and rest.count('"') % 2)


def is_response(line: str) -> bool:
    """Return whether a line is the response to a command, or unsolicited, rather than text."""
    return _RESPONSE.match(line) is not None or line in _BY_NAME


def event_of(line: str) -> Event | None:
    """Return the event that an unsolicited line reports, or None if it does not concern us."""
    read = _BY_NAME.get(name_of(line))
    return None if read is None else read(line)
