"""The options of what other programs speak with the box."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from appliance.config import checks, program_names
from appliance.config.options import option

EVERY_NETWORK: Final = "all"
_USUAL_PREFIX: Final = "sms"
_PORTS: Final = {"mqtt": 1883, "mqtts": 8883}
# These stand for something else in a topic.
_NOT_IN_TOPICS: Final = frozenset("+#\x00")


@dataclass(frozen=True, slots=True)
class Broker:
    """An MQTT broker, and where the box publishes there."""

    host: str
    port: int
    prefix: str  # of the topics
    user: str
    password: str
    is_secure: bool
    ca_file: str  # "" for the system's authorities


def broker(url: str, ca_file: str = "") -> Broker:
    """Return what `mqtt_url` names. Raise ValueError."""
    parts = urlsplit(url.strip())
    host, port = parts.hostname, parts.port
    prefix = unquote(parts.path).strip("/") or _USUAL_PREFIX
    wrong = set(url) & {"?", "#"} or not prefix.isprintable() or set(prefix) & _NOT_IN_TOPICS
    if parts.scheme not in _PORTS or not host or wrong:
        raise ValueError("no address of a broker")
    return Broker(
        host,
        port or _PORTS[parts.scheme],
        prefix,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        is_secure=parts.scheme == "mqtts",
        ca_file=ca_file,
    )


def mqtt_url(value: str) -> str:
    """Check the address of a broker; empty means none. The error does not repeat the password."""
    try:
        if value:
            broker(value)
    except ValueError:
        raise ValueError(
            'must be the address of an MQTT broker such as "mqtt://user:password@host:1883/sms"'
        ) from None
    return value


def ca_file(value: str) -> str:
    """Check the path of a file with certificates; empty means those of the system."""
    if value and not Path(value).is_file():
        raise ValueError("must be the path of a file with certificates")
    return value


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
    mqtt_url: str = option(
        "",
        "address of the MQTT broker, such as `mqtt://user:password@host:1883/prefix` or `mqtts://`"
        " with TLS; the prefix of all topics is `sms` without one. Empty: no MQTT",
        check=mqtt_url,
        secret=True,
    )
    mqtt_version: Literal["auto", "5", "3.1.1"] = option(
        "auto", "version of MQTT; `auto` tries 5, then 3.1.1"
    )
    mqtt_ca_file: str = option(
        "",
        "file with the certificates that vouch for the broker; empty for those of the system",
        check=ca_file,
    )
    mqtt_sends_as: str = option(
        "",
        "user or token in whose name messages from `prefix/send` are sent; empty: nobody may send"
        " by MQTT",
    )
    mqtt_discovery: bool = option(
        default=True, doc="let Home Assistant find the box by itself, under `homeassistant/`"
    )
    mqtt_notify: tuple[str, ...] = option(
        (),
        "numbers and names of groups for which Home Assistant gets an entity that sends to them",
        check=checks.words,
    )
    metrics_open: bool = option(
        default=False,
        doc="let everybody in the network read `/metrics`; otherwise it takes a token of any role",
    )
