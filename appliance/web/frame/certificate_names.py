"""Tells the reverse proxy for which names it may make a certificate: the box's own.

A client may ask for any name at all, and each certificate takes time and a place on the card. The
box's own are what the machine calls itself, alone or in a domain that nobody can register, the
names in the settings, and the addresses that the machine has at the moment.
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
# Avahi adds a number when another machine has the name already.
_NUMBERED: Final = r"(-\d{1,2})?"


@pages.get("/certificate-name")
@public
def certificate_name() -> Response:
    """200 if `domain` is the box's own, else 404."""
    own = is_own(request.args.get("domain", ""), services().settings.web.host_names)
    return Response(status=200 if own else 404)


def is_own(name: str, named: tuple[str, ...]) -> bool:
    """Whether a name or address is this machine's; `named` are the settings' names."""
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
    """Whether the machine has an address: only then a socket can be bound to it."""
    if address.is_unspecified or address.is_multicast or address == _EVERYBODY:
        return False
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6  # noqa: PLR2004 - IPv4
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((str(address), 0))
    except OSError:
        return False
    return True
