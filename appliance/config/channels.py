"""The options of what other programs speak with the box."""

import ipaddress
from dataclasses import dataclass
from typing import Final

from appliance.config import program_names
from appliance.config.options import option

EVERY_NETWORK: Final = "all"


def networks(value: tuple[str, ...]) -> tuple[str, ...]:
    """Check addresses and networks; `all` stands for every one."""
    found = [each.strip().lower() for each in value]
    return (EVERY_NETWORK,) if EVERY_NETWORK in found else tuple(map(_network, found))


def _network(text: str) -> str:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValueError(
            'must have addresses or networks such as "192.168.1.20" or "192.168.1.0/24"'
        ) from None
    is_one = network.prefixlen == network.max_prefixlen
    return str(network.network_address if is_one else network)


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """Whom the box tells what happens, and how."""

    hook_networks: tuple[str, ...] = option(
        (EVERY_NETWORK,),
        "addresses and networks of the own network that webhooks may reach, such as"
        " `192.168.1.20` or `192.168.1.0/24`; `all` for every one, empty for none. Addresses on the"
        " internet are reached by https alone",
        check=networks,
    )
    programs: tuple[str, ...] = option(
        (),
        "programs whose own way of sending an SMS the box understands:"
        f" {', '.join(program_names.PROGRAMS)}; see integrations.md",
        check=program_names.known,
    )
    http_repeats: tuple[str, ...] = option(
        (),
        "users and tokens who may send the same text to the same number again within 24 hours by"
        " `http.php`",
    )
