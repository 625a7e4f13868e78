"""The answers of a modem: lines, a prompt, a deferred answer or an error.

Codes and texts come from 3GPP TS 27.007 clause 9.2 (+CME ERROR) and TS 27.005 clause 3.2.5 (+CMS
ERROR).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

CME_TEXTS: Final = {
    3: "operation not allowed",
    4: "operation not supported",
    10: "SIM not inserted",
    11: "SIM PIN required",
    12: "SIM PUK required",
    13: "SIM failure",
    14: "SIM busy",
    16: "incorrect password",
    20: "memory full",
    21: "invalid index",
    22: "not found",
    30: "no network service",
    32: "network not allowed - emergency calls only",
    50: "incorrect parameters",
    100: "unknown",
}
CMS_TEXTS: Final = {
    1: "Unassigned (unallocated) number",
    8: "Operator determined barring",
    21: "Short message transfer rejected",
    27: "Destination out of service",
    28: "Unidentified subscriber",
    38: "Network out of order",
    41: "Temporary failure",
    42: "Congestion",
    47: "Resources unavailable, unspecified",
    50: "Requested facility not subscribed",
    69: "Requested facility not implemented",
    300: "ME failure",
    301: "SMS service of ME reserved",
    302: "operation not allowed",
    303: "operation not supported",
    304: "invalid PDU mode parameter",
    305: "invalid text mode parameter",
    310: "SIM not inserted",
    311: "SIM PIN required",
    313: "SIM failure",
    314: "SIM busy",
    316: "SIM PUK required",
    320: "memory failure",
    321: "invalid memory index",
    322: "memory full",
    330: "SMSC address unknown",
    331: "no network service",
    332: "network timeout",
    340: "no +CNMA acknowledgement expected",
    350: "IMS network did not answer",
    500: "unknown error",
    515: "Please wait, init or command in progress",
}


class CommandError(Exception):
    """Raised to refuse a command: +CME ERROR, +CMS ERROR, or plain ERROR if `family` is empty."""

    def __init__(self, family: str = "", code: int = 0) -> None:
        super().__init__(family, code)
        self.family = family
        self.code = code

    def line(self, verbosity: int) -> str:
        """Return the final result code under AT+CMEE=`verbosity`. +CMS codes are always shown."""
        if not self.family or (self.family == "CME" and verbosity == 0):
            return "ERROR"
        texts = CME_TEXTS if self.family == "CME" else CMS_TEXTS
        detail = texts.get(self.code, "unknown") if verbosity == 2 else str(self.code)  # noqa: PLR2004 - the value of +CMEE itself
        return f"+{self.family} ERROR: {detail}"


def cme(code: int) -> CommandError:
    """Return an equipment error."""
    return CommandError("CME", code)


def cms(code: int) -> CommandError:
    """Return a message service error."""
    return CommandError("CMS", code)


class Later:
    """The answer depends on the network; until it arrives the modem accepts no other command."""


LATER: Final = Later()


@dataclass(frozen=True, slots=True)
class Prompt:
    """Send `> ` now, and call `then` with the text up to Ctrl-Z."""

    then: "Callable[[bytes], Answer]"
    text: bool = False  # text mode: a new prompt after each line


# The lines of an information response before OK, or one of the classes above.
Answer = Sequence[str] | Later | Prompt
