"""Execute command lines one after another and send their results.

The commands of one line run in order up to the first that fails, and the line has one final result
code (ITU-T V.250 clause 5.2.1). The modem accepts no further line until it has answered.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from appliance.modem.simulator.answers import Answer, CommandError, Later, Prompt
from appliance.modem.simulator.parser import Command, Receiver, body_of, commands_of

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device

Handler = Callable[["Device", Command], Answer]


class Deferred:
    """An answer that a command still owes; it is ignored if the modem restarts meanwhile."""

    def __init__(self, executor: "Executor", round_: int) -> None:
        self._executor = executor
        self._round = round_

    def settle(self, make: Callable[[], Answer]) -> None:
        """Answer with the result of `make`, or with the CommandError that it raises."""
        self._executor.settle(self._round, make)


class Executor:
    """The part of the modem that executes commands."""

    def __init__(self, device: "Device", table: Mapping[str, Handler]) -> None:
        self._device = device
        self._table = table
        self._receiver = Receiver()
        self._round = 0
        self._last_body = ""
        self.reset()

    def reset(self) -> None:
        """Forget all commands in progress, as a restart does."""
        self._round += 1
        self._receiver.clear()
        self._prompt: Prompt | None = None
        self._waiting = False
        self._commands: deque[Command] = deque()
        self._lines: list[str] = []
        self._name = ""

    @property
    def at_prompt(self) -> bool:
        """Whether the modem waits for text, so that it must send nothing else."""
        return self._prompt is not None

    def feed(self, data: bytes) -> None:
        """Process bytes from the serial line."""
        self._receiver.feed(data)
        while not self._waiting:
            if self._prompt is None:
                line = self._receiver.line()
                if line is None:
                    return
                self._run_line(line)
            elif not self._take_entry(self._prompt):
                return

    def _take_entry(self, prompt: Prompt) -> bool:
        entry = self._receiver.entry()
        if entry is None:
            return False
        self._prompt = None
        if self._device.faults.loses_text(self._name):
            return True
        if entry.given_up:
            self._continue(list)
        else:
            self._continue(lambda: prompt.then(entry.data))
        self._device.release_urcs()
        return True

    def _run_line(self, line: str) -> None:
        if line.strip() in {"A/", "a/"}:
            body: str | None = self._last_body
        else:
            body = body_of(line)
        if body is None:
            return
        self._last_body = body
        self._lines = []
        self._name = ""  # a bare AT has no name
        try:
            self._commands = deque(commands_of(body))
        except ValueError:
            self._fail(CommandError())
            return
        self._go_on()

    def _go_on(self) -> None:
        """Run the rest of the line until a command waits, fails or is lost."""
        while self._commands:
            command = self._commands.popleft()
            self._name = command.name
            if self._device.faults.loses_command(command):
                self._commands.clear()
                return
            if not self._done(partial(self._handle, command)):
                return
        self._finish("OK")

    def _handle(self, command: Command) -> Answer:
        self._device.faults.refuse_if_busy(command.name)
        if command.name in self._device.refused:
            raise CommandError
        handler = self._table.get(command.name)
        if handler is None:
            raise CommandError
        return handler(self._device, command)

    def _continue(self, make: Callable[[], Answer]) -> None:
        if self._done(make):
            self._go_on()

    def _done(self, make: Callable[[], Answer]) -> bool:
        """Run one step. Return whether it is complete, so that the line continues."""
        try:
            answer = make()
        except CommandError as error:
            self._fail(error)
            return False
        if isinstance(answer, Prompt):
            self._prompt = answer
            self._device.say(self._device.profile.prompt.encode())
            return False
        if isinstance(answer, Later):
            self._waiting = True
            return False
        self._lines.extend(answer)
        return True

    def later(self) -> Deferred:
        """Return the deferred answer of a handler that returns LATER."""
        return Deferred(self, self._round)

    def settle(self, round_: int, make: Callable[[], Answer]) -> None:
        """Give the answer owed since `round_` (see `Deferred`)."""
        if round_ != self._round:
            with suppress(CommandError):  # the network continues without the modem's answer
                make()
            return
        self._waiting = False
        self._continue(make)
        self.feed(b"")

    def _fail(self, error: CommandError) -> None:
        self._commands.clear()
        self._finish(error.line(self._device.settings.errors))

    def _finish(self, final: str) -> None:
        lines, self._lines = self._lines, []
        self._device.answer(self._name, lines, final)


def rendered(lines: Sequence[str], final: str, *, verbose: bool, quiet: bool) -> bytes:
    """Format information lines and the final result code under ATV and ATQ (V.250 clause 5.7)."""
    before, after = ("\r\n", "\r\n") if verbose else ("", "\r\n")
    text = "".join(f"{before}{line}{after}" for line in lines)
    if not quiet:
        if verbose:
            text += f"\r\n{final}\r\n"
        else:
            text += {"OK": "0\r", "ERROR": "4\r"}.get(final, f"{final}\r")
    return text.encode("latin-1", "replace")
