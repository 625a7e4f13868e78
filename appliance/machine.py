"""The machine that runs the program: its name, network, time zone and power.

The program has no rights over the machine. The option `machine_command` names a command, provided
by the installer, that passes requests to a privileged service:

    COMMAND get     prints lines `KEY = VALUE`: `name`, `time_zone`, `network` (`dhcp`, or
                    `ADDRESS/BITS GATEWAY NAME_SERVER`), optionally `lease` (what DHCP gave, as a
                    network) and `goes_back_in` (seconds until the previous network returns)
    COMMAND set     takes lines `name`, `time_zone`, `network`; a network stays only after `keep`
    COMMAND keep | restart | reboot | poweroff

It exits with 0 once the request is accepted, before it is carried out; otherwise it prints the
reason on stderr.
"""

import logging
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface
from typing import Final, Literal
from zoneinfo import available_timezones

from appliance.errors import N_, ConflictError, InputError

_LOG = logging.getLogger(__name__)

Power = Literal["restart", "reboot", "poweroff"]  # the program; the machine

# The command itself gives up after 20 s.
_PATIENCE_SECONDS: Final = 30.0
# RFC 1123, clause 2.1, in lower case as mDNS names are shown.
_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# A network of two addresses has no broadcast address (RFC 3021).
_NO_BROADCAST_BITS: Final = 31
_AUTOMATIC: Final = "dhcp"


@dataclass(frozen=True, slots=True)
class Network:
    """A fixed address with what a router's page asks for."""

    address: IPv4Interface  # with its mask
    gateway: IPv4Address
    name_server: IPv4Address

    def __str__(self) -> str:
        """Return the network as the command takes it."""
        return f"{self.address} {self.gateway} {self.name_server}"


@dataclass(frozen=True, slots=True)
class MachineSettings:
    """The settings that a page can change."""

    name: str
    time_zone: str
    network: Network | None  # None: DHCP


@dataclass(frozen=True, slots=True)
class MachineState:
    """The current settings and their circumstances."""

    settings: MachineSettings
    lease: Network | None  # what DHCP gave, as far as known
    goes_back_in: int | None  # seconds; None unless a new network waits to be kept


def checked_name(text: str) -> str:
    """Return a valid name in the network. Raise InputError with field `name`."""
    name = text.strip().lower().removesuffix(".local")
    if not _NAME.fullmatch(name):
        raise InputError(
            "bad_name",
            N_(
                "A name consists of letters without accents, digits and hyphens,"
                " 63 characters at most."
            ),
            field="name",
        )
    return name


def checked_time_zone(text: str) -> str:
    """Return a time zone of the IANA database. Raise InputError with field `time_zone`."""
    if text not in available_timezones():
        raise InputError("bad_time_zone", N_("There is no such time zone."), field="time_zone")
    return text


def checked_network(address: str, mask: str, gateway: str, name_server: str) -> Network:
    """Return a fixed address that can work. Without a name server, use the gateway.

    `mask` is `255.255.255.0` or `24`. Raise InputError with the field.
    """
    own = _interface(address.strip(), mask.strip().lstrip("/"))
    router = _address(gateway, "gateway")
    if router not in own.network or router == own.ip:
        raise InputError(
            "gateway_elsewhere",
            N_("The gateway must be another address of the same network, %(network)s."),
            field="gateway",
            network=str(own.network),
        )
    server = _address(name_server, "name_server") if name_server.strip() else router
    return Network(own, router, server)


def _interface(address: str, mask: str) -> IPv4Interface:
    ip = _address(address, "address")
    try:
        own = IPv4Interface(f"{ip}/{mask}")
    except ValueError:
        raise InputError(
            "bad_mask", N_("A mask looks like 255.255.255.0 or 24."), field="mask"
        ) from None
    network = own.network
    ends = {network.network_address, network.broadcast_address}
    if ip in ends and network.prefixlen < _NO_BROADCAST_BITS:
        raise InputError(
            "no_host_address",
            N_("The first and the last address of a network cannot be used."),
            field="address",
        )
    return own


def _address(text: str, field: str) -> IPv4Address:
    try:
        address = IPv4Address(text.strip())
    except ValueError:
        address = IPv4Address(0)
    if address.is_unspecified or address.is_loopback or address.is_multicast or address.is_reserved:
        raise InputError(
            "bad_address", N_("An address looks like 192.168.1.20."), field=field
        ) from None
    return address


class Machine:
    """The machine, through its command."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)

    @property
    def offered(self) -> bool:
        """Whether there is a command at all."""
        return bool(self._command)

    def state(self) -> MachineState:
        """Return the current state. Raise ConflictError if the command does not give it."""
        said = self._ask("get")
        found = dict(map(_key_and_value, filter(None, map(str.strip, said.splitlines()))))
        try:
            return MachineState(
                MachineSettings(found["name"], found["time_zone"], _network(found["network"])),
                _lease(found.get("lease", "")),
                int(found["goes_back_in"]) if "goes_back_in" in found else None,
            )
        except (KeyError, ValueError) as error:
            _LOG.error("the machine's command returned no valid state: %r", said)
            raise _unable(str(error)) from None

    def change(self, before: MachineSettings, wanted: MachineSettings) -> bool:
        """Request the settings that differ. Return whether any does.

        Raise ConflictError if the machine refuses.
        """
        lines = []
        if wanted.name != before.name:
            lines.append(f"name = {wanted.name}")
        if wanted.time_zone != before.time_zone:
            lines.append(f"time_zone = {wanted.time_zone}")
        if wanted.network != before.network:
            lines.append(f"network = {wanted.network or _AUTOMATIC}")
        if lines:
            self._ask("set", "".join(f"{line}\n" for line in lines))
        return bool(lines)

    def keep_network(self) -> None:
        """Confirm that the new network works. Raise ConflictError if the machine refuses."""
        self._ask("keep")

    def switch(self, power: Power) -> None:
        """Restart the program or the machine, or switch it off."""
        self._ask(power)

    def _ask(self, what: str, text: str = "") -> str:
        try:
            done = subprocess.run(  # noqa: S603 - the installer's own command, without a shell
                [*self._command, what],
                input=text,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=_PATIENCE_SECONDS,
                check=False,
            )
        except (OSError, subprocess.SubprocessError) as error:
            _LOG.error("the machine's command failed: %s", error)
            raise _unable(str(error)) from None
        if done.returncode:
            said = done.stderr.strip()
            _LOG.error("the machine's command refused %s (%d): %s", what, done.returncode, said)
            raise _unable(said)
        return done.stdout


def _unable(said: str) -> ConflictError:
    return ConflictError(
        "machine_unable", N_("The box could not do this. It reports: %(said)s"), said=said
    )


def _key_and_value(line: str) -> tuple[str, str]:
    key, _, value = line.partition("=")
    return key.strip(), value.strip()


def _network(text: str) -> Network | None:
    """Parse a network as the command writes it. Raise ValueError for anything else."""
    if text == _AUTOMATIC:
        return None
    address, gateway, *more = text.split()
    server = more[0] if more else gateway
    return Network(IPv4Interface(address), IPv4Address(gateway), IPv4Address(server))


def _lease(text: str) -> Network | None:
    """Return the network that DHCP gave, or None if it is incomplete."""
    try:
        return _network(text)
    except ValueError:
        return None
