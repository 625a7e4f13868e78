"""What the address and the subject of a mail mean: a password, whom to send to, and a date.

The three syntaxes, and two more for programs that log in:

    PASSWORD.NUMBER@host    subject: an optional date HHMMDDMMYYYY
    sms.PASSWORD@host       subject: a number or the name of a group
    sms@host                subject: PASSWORD:NUMBER-or-group and an optional date
    NUMBER@host, GROUP@host subject: not read

It is pure: whether a password is right, and whether a name is known, is for others to say.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SERVICE: Final = "sms"  # the local part of the second and the third syntax
MOST_SIGNS: Final = 320  # of an address, or of a subject
_NUMBER: Final = re.compile(r"[+p]?[0-9][0-9 ()/_-]{1,30}", re.IGNORECASE)
_DOTTED_NUMBER: Final = re.compile(r"[+p]?[0-9][0-9 ()/._-]{1,30}", re.IGNORECASE)
_DATE: Final = re.compile(r"[0-9]{12}")
_TRAILING_DATE: Final = re.compile(r"(?:\A|[ \t])([0-9]{12})\Z")
_REPLY: Final = re.compile(r"r-[0-9a-z]{24}")
_ANSWERED: Final = re.compile(r"<(r-[0-9a-z]{24})\.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What one recipient of a mail asks for. Empty texts are absent."""

    to: str = ""  # a number or a name, as typed
    secret: str = ""
    date: str = ""  # twelve digits: HHMMDDMMYYYY
    reply: str = ""  # the secret of a discussion


def split(address: str) -> tuple[str, str]:
    """Return the local part, without quotes, and the domain in small letters."""
    bare = address[:MOST_SIGNS].strip()
    if bare.startswith("<") and bare.endswith(">"):
        bare = bare[1:-1]
    local, _, domain = bare.rpartition("@")
    if len(local) > 1 and local[0] == local[-1] == '"':
        local = re.sub(r"\\(.)", r"\1", local[1:-1])
    return local, domain.strip().casefold()


def needs_subject(local: str) -> bool:
    """Return whether the subject says whom to send to."""
    return _is_service(local)


def reply_of(answered: Sequence[str]) -> str:
    """Return the secret in the Message-IDs of the mails that are answered; empty if none has."""
    found = map(_ANSWERED.match, answered)
    return next((each[1] for each in found if each is not None), "")


def means_sms(local: str) -> bool:
    """Return whether a local part of an ordinary domain is one of this box."""
    return _is_service(local) or _REPLY.fullmatch(local.rpartition("+")[2].casefold()) is not None


def read(local: str, subject: str, *, is_trusted: bool) -> Wish:
    """Return what a recipient asks for; `to` is empty if that is nobody.

    `is_trusted` means that the mail needs no password: its sender has logged in, or is allowed.
    """
    subject = " ".join(subject[:MOST_SIGNS].split())
    reply = _REPLY.fullmatch(local.rpartition("+")[2].casefold())
    if reply is not None:
        return Wish(reply=reply[0])
    if _is_service(local):
        return _of_subject(local, subject, is_trusted=is_trusted)
    if is_trusted and _DOTTED_NUMBER.fullmatch(local):
        return Wish(to=_number(local.replace(".", " ")), date=_date(subject))
    secret, dot, number = local.rpartition(".")
    if dot and secret and _NUMBER.fullmatch(number):
        return Wish(to=_number(number), secret=secret, date=_date(subject))
    if _DOTTED_NUMBER.fullmatch(local):
        return Wish(to=_number(local.replace(".", " ")), date=_date(subject))
    return Wish(to=local, date=_date(subject))


def _is_service(local: str) -> bool:
    word, _, _ = local.partition(".")
    return word.casefold() == SERVICE


def _of_subject(local: str, subject: str, *, is_trusted: bool) -> Wish:
    """Return the wish of a mail whose subject names the recipient."""
    secret = local.partition(".")[2]
    date = ""
    found = _TRAILING_DATE.search(subject)
    # Twelve digits alone are a number without a date; behind a recipient they are the date.
    if found is not None and found.start() > 0:
        date, subject = found[1], subject[: found.start()].rstrip()
    if not secret and ":" in subject:
        secret, _, subject = subject.rpartition(":")
    elif not secret and not is_trusted:
        return Wish()
    return Wish(to=_number(subject.strip()), secret=secret.strip(), date=date)


def _number(typed: str) -> str:
    """Return a number with the `p` that stands for its plus replaced; anything else as it is."""
    if typed[:1] in {"p", "P"} and _NUMBER.fullmatch(typed):
        return f"+{typed[1:]}"
    return typed


def _date(subject: str) -> str:
    return subject if _DATE.fullmatch(subject) else ""
