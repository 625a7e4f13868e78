"""Traps, which faults set: they catch the next commands and distort their answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from appliance.modem.simulator.answers import CommandError
from appliance.modem.simulator.parser import Command

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device
    from appliance.modem.simulator.service_centre import Accepted

PROMPTING: Final = frozenset({"+CMGS", "+CMGW"})


@dataclass(slots=True)
class Trap:
    """A fault that waits for a command, `count` more times."""

    kind: str
    command: str
    count: int
    seconds: float = 0.0
    data: bytes = b""
    position: int = 0
    error: CommandError | None = None


class Traps:
    """The traps of one modem, and what is broken at the moment."""

    def __init__(self, device: "Device") -> None:
        self.device = device
        self._traps: list[Trap] = []
        self._refusals: list[tuple[frozenset[str], CommandError, list[int]]] = []
        self.deaf = False
        self.hang_up_port: Callable[[float, bool], None] = lambda _seconds, _another: None

    @property
    def active(self) -> bool:
        """Whether a trap waits for a command."""
        return bool(self._traps)

    def set(self, trap: Trap) -> None:
        """Set a trap."""
        self._traps.append(trap)

    def refuse(self, recipients: Sequence[str], error: CommandError, count: int) -> None:
        """Refuse the next `count` submits, to these recipients or to all if none is named."""
        self._refusals.append((frozenset(recipients), error, [count]))
        self.device.centre.refusal = self._refusal

    def _refusal(self, accepted: "Accepted") -> CommandError | None:
        for recipients, error, left in self._refusals:
            if left[0] > 0 and (not recipients or accepted.recipient in recipients):
                left[0] -= 1
                return error
        return None

    def speak(self) -> None:
        """End the modem's deafness and silence."""
        self.deaf = False
        self.device.line.muted = False

    def clear(self) -> None:
        """Remove every trap. A fault with a duration lasts until its time is over."""
        self._traps.clear()
        self._refusals.clear()
        self.device.centre.refusal = None

    # Called by the executor

    def _sprung(self, kind: str, name: str) -> Trap | None:
        for trap in self._traps:
            if trap.kind == kind and trap.command in {"", name}:
                trap.count -= 1
                if trap.count <= 0:
                    self._traps.remove(trap)
                return trap
        return None

    def loses_command(self, command: Command) -> bool:
        """Return whether the command is lost. A command with a prompt is lost with its text."""
        if not self._traps:
            return False
        if command.name in PROMPTING and command.operator == "=":
            return self._sprung("no_prompt", command.name) is not None
        return self._sprung("lost", command.name) is not None

    def loses_text(self, name: str) -> bool:
        """Return whether the text typed at the prompt is lost."""
        return bool(self._traps) and self._sprung("lost", name) is not None

    def refuse_if_busy(self, name: str) -> None:
        """Raise the error of a busy modem if a trap asks for it."""
        if self._traps:
            trap = self._sprung("busy", name)
            if trap is not None and trap.error is not None:
                raise trap.error

    def shape(self, name: str, data: bytes) -> None:
        """Send an answer, distorted as the traps ask."""
        send = self.device.line.send
        if self._sprung("swallow", name):
            return
        overtaken = self._sprung("overtaken", name)
        if overtaken:
            self.device.agenda.after(overtaken.seconds, lambda: send(data))
            return
        late = self._sprung("late", name)
        delay = late.seconds if late else 0.0
        if self._sprung("half", name):
            data = data[: len(data) // 2]
        interruption = self._sprung("interrupt", name)
        if interruption:
            data = _interrupted(data, interruption)
        split = self._sprung("split", name)
        if split is None:
            send(data, delay)
            return
        for piece in _pieces(data, split.position):
            send(piece, delay)
            delay += split.seconds


def _interrupted(data: bytes, trap: Trap) -> bytes:
    """Insert the trap's data at an octet or, if the position is negative, after the first line."""
    position = trap.position
    if position < 0:
        position = data.find(b"\r\n", 2) + 2
    return data[:position] + trap.data + data[position:]


def _pieces(data: bytes, position: int) -> list[bytes]:
    """Cut the data once at `position`, or after every octet if it is 0."""
    if position:
        return [data[:position], data[position:]]
    return [data[at : at + 1] for at in range(len(data))]
