"""Decide which addresses count as one client."""

import ipaddress
from typing import Final

_PREFIX_OF_ONE: Final = 64  # IPv6: a host has many addresses in one network


def network_of(address: str) -> str:
    """Return the network that stands for a client when attempts are counted.

    That is the whole of an IPv4 address and the /64 of an IPv6 address; anything else stays as it
    is.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _PREFIX_OF_ONE), strict=False))
