"""A network of two: the machine under test and the office's computer, which is this process."""

import ctypes
import os
import socket
import struct
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, Self, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

OFFICE, MACHINE = "192.0.2.1", "192.0.2.2"
PATIENCE = 30.0
_NEW_NETWORK = 0x4000_0000  # CLONE_NEWNET of unshare(2)
_MDNS = ("224.0.0.251", 5353)
_POINTER = 0xC0  # RFC 1035, clause 4.1.4
ADDRESS, NAME = 1, 12  # types of records, RFC 1035: A, PTR


class LanImpossibleError(Exception):
    """Raised if the kernel or our rights do not allow it; says what failed."""


class Lan:
    """A thread in its own network namespace; the network disappears with it."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._inside(_leave_the_network)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()

    def join(self, pid: int) -> None:
        """Connect a cable to the machine whose first process is `pid`, replacing an earlier one."""
        cable = f"link add office{pid} type veth peer name eth0 netns {pid}"
        address = f"address replace {OFFICE}/24 dev office{pid}"
        for words in ("link set lo up", cable, address, f"link set office{pid} up"):
            self._inside(_ip, *words.split())

    def connect(self, port: int) -> socket.socket:
        """Return a connection to the machine."""
        return self._inside(socket.create_connection, (MACHINE, port), PATIENCE)

    def who_is(self, name: str, kind: int) -> set[str]:
        """Send one query by multicast DNS (RFC 6762, clause 6.7); return the answers."""
        asker = self._inside(socket.socket, socket.AF_INET, socket.SOCK_DGRAM)
        with asker:
            asker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(OFFICE))
            asker.settimeout(1)
            number = int.from_bytes(os.urandom(2), "big")
            asked = b"".join(bytes([len(part)]) + part for part in name.encode().split(b"."))
            head = struct.pack("!6H", number, 0, 1, 0, 0, 0)
            asker.sendto(head + asked + struct.pack("!BHH", 0, kind, 1), _MDNS)
            try:
                answer = asker.recv(9000)
            except TimeoutError:
                return set()
        return _answers(answer, kind) if answer[:2] == head[:2] else set()

    def _inside(
        self,
        action: Callable[Parameters, Result],
        *words: Parameters.args,
        **named: Parameters.kwargs,
    ) -> Result:
        return self._thread.submit(action, *words, **named).result(PATIENCE)


def _leave_the_network() -> None:
    if ctypes.CDLL(None, use_errno=True).unshare(_NEW_NETWORK):
        raise LanImpossibleError(f"no network of its own: {os.strerror(ctypes.get_errno())}")


def _ip(*words: str) -> None:
    done = subprocess.run(
        ["ip", *words], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    if done.returncode:
        raise LanImpossibleError(f"ip {' '.join(words)}: {done.stderr.strip()}")


def _answers(message: bytes, kind: int) -> set[str]:
    """Return the content of the records of that type."""
    questions, answers = struct.unpack("!2H", message[4:8])
    place = 12
    for _ in range(questions):
        place = _name(message, place)[1] + 4
    found = set()
    for _ in range(answers):
        place = _name(message, place)[1]
        its_kind, _, _, length = struct.unpack("!HHIH", message[place : place + 10])
        place += 10
        if its_kind == kind == ADDRESS:
            found.add(socket.inet_ntoa(message[place : place + length]))
        elif its_kind == kind:
            found.add(_name(message, place)[0])
        place += length
    return found


def _name(message: bytes, place: int) -> tuple[str, int]:
    """Return the name that begins at `place`, and the position after it."""
    parts: list[str] = []
    while length := message[place]:
        if length >= _POINTER:
            [target] = struct.unpack("!H", message[place : place + 2])
            return ".".join([*parts, _name(message, target & 0x3FFF)[0]]), place + 2
        parts.append(message[place + 1 : place + 1 + length].decode())
        place += 1 + length
    return ".".join(parts), place + 1
