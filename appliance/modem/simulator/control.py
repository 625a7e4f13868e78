"""A Unix socket on which another process controls the simulated world, one JSON object a line.

The answer to `{"do": "inject_text", "sender": "+33639980101", "text": "Bonjour"}` is `{"ok": true,
"result": ...}` or `{"ok": false, "error": "..."}`. `ACTIONS` lists the actions; the other keys of
the object are the arguments of the action.
"""

import contextlib
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from appliance.modem.simulator.faults import descriptions
from appliance.modem.simulator.service_centre import Accepted
from appliance.modem.simulator.storage import UNREAD

if TYPE_CHECKING:
    from appliance.modem.simulator.modem import SimulatedModem

LONGEST_REQUEST: Final = 1 << 20
PRIVATE: Final = 0o600


def _described(accepted: Accepted) -> dict[str, Any]:
    return {
        "recipient": accepted.recipient,
        "text": accepted.text,
        "concatenation": accepted.concatenation,
        "reference": accepted.reference,
        "at_ms": accepted.at_ms,
        "linked": accepted.linked,
        "card": accepted.card,
        "pdu": accepted.pdu,
    }


def _accepted(modem: "SimulatedModem", since: int = 0) -> list[dict[str, Any]]:
    """Return the segments that the network accepted, starting with number `since`."""
    centre = modem.device.centre
    return [
        _described(accepted) for accepted in centre.accepted[max(0, since - centre.forgotten) :]
    ]


def _repeated(modem: "SimulatedModem") -> list[dict[str, Any]]:
    """Return every TPDU that the network accepted a second time."""
    return [_described(accepted) for accepted in modem.device.centre.repeated()]


def _state(modem: "SimulatedModem") -> dict[str, Any]:
    """Return the state and counters of the simulated world.

    `accepted` and `delivered` count segments since the start; `waiting` counts messages at the
    service centre. `armed` means that a fault still waits for its command.
    """
    device = modem.device
    records = {name: device.storage(name).records for name in device.profile.storages}
    return {
        "accepted": device.centre.forgotten + len(device.centre.accepted),
        "delivered": device.centre.delivered,
        "waiting": device.centre.waiting,
        "stored": {name: len(kept) for name, kept in records.items()},
        "unread": {
            name: sum(1 for stored in kept.values() if stored.status == UNREAD)
            for name, kept in records.items()
        },
        "registered": device.network.registered,
        "sim": device.sim.state,
        "client": device.client_present(),
        "armed": device.faults.active,
    }


def _fault(modem: "SimulatedModem", name: str, **parameters: Any) -> None:
    """Switch a fault on; the other keys are its parameters."""
    modem.fault(name, **parameters)


def _clear_faults(modem: "SimulatedModem") -> None:
    """Remove every fault that still waits."""
    modem.device.faults.clear()


def _network(modem: "SimulatedModem", **values: Any) -> None:
    """Set attributes of the network by name."""
    modem.change_network(**values)


def _top_up(modem: "SimulatedModem", amount: float) -> None:
    """Add to the prepaid balance."""
    modem.device.ussd.top_up(amount)


def _swap_sim(modem: "SimulatedModem", number: int) -> None:
    """Swap SIMs with the modem of that number, counted from 1."""
    modem.swap_sim(number)


ACTIONS: Final[dict[str, Callable[..., Any]]] = {
    "inject_text": lambda modem, **given: modem.inject_text(**given),
    "inject_pdu": lambda modem, **given: modem.inject_pdu(**given),
    "ring": lambda modem, **given: modem.ring(**given),
    "cancel_call": lambda modem: modem.cancel_call(),
    "fault": _fault,
    "faults": lambda _modem: descriptions(),
    "clear_faults": _clear_faults,
    "network": _network,
    "accepted": _accepted,
    "repeated": _repeated,
    "state": _state,
    "top_up": _top_up,
    "swap_sim": _swap_sim,
}


class Control:
    """Serves the socket on the modem's own thread."""

    def __init__(self, modem: "SimulatedModem", path: Path) -> None:
        self._modem = modem
        self._path = path
        path.unlink(missing_ok=True)
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(str(path))
        path.chmod(PRIVATE)
        self._server.listen()
        self._server.settimeout(0)
        self._clients: dict[int, tuple[socket.socket, bytearray]] = {}
        modem.add_reader(self._server.fileno(), self._accept)

    def _accept(self) -> None:
        client, _ = self._server.accept()
        descriptor = client.fileno()
        self._clients[descriptor] = (client, bytearray())
        self._modem.add_reader(descriptor, lambda: self._serve(descriptor))

    def _serve(self, descriptor: int) -> None:
        client, buffer = self._clients[descriptor]
        try:
            data = client.recv(65_536)
        except OSError:
            data = b""
        if not data or len(buffer) > LONGEST_REQUEST:
            self._modem.remove_reader(descriptor)
            del self._clients[descriptor]
            client.close()
            return
        buffer += data
        while (end := buffer.find(b"\n")) >= 0:
            line = bytes(buffer[:end])
            del buffer[: end + 1]
            with contextlib.suppress(OSError):  # the client left without waiting for the answer
                client.sendall(json.dumps(self._answer(line)).encode() + b"\n")

    def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            request = json.loads(line)
            action = ACTIONS[request.pop("do")]
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
            return {"ok": False, "error": f'"do" must be one of {", ".join(sorted(ACTIONS))}'}
        try:
            return {"ok": True, "result": action(self._modem, **request)}
        except (TypeError, ValueError, KeyError, IndexError) as error:
            return {"ok": False, "error": str(error)}

    def close(self) -> None:
        """Close the socket and every connection."""
        for client, _ in self._clients.values():
            client.close()
        self._clients.clear()
        self._server.close()
        with contextlib.suppress(OSError):
            self._path.unlink()


class ControlError(RuntimeError):
    """Raised if the simulated modem refuses an action."""


class RemoteModem:
    """The client side of the socket, for tests and benchmarks in another process."""

    def __init__(self, path: Path, timeout_s: float = 30.0) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(timeout_s)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._lines = self._socket.makefile("rb")

    def do(self, action: str, **arguments: Any) -> Any:
        """Run one of `ACTIONS` and return its result. Raise ControlError if it is refused."""
        self._socket.sendall(json.dumps({"do": action, **arguments}).encode() + b"\n")
        answer = json.loads(self._lines.readline() or b'{"ok": false, "error": "gone"}')
        if not answer["ok"]:
            raise ControlError(answer["error"])
        return answer["result"]

    def close(self) -> None:
        """Close the connection."""
        self._lines.close()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
