"""The names for which the reverse proxy may issue a certificate: only the box's own.

A client may ask for any name, and each certificate takes time and space on the card. The box's own
names are the machine's host name, alone or in a domain that nobody can register, the names in the
settings, and the machine's current addresses.
"""

import ipaddress
import re
import socket
from typing import Final

from flask import Blueprint, Response, request

from appliance.web.frame.hosts import PRIVATE
from appliance.web.frame.security import public
from appliance.web.frame.services import services

pages = Blueprint("certificate_names", __name__)

_EVERYBODY: Final = ipaddress.ip_address("255.255.255.255")
# Avahi adds a number when another machine already has the name.
_NUMBERED: Final = r"(-\d{1,2})?"


@pages.get("/certificate-name")
@public
def certificate_name() -> Response:
    """Answer 200 if `domain` is one of the box's own names, else 404."""
    own = is_own(request.args.get("domain", ""), services().settings.web.host_names)
    return Response(status=200 if own else 404)


def is_own(name: str, named: tuple[str, ...]) -> bool:
    """Return whether a name or address is this machine's; `named` are the names in the settings."""
    name = name.lower().removesuffix(".")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name in {each.lower() for each in named} or _is_machine(name)
    return _has(address)


def _is_machine(name: str) -> bool:
    own = re.escape(socket.gethostname().lower().partition(".")[0]) + _NUMBERED
    label, _, domain = name.partition(".")
    if name == socket.gethostname().lower():
        return True
    return re.fullmatch(own, label) is not None and (not domain or domain in PRIVATE)


def _has(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Return whether the machine has an address: a socket can be bound only to its own ones."""
    if address.is_unspecified or address.is_multicast or address == _EVERYBODY:
        return False
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6  # noqa: PLR2004 - IPv4
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((str(address), 0))
    except OSError:
        return False
    return True
