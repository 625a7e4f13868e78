"""Check USSD codes before they are stored or sent.

A modem treats some codes as orders of its own (3GPP TS 22.030): `**21*0612345678#` forwards all
calls, `#31#` shows the number, `*#06#` shows the modem's serial number. Only codes for the
operator's own services pass.
"""

import re
from typing import Final

from appliance.errors import N_, InputError

MOST_ANSWERS: Final = 6
_CODE: Final = re.compile(r"[*#][0-9*#]{1,38}#")
_ANSWER: Final = re.compile(r"[0-9*#]{1,20}")
# Registration, erasure and interrogation of a service (TS 22.030 clause 6.5.2).
_OF_SERVICES: Final = ("**", "##", "*#")
_FIRST_DIGITS: Final = re.compile(r"[*#]+(\d*)")
# Service codes (TS 22.030 annex B): numbers shown or hidden, calls forwarded, waiting, barred or
# transferred, groups and priorities, user-to-user signalling, passwords and PINs.
_SERVICES: Final = frozenset(
    {
        *("30", "31", "76", "77", "300"),
        *("21", "67", "61", "62", "002", "004", "43", "96", "37", "88"),
        *("33", "331", "332", "35", "351", "330", "333", "353"),
        *("66", "75", "750", "751", "752", "753", "754", "214"),
        *("360", "361", "362", "363"),
        *("03", "04", "042", "05", "052"),
    }
)


def code(typed: str, field: str = "code") -> str:
    """Return a USSD code without spaces, or "" for none.

    Raise InputError if it is not a code, or one that changes or shows a service.
    """
    found = "".join(typed.split())
    if not found:
        return ""
    if not _CODE.fullmatch(found):
        raise InputError(
            "ussd_code",
            N_("“%(typed)s” is not a USSD code."),
            cure=N_("It has only digits, * and #, and ends with #, such as #123#."),
            field=field,
            typed=typed.strip(),
        )
    _refuse_service(found, field)
    return found


def answers(typed: str, field: str = "answers") -> tuple[str, ...]:
    """Return the answers to the menus, typed with spaces or commas between them."""
    found = tuple(typed.replace(",", " ").split())
    if len(found) > MOST_ANSWERS or not all(map(_ANSWER.fullmatch, found)):
        raise InputError(
            "ussd_answers",
            N_("The answers to the menus are up to %(most)d numbers, such as 1 2."),
            field=field,
            most=MOST_ANSWERS,
        )
    for each in found:
        if each[0] in "*#" and each.endswith("#"):
            _refuse_service(each, field)
    return found


def _refuse_service(found: str, field: str) -> None:
    digits = _FIRST_DIGITS.match(found)
    if found.startswith(_OF_SERVICES) or (digits and digits[1] in _SERVICES):
        raise InputError(
            "ussd_service",
            N_("“%(typed)s” is an order to the SIM card or the modem, such as call forwarding."),
            cure=N_("Only codes that show the balance are sent."),
            field=field,
            typed=found,
        )
