"""Who counts as one on the network."""

import ipaddress
from typing import Final

_PREFIX_OF_ONE: Final = 64  # of IPv6: a host has many addresses, and one network


def network_of(address: str) -> str:
    """Return the name of the network by which a client is counted.

    That is an IPv4 address whole, the /64 of an IPv6 one, and what is neither as it is.
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
