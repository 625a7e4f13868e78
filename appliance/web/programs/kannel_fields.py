"""What the fields of Kannel's `sendsms` mean. Its fields are octets: `charset` tells their text."""

import codecs
import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import parse_qsl

from appliance.errors import N_, InputError
from appliance.web.programs import named

UCS2: Final = 2
_CODINGS: Final = range(3)
_CLASSES: Final = range(4)
_FLASH: Final = 0
# Ours for Kannel's 0 to 3: lowest, normal, high, highest.
_PRIORITIES: Final = (-64, 0, 32, 64)
_MINUTE: Final = 60
_MOST_MINUTES: Final = 366 * 24 * 60
_MOST_FIELDS: Final = 100
_MOST_DIGITS: Final = 7
_HEADER: Final = "x-kannel-"
# Python's names of the character sets that phones and their gateways use.
_CHARSETS: Final = re.compile(r"utf-8|utf-16(-[bl]e)?|ascii|iso8859-\d+|cp125\d|koi8-[ru]")
_RENAMED_CHARSETS: Final = {"UCS-2": "UTF-16BE", "UCS2": "UTF-16BE", "UTF-16": "UTF-16BE"}
# Headers whose field has another name.
_RENAMED: Final = {"user": "username", "pass": "password"}


class FieldError(InputError):
    """A field is wrong; `answer` is what Kannel says then."""

    def __init__(self, name: str, answer: str) -> None:
        super().__init__(
            "bad_field", N_("The field %(name)s has an unknown form."), field=name, name=name
        )
        self.answer = answer


def read(octets: bytes) -> dict[str, bytes]:
    """Return the fields of a query or form; of several with one name the first counts."""
    try:
        pairs = parse_qsl(
            octets.decode("latin-1"),
            keep_blank_values=True,
            encoding="latin-1",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise FieldError("text", "Charset or body misformed, rejected") from None
    found: dict[str, bytes] = {}
    for name, value in pairs:
        found.setdefault(name.lower(), value.encode("latin-1"))
    return found


def of_headers(headers: Iterable[tuple[str, str]], body: bytes) -> dict[str, bytes]:
    """Return the fields that X-Kannel- headers give, with the body as the text."""
    found = {
        name.lower().removeprefix(_HEADER): value.encode("latin-1", "replace")
        for name, value in headers
        if name.lower().startswith(_HEADER)
    }
    return {_RENAMED.get(name, name): value for name, value in found.items()} | {"text": body}


class Fields:
    """The fields of one request, each in our terms. Reading a wrong one raises FieldError."""

    def __init__(self, given: Mapping[str, bytes]) -> None:
        self._given = given

    def word(self, *names: str) -> str:
        """Return the first of these fields that is there, as text."""
        octets = next((self._given[name] for name in names if name in self._given), b"")
        return _decoded(octets)

    def has(self, name: str) -> bool:
        """Return whether a field is there at all."""
        return name in self._given

    @property
    def to(self) -> tuple[str, ...]:
        """The recipients, which blanks separate."""
        return named.recipients(self.word("to"), " ")

    @property
    def text(self) -> str:
        """The text, decoded as `charset` or, for UCS-2, as UTF-16."""
        octets = self._given.get("text", b"")
        coding = self._number("coding", "Coding", _CODINGS)
        if coding == 1 or self._given.get("udh"):
            # Octets and headers of one's own are no text for a person.
            raise FieldError("udh", "UDH field misformed, rejected")
        charset = self.word("charset") or ("UTF-16BE" if coding == UCS2 else "")
        if not charset:
            return _decoded(octets)
        try:
            return octets.decode(_known(charset))
        except (LookupError, UnicodeError, ValueError):
            raise FieldError("charset", "Charset or body misformed, rejected") from None

    @property
    def is_flash(self) -> bool:
        """Whether the message class is 0."""
        return self._number("mclass", "MClass", _CLASSES) == _FLASH

    @property
    def ttl_seconds(self) -> int | None:
        """How long to try."""
        minutes = self._number("validity", "Validity", range(_MOST_MINUTES))
        return minutes * _MINUTE if minutes else None

    @property
    def delay_seconds(self) -> int:
        """How long to wait before sending."""
        return (self._number("deferred", "Deferred", range(_MOST_MINUTES)) or 0) * _MINUTE

    @property
    def priority(self) -> int | None:
        """Our priority."""
        given = self._number("priority", "Priority", range(len(_PRIORITIES)))
        return None if given is None else _PRIORITIES[given]

    @property
    def mask(self) -> int:
        """The reports that are asked for."""
        return self._number("dlr-mask", "DLR-Mask", range(128)) or 0

    @property
    def report_address(self) -> str:
        """The address that is called for each report."""
        return self.word("dlr-url")

    def _number(self, name: str, shown: str, allowed: range) -> int | None:
        typed = self.word(name).strip()
        if typed in ("", "-1"):
            return None
        if not (typed.isdecimal() and len(typed) <= _MOST_DIGITS and int(typed) in allowed):
            raise FieldError(name, f"{shown} field misformed, rejected")
        return int(typed)


def _known(charset: str) -> str:
    """Return Python's name of a character set. Raise LookupError for others than those of phones.

    Python knows some that are slow, or no character sets at all.
    """
    known = codecs.lookup(_RENAMED_CHARSETS.get(charset.upper(), charset)).name
    if not _CHARSETS.fullmatch(known):
        raise LookupError(charset)
    return known


def _decoded(octets: bytes) -> str:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")
