"""Serial ports: open them, find their permanent names, their holders, and the modem.

/dev/ttyUSB numbers change when a modem is plugged in again; the links in /dev/serial/by-id stay. Of
two modems of one make without serial numbers only one has such a link; the other is found in
/dev/serial/by-path, by the socket that it is plugged into.
"""

import errno
import os
import re
import termios
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import serial

from appliance.errors import N_, PortError

AUTO = "auto"
BY_ID = Path("/dev/serial/by-id")
BY_PATH = Path("/dev/serial/by-path")
_TERMINALS = Path("/sys/class/tty")
_PROCESSES = Path("/proc")
_WRITE_SECONDS = 10.0


class _Port(serial.Serial):  # type: ignore[misc]  # pyserial has no types
    """A port that keeps what came in before it was opened.

    That may be the answer to a submit that an earlier run of the program did not wait for.
    """

    def _reset_input_buffer(self) -> None:
        pass


def open_port(path: str, speed: int) -> Any:
    """Open a serial port exclusively and without flow control, which is unsafe on three wires.

    Raises:
        PortError: it does not exist, is forbidden, in use by another program, or not a terminal.
    """
    try:
        return _Port(
            port=path,
            baudrate=speed,
            timeout=0,
            write_timeout=_WRITE_SECONDS,
            rtscts=False,
            dsrdtr=False,
            xonxoff=False,
            exclusive=True,
        )
    except (serial.SerialException, OSError, ValueError) as error:
        raise _reason(path, error) from error


def _reason(path: str, error: Exception) -> PortError:
    number = getattr(error, "errno", None)
    if number in (errno.EAGAIN, errno.EBUSY, errno.EACCES) and Path(path).exists():
        holder = holder_of(path)
        if holder is not None:
            return PortError(
                "port_held",
                N_("The port %(port)s is in use by %(program)s (process %(process)d)."),
                cure=N_("Stop that program, or choose another port."),
                port=path,
                program=holder[1],
                process=holder[0],
            )
    if number == errno.EACCES:
        return PortError(
            "port_forbidden",
            N_("The port %(port)s may not be opened."),
            cure=N_("Add the program's user to the group dialout."),
            port=path,
        )
    if number in (errno.ENOENT, errno.ENXIO, errno.ENODEV):
        return PortError(
            "port_missing",
            N_("There is no port %(port)s."),
            cure=N_("Plug the modem in; it is used as soon as it appears."),
            port=path,
        )
    return PortError(
        "port_unusable",
        N_("The port %(port)s cannot be used: %(reason)s."),
        cure=N_("Check the port's path and the modem's cable."),
        port=path,
        reason=_in_words(error),
    )


def _in_words(error: Exception) -> str:
    """Return the system's message without pyserial's wrapping."""
    if isinstance(error.__context__, termios.error):  # not an OSError: (number, message)
        return str(error.__context__.args[-1])
    number = getattr(error, "errno", None)
    return os.strerror(number) if number else str(error)


def holder_of(path: str) -> tuple[int, str] | None:
    """Return id and name of another process that has the port open, or None if unknown."""
    try:
        device = Path(path).stat().st_rdev
        processes = [entry for entry in _PROCESSES.iterdir() if entry.name.isdecimal()]
    except OSError:
        return None
    own = str(os.getpid())
    for process in processes:
        if process.name != own and _has_open(process, device):
            try:
                name = (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
            except OSError:
                name = "?"
            return int(process.name), name
    return None


def _has_open(process: Path, device: int) -> bool:
    try:
        for descriptor in (process / "fd").iterdir():
            try:
                if device and descriptor.stat().st_rdev == device:
                    return True
            except OSError:
                continue
    except OSError:
        return False
    return False


def lasting_path(path: str, by_id: Path = BY_ID, by_path: Path = BY_PATH) -> str:
    """Return the permanent link to `path`, or `path` if there is none."""
    try:
        target = Path(path).resolve(strict=True)
    except OSError:
        return path
    links = (*_links(by_id), *_links(by_path))
    return next((str(link) for link in links if link.resolve() == target), path)


def modem_of(path: str, terminals: Path = _TERMINALS) -> str:
    """Return what the ports of one modem have in common: its USB device, or the port itself.

    The USB device is the part of the kernel's path such as `1-1.2`; `1-1.2:1.0` is an interface.
    """
    real = os.path.realpath(path)
    device = os.path.realpath(terminals / Path(real).name / "device")
    found = re.findall(r"/(\d+-[\d.]+)(?=/|$)", device)
    return f"usb:{found[-1]}" if found else real


def candidates(by_id: Path = BY_ID, by_path: Path = BY_PATH) -> list[str]:
    """Return every connected serial device by its permanent name, the most likely modem first."""
    named = sorted(_links(by_id), key=_likelihood)
    known = {link.resolve() for link in named}
    others = [link for link in _links(by_path) if link.resolve() not in known]
    return [str(link) for link in (*named, *others)]


def _links(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


# Interfaces that carry AT commands and unsolicited lines, by words in the permanent name. The
# diagnostic and positioning ports of a modem often answer too, or swallow what is sent.
_INTERFACES: tuple[tuple[str, str], ...] = (
    ("SimTech", "-if02"),
    ("SIMCOM", "-if02"),
    ("Quectel", "-if02"),
    ("HUAWEI", "-if02"),
    ("HUAWEI", "-if00"),
    ("Sierra", "-if03"),
    ("u-blox", "-if00"),
    ("Telit", "-if03"),
)


def _likelihood(link: Path) -> tuple[int, str]:
    for rank, (maker, interface) in enumerate(_INTERFACES):
        if maker.lower() in link.name.lower() and interface in link.name:
            return rank, link.name
    return len(_INTERFACES), link.name


def resolve(port: str) -> Iterable[str]:
    """Return the paths to try for a configured port: itself, or the candidates of `auto`."""
    return candidates() if port == AUTO else (port,)
