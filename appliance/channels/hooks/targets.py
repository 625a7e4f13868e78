"""Decide which addresses of the own network webhooks may reach.

Addresses on the internet are always allowed. The check comes after the look-up of the name, so
that no name leads elsewhere.
"""

import ipaddress
from collections.abc import Sequence

from appliance.config.channels import EVERY_NETWORK
from appliance.lines.providers.checks import is_local


def allows(allowed: Sequence[str], address: str) -> bool:
    """Return whether an IP address may be reached. Raise ValueError for a name."""
    if EVERY_NETWORK in allowed or not is_local(address):
        return True
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return any(parsed in ipaddress.ip_network(each) for each in allowed)
