"""A modem by script, on a pseudo-terminal: what it hears is kept, what it says is the test's."""

import contextlib
import os
import select
import threading
import time
import tty
from collections.abc import Callable
from typing import Self

from appliance.modem.timings import Timings

# Patience in milliseconds instead of seconds.
FAST = Timings(
    answer=3.0,
    slow_answer=5.0,
    probe=0.25,
    probes=3,
    quiet=0.03,
    stale=0.01,
    escape=0.05,
    prompt=0.6,
    write=0.5,
    submit=1.0,
    probe_after=0.25,
    probe_every=0.1,
    busy_first=0.01,
    busy_last=0.05,
    open_first=0.02,
    open_last=0.1,
    patience_first=0.3,
    patience_last=1.0,
    restart=1.0,
    store_first=0.01,
    store_last=0.05,
    fault_first=0.01,
    fault_last=0.05,
    not_sent_first=0.01,
    not_sent_last=0.1,
    watch_first=0.02,
    watch_last=0.1,
    sample=1.0,
    sweep=5.0,
    ring_gap=0.5,
    ring_number=0.05,
    ussd=1.0,
    ussd_piece=0.05,
    ussd_whole=3.0,
    ussd_late=0.2,
    beat=0.5,
)

GARBAGE = b"\xff\x00\xfe\xf0\x9f\x98\r\n\x80\xc3(\r\n"
DELIVERIES = ("whole", "bytewise", "delayed", "garbage")
Script = Callable[[str], bytes | str | None]


class ScriptedPort:
    """Runs `script` on each thing heard: a command line, a PDU with its Ctrl-Z, or ESC.

    What the script returns is said, in the manner of `delivery`; None says nothing.
    """

    def __init__(self, script: Script, delivery: str = "whole") -> None:
        self.script = script
        self.delivery = delivery
        self.heard: list[str] = []
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._stop_read, self._stop_write = os.pipe()
        self._thread = threading.Thread(target=self._run, name="scripted-modem", daemon=True)
        self._closed = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._closed:
            return
        self._closed = True
        os.write(self._stop_write, b"x")
        self._thread.join()
        for descriptor in (self._master, self._slave, self._stop_read, self._stop_write):
            os.close(descriptor)

    def hang_up(self) -> None:
        """The cable is pulled."""
        self.__exit__()

    def say(self, data: bytes | str) -> None:
        """Say something unasked."""
        octets = data.encode("latin-1") if isinstance(data, str) else data
        if self.delivery == "bytewise":
            for at in range(len(octets)):
                os.write(self._master, octets[at : at + 1])
        elif self.delivery == "delayed":
            for at in range(0, len(octets), 5):
                os.write(self._master, octets[at : at + 5])
                time.sleep(0.001)
        elif self.delivery == "garbage":
            os.write(self._master, GARBAGE + octets)
        else:
            os.write(self._master, octets)

    def _run(self) -> None:
        pending = b""
        while True:
            ready, _, _ = select.select([self._master, self._stop_read], [], [])
            if self._stop_read in ready:
                return
            with contextlib.suppress(OSError):
                pending += os.read(self._master, 4096)
            while True:
                ends = [at for mark in (b"\r", b"\x1a", b"\x1b") if (at := pending.find(mark)) >= 0]
                if not ends:
                    break
                end = min(ends)
                piece, pending = pending[: end + 1], pending[end + 1 :]
                self._hear(piece.decode("latin-1").removesuffix("\r"))

    def _hear(self, text: str) -> None:
        self.heard.append(text)
        said = self.script(text)
        if said:
            self.say(said)


def ok(*lines: str) -> str:
    """An answer that ends well."""
    return "".join(f"\r\n{line}\r\n" for line in (*lines, "OK"))


class Answers:
    """A script from a table; what is not in it is answered with OK, ESC with nothing.

    A value may be a list: one entry per time it is asked, the last for ever.
    """

    def __init__(self) -> None:
        self.table: dict[str, list[str | bytes | None]] = {}

    def on(self, command: str, *answers: str | bytes | None) -> "Answers":
        """Answer `command` (or whatever begins with it, if it ends in *) so."""
        self.table[command] = list(answers)
        return self

    def __call__(self, heard: str) -> str | bytes | None:
        for command, answers in self.table.items():
            if heard == command or (command.endswith("*") and heard.startswith(command[:-1])):
                return answers.pop(0) if len(answers) > 1 else answers[0]
        return None if heard == "\x1b" else ok()
