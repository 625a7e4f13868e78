"""Check the settings of a line. Each check returns the value to store, or raises InputError."""

import ipaddress
import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from appliance.addresses import numbers
from appliance.errors import N_, InputError

_SENDER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .-]{1,9}[A-Za-z0-9.]")
_SECRET: Final = re.compile(r"[\x21-\x7e]{1,400}")
_SHORTEST_CALLBACK_KEY: Final = 8
_ACCOUNT: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_LOCAL_NAME: Final = re.compile(r"[A-Za-z0-9-]+(\.local|\.lan|\.home\.arpa|\.internal)?\.?")
_HOLDS_NO_LETTER: Final = re.compile(r"[\d .-]+")


def secret(value: str) -> str:
    """Check a key or a password: no spaces, no accents."""
    if not _SECRET.fullmatch(value):
        raise InputError(
            "line_secret",
            N_("A key has no spaces and no accents: copy it again from the provider's page."),
        )
    return value


def callback_key(value: str) -> str:
    """Check a key that others prove that they know: too long to be guessed."""
    if len(value) < _SHORTEST_CALLBACK_KEY:
        raise InputError(
            "line_callback_key",
            N_("A key of callbacks has at least %(least)d characters."),
            least=_SHORTEST_CALLBACK_KEY,
        )
    return secret(value)


def account(value: str) -> str:
    """Check a name at a provider, such as `sms-ab12345-1`."""
    if not _ACCOUNT.fullmatch(value):
        raise InputError(
            "line_account", N_("An account's name has letters, digits, hyphens and dots only.")
        )
    return value


def sender(value: str) -> str:
    """Check a sender's name as networks take it."""
    if value and (not _SENDER.fullmatch(value) or _HOLDS_NO_LETTER.fullmatch(value)):
        raise InputError(
            "line_sender",
            N_("A sender name has 3 to 11 letters without accents or digits, such as Cabinet."),
        )
    return value


def https_address(value: str) -> str:
    """Check the address of a provider: `https://` and a name."""
    return _address(value, plain_allowed=False)


def callback_address(value: str) -> str:
    """Check the address at which a provider reaches this box; it may have a query."""
    address, _, query = value.strip().partition("?")
    checked = _address(address, plain_allowed=False)
    if not query.isascii() or set(query) & set("@#?\\<>\"' "):
        raise _no_address()
    return f"{checked}?{query}" if query else checked


def lan_address(value: str) -> str:
    """Check the address of another box or telephone: `http://` only within the own network."""
    return _address(value, plain_allowed=True)


def _address(value: str, *, plain_allowed: bool) -> str:
    found = value.strip().rstrip("/")
    try:
        parts = urlsplit(found)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host or parts.scheme not in {"http", "https"} or not _is_bare(found):
        raise _no_address()
    if parts.scheme == "http" and not (plain_allowed and may_be_local(host)):
        raise InputError(
            "line_address_open",
            N_("Over http everybody on the way could read the SMS and the key: write https://."),
            cure=N_("Within the own network http:// is allowed for another box or a telephone."),
        )
    return found


def _no_address() -> InputError:
    return InputError(
        "line_address", N_("An address is written as https://name/path, without a password.")
    )


def _is_bare(address: str) -> bool:
    """Return whether an address has neither name and password nor a query, and no odd sign."""
    return not set(address) & set("@?#\\<>\"' ") and address.isascii() and address.isprintable()


def may_be_local(host: str) -> bool:
    """Return whether a host may be in the own network, as far as its name says."""
    try:
        return is_local(host)
    except ValueError:
        return _LOCAL_NAME.fullmatch(host) is not None


def is_local(address: str) -> bool:
    """Return whether an IP address is in the own network. Raise ValueError for a name."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return not (parsed.is_global or parsed.is_multicast or parsed.is_unspecified)


def certificate_file(value: str) -> str:
    """Check the path of a file with certificates; empty means those of the system."""
    if value and not (value.startswith("/") and Path(value).is_file()):
        raise InputError(
            "line_ca_file", N_("This is not the path of a file with certificates on this box.")
        )
    return value


def mobile_of_france(value: str) -> str:
    """Check a French number, in any usual writing; return it in international form."""
    return numbers.normalise(value, "FR")


def yes_or_no(value: str) -> str:
    """Check a choice; empty means no."""
    found = {"": "", "no": "", "false": "", "0": "", "yes": "yes", "true": "yes", "1": "yes"}
    try:
        return found[value.strip().lower()]
    except KeyError:
        raise InputError("line_yes_or_no", N_("Write yes or no.")) from None
