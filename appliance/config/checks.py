"""Check single values. Each check returns the value to store, or raises ValueError."""

import os
import re
import unicodedata
from typing import Final

from appliance.errors import N_

_PIN: Final = re.compile(r"\d{4,8}")
_SERVICE_CENTRE: Final = re.compile(r"\+\d{5,15}")
_MODEM_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_HIGHEST_PORT: Final = 65535
_LONGEST_MENTION: Final = 80
_LONGEST_LABEL: Final = 60
_VISIBLE: Final = frozenset("LNPS")  # the first letters of Unicode's categories
_SHARED_PORTS: Final = frozenset({"", "auto", "simulated", "none"})  # no device of their own


def pin(value: str) -> str:
    """Check a SIM's PIN; empty means none. The error does not repeat the PIN."""
    if value and not _PIN.fullmatch(value):
        raise ValueError("must be 4 to 8 digits")
    return value


def service_centre(value: str) -> str:
    """Check a service centre's number in international form; empty keeps the SIM's own."""
    if value and not _SERVICE_CENTRE.fullmatch(value):
        raise ValueError('must be an international number such as "+33609001390"')
    return value


def modem_name(value: str) -> str:
    """Check a name that fits into logs, /health and addresses."""
    if not _MODEM_NAME.fullmatch(value):
        raise ValueError("must be 1 to 32 small letters, digits, _ or -")
    return value


def label(value: str) -> str:
    """Check a name that people read: short, and on one line."""
    text = " ".join(value.split())
    if len(text) > _LONGEST_LABEL:
        raise ValueError(f"must have at most {_LONGEST_LABEL} characters")
    if text and not is_visible(text):
        raise ValueError(N_("must have a character that can be seen"))
    return text


def is_visible(text: str) -> bool:
    """Return whether a text has a character that can be seen."""
    return any(unicodedata.category(each)[0] in _VISIBLE for each in text)


def number(value: str) -> str:
    """Check a number in international form."""
    text = value.replace(" ", "")
    if not _SERVICE_CENTRE.fullmatch(text):
        raise ValueError('must be an international number such as "+33612345678"')
    return text


def price(value: float) -> int:
    """Return a price in hundred-thousandths of the currency unit, as it is stored."""
    return round(value * 100_000)


def port(value: str) -> str:
    """Check a device path, `auto`, `simulated` or `none`."""
    if not value.strip():
        raise ValueError('must be a device path, "auto", "simulated" or "none"')
    return value


def is_same_port(one: str, other: str) -> bool:
    """Return whether two modems would use one device."""
    return one not in _SHARED_PORTS and os.path.realpath(one) == os.path.realpath(other)


def country(value: str) -> str:
    """Check a two-letter country code and return it in upper case."""
    # Imported late: its tables take memory that most commands do not need.
    from phonenumbers import SUPPORTED_REGIONS

    code = value.strip().upper()
    if code not in SUPPORTED_REGIONS:
        raise ValueError('must be a two-letter country code such as "FR"')
    return code


def words(value: tuple[str, ...]) -> tuple[str, ...]:
    """Check that no word is empty."""
    if any(not word.strip() for word in value):
        raise ValueError("must not contain an empty text")
    return value


def mention(value: str) -> str:
    """Check a text to append to messages: short, and on one line."""
    text = " ".join(value.split())
    if len(text) > _LONGEST_MENTION:
        raise ValueError(f"must have at most {_LONGEST_MENTION} characters")
    return text


def certificate_url(value: str) -> str:
    """Check a path on the same server; empty means none."""
    if value and (not value.startswith("/") or value.startswith("//")):
        raise ValueError('must be a path on this server, such as "/certificate.crt"')
    return value


def listen(value: str) -> str:
    """Check `HOST:PORT`, `[IPV6]:PORT` or `unix:/PATH`."""
    split_listen(value)
    return value


def split_listen(value: str) -> tuple[str, int, str]:
    """Return host, port and socket path of a listen address; absent parts are empty or 0."""
    if value.startswith("unix:"):
        path = value.removeprefix("unix:")
        if not path.startswith("/"):
            raise ValueError('must name an absolute path after "unix:"')
        return "", 0, path
    host, colon, number = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
    if not colon or not host or (":" in host and f"[{host}]:" not in value):
        raise ValueError('must be HOST:PORT, such as "127.0.0.1:8080"')
    if not (number.isascii() and number.isdigit()) or int(number) > _HIGHEST_PORT:
        raise ValueError("must end in a port from 0 to 65535")
    return host, int(number), ""
