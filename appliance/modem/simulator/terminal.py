"""A pseudo-terminal that looks like a modem's serial port, reached through a symbolic link."""

import contextlib
import errno
import os
import select
import tty
from pathlib import Path
from typing import Final

from appliance.errors import N_, ConfigError

READ_SIZE: Final = 65_536
# Bytes kept for a client that does not read; a UART without flow control loses the rest too.
LONGEST_BACKLOG: Final = 1 << 20


class Terminal:
    """The master end. `fileno` changes when the port disappears and comes back.

    A client may open and close the port at any time. Output is lost while no client has it open, as
    on an unconnected cable.
    """

    def __init__(self, link: Path | None) -> None:
        self._link = link
        self._backlog = bytearray()
        if link is not None and link.exists() and not link.is_symlink():
            raise ConfigError(
                "simulator_link_taken",
                N_("%(path)s already exists and is not a link."),
                cure=N_("Choose another path."),
                path=str(link),
            )
        self._master = -1
        self.path = ""  # the device itself
        self._poll = select.poll()
        self.open()

    def open(self) -> None:
        """Create the port."""
        master, slave = os.openpty()
        tty.setraw(slave)
        self.path = os.ttyname(slave)
        os.close(slave)
        os.set_blocking(master, False)
        self._master = master
        self._poll.register(master, 0)
        if self._link is not None:
            self._link.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._link.with_name(f".{self._link.name}.{os.getpid()}")
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(self.path)
            fresh.replace(self._link)

    @property
    def is_open(self) -> bool:
        """Whether the port exists."""
        return self._master >= 0

    def close(self) -> None:
        """Remove the port, as when a USB modem is unplugged."""
        if not self.is_open:
            return
        if self._link is not None:
            with contextlib.suppress(OSError):
                if self._link.is_symlink() and str(self._link.readlink()) == self.path:
                    self._link.unlink()
        self._poll.unregister(self._master)
        os.close(self._master)
        self._master = -1
        self._backlog.clear()

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        return self._master

    @property
    def has_client(self) -> bool:
        """Whether a client has the port open."""
        return self.is_open and not self._poll.poll(0)

    def read(self) -> bytes | None:
        """Return what the client wrote, or None without a client."""
        try:
            return os.read(self._master, READ_SIZE) or None
        except BlockingIOError:
            return b""
        except OSError as error:
            if error.errno == errno.EIO:
                return None
            raise

    def write(self, data: bytes) -> None:
        """Write `data`; keep what does not fit into the client's buffer."""
        if self._backlog:
            self._backlog += data[: max(0, LONGEST_BACKLOG - len(self._backlog))]
            self.flush()
            return
        written = self._write(data)
        if written < len(data):
            self._backlog += data[written:]

    def flush(self) -> None:
        """Write more of the data that did not fit before."""
        del self._backlog[: self._write(bytes(self._backlog[:READ_SIZE]))]

    def _write(self, data: bytes) -> int:
        try:
            return os.write(self._master, data)
        except BlockingIOError:
            return 0
        except OSError:
            return len(data)  # the client has gone; discard the data

    @property
    def blocked(self) -> bool:
        """Whether data waits for the client to read."""
        return bool(self._backlog)

    def drop(self) -> None:
        """Discard the data that a departed client did not read."""
        self._backlog.clear()
