"""Read a mail: its text, its subject, who it is from and to, and what else was in it."""

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from typing import Any, Final

from appliance.channels.mail_in import charsets, html_text, quotations
from appliance.errors import N_, InputError

MOST_OCTETS: Final = 1024 * 1024
# Reading nested parts takes a time that grows with their depth, so that is bounded.
_MOST_BOUNDARIES: Final = 40
_MOST_HEADER_OCTETS: Final = 128 * 1024
_MOST_PARTS: Final = 200
_MOST_ADDRESSES: Final = 8_000  # signs of a header that names people
_LONGEST_NAME: Final = 80
_HEADER_END: Final = re.compile(rb"\r?\n\r?\n")
_TO: Final = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says."""

    text: str
    subject: str
    message_id: str  # something that tells this mail from others, if it has no Message-ID
    sender: str
    recipients: tuple[str, ...]
    answered: tuple[str, ...]  # the Message-IDs of the mails that it answers
    is_automatic: bool  # sent by a program, such as a note of absence
    dropped: tuple[str, ...]  # the names of what an SMS cannot carry


def read(octets: bytes) -> Letter:
    """Return what a mail says. Raise InputError for one that cannot be read."""
    _refuse_monsters(octets)
    try:
        mail = message_from_bytes(octets)
        texts, dropped = _parts(mail)
        return Letter(
            text=quotations.own_words(texts),
            subject=_header(mail, "subject"),
            message_id=_identity(mail, octets),
            sender=next(iter(_addresses(mail, "from")), ""),
            recipients=tuple(
                dict.fromkeys(each for name in _TO for each in _addresses(mail, name))
            ),
            answered=tuple(
                re.findall(r"<[^<>\s]{1,250}>", _header(mail, "in-reply-to", "references"))
            )[:50],
            is_automatic=_is_automatic(mail),
            dropped=dropped,
        )
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError("unreadable_mail", N_("The mail cannot be read.")) from error


def _refuse_monsters(octets: bytes) -> None:
    end = _HEADER_END.search(octets)
    head = len(octets) if end is None else end.start()
    boundaries = octets.lower().count(b"boundary")
    if head > _MOST_HEADER_OCTETS or boundaries > _MOST_BOUNDARIES or len(octets) > MOST_OCTETS:
        raise InputError("mail_too_large", N_("The mail is too large."))


def _parts(mail: Message) -> tuple[str, tuple[str, ...]]:
    """Return the text, and the names of the other parts."""
    plain: list[str] = []
    rich: list[str] = []
    dropped: list[str] = []
    waiting: list[Message] = [mail]
    for _ in range(_MOST_PARTS):
        if not waiting:
            break
        part = waiting.pop()
        kind = part.get_content_type()
        is_attached = part.get_content_disposition() == "attachment"
        if kind == "message/rfc822" or (is_attached and part is not mail):
            dropped.append(_name(part, kind))
        elif part.is_multipart():
            inside: Any = part.get_payload()
            waiting += [each for each in reversed(inside) if isinstance(each, Message)]
        elif kind == "text/plain":
            plain.append(_plain(part))
        elif kind == "text/html":
            rich.append(html_text.text(_text(part)))
        else:
            dropped.append(_name(part, kind))
    said = "\n".join(filter(str.strip, plain)) or "\n".join(filter(str.strip, rich))
    return said, tuple(dropped)


def _name(part: Message, kind: str) -> str:
    """Return the name of a part, or its type."""
    return charsets.header(part.get_filename() or "")[:_LONGEST_NAME] or kind


def _text(part: Message) -> str:
    octets = part.get_payload(decode=True)
    return charsets.decode(octets if isinstance(octets, bytes) else b"", _charset(part))


def _charset(part: Message) -> str | None:
    return part.get_content_charset()


def _plain(part: Message) -> str:
    """Return plain text; lines that the sender's program broke are joined (RFC 3676)."""
    text = _text(part).replace("\r\n", "\n")
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    deletes = str(part.get_param("delsp", "")).lower() == "yes"
    lines: list[str] = []
    is_open = False
    for each in text.split("\n"):
        line = each.removeprefix(" ")  # stuffed
        flows = line.endswith(" ") and line != "-- "
        kept = line[:-1] if flows and deletes else line
        if is_open and not each.startswith(">"):
            lines[-1] += kept
        else:
            lines.append(kept)
        is_open = flows and not each.startswith(">")
    return "\n".join(lines)


def _header(mail: Message, *names: str) -> str:
    found = (value for name in names for value in _values(mail, name))
    return " ".join(charsets.header(value) for value in found)


def _values(mail: Message, name: str) -> list[str]:
    """Return the values of a header; letters that are not encoded are allowed (RFC 6532)."""
    raw = (str(value) for each, value in mail.raw_items() if each.lower() == name)
    return [charsets.decode(value.encode("utf-8", "surrogateescape"), None) for value in raw]


def _addresses(mail: Message, name: str) -> list[str]:
    values = [value[:_MOST_ADDRESSES] for value in _values(mail, name)[:20]]
    return [address for _, address in getaddresses(values) if "@" in address]


def _is_automatic(mail: Message) -> bool:
    said = _header(mail, "auto-submitted").casefold()
    precedence = _header(mail, "precedence").casefold()
    return said not in {"", "no"} or precedence in {"bulk", "junk", "list", "auto_reply"}


def _identity(mail: Message, octets: bytes) -> str:
    """Return the Message-ID, or else something that a mail sent twice has both times."""
    given = _header(mail, "message-id")[:1000]
    if given:
        return given
    date = _header(mail, "date")[:100]
    end = _HEADER_END.search(octets)
    body = octets if end is None else octets[end.end() :]
    if not date:
        return ""
    return hashlib.sha256(f"{date}\n{_header(mail, 'from')}\n".encode() + body).hexdigest()
