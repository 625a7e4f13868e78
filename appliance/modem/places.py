"""Whose SIM is in which modem, and which line uses which port.

The sessions of a box share one `Places`. A SIM is known by its serial number (ICCID), whichever
modem or port it is in: a session that finds the SIM of another line leaves the port, and that line
looks there first. No two lines use ports of the same modem.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from appliance.errors import N_, OtherSimError, PortError
from appliance.modem import ports

NOBODY: Final = ""  # in place of a line

OwnerOf: TypeAlias = Callable[[str, str, bool], str]
"""Return the line that a SIM belongs to: the asking line if no other has it, or NOBODY for now.

Called with the asking line, the ICCID, and whether the line finds its port by itself (`auto`). May
raise StoreError."""


class Places:
    """The ports in use and the SIMs seen. Any thread may use it.

    Without `owner_of`, every SIM belongs to the line that finds it, and none is identified.
    """

    def __init__(self, owner_of: OwnerOf | None = None) -> None:
        self.owner_of = owner_of
        self._taken: dict[str, str] = {}  # modem -> line
        self._seen: dict[str, str] = {}  # line -> the port where its SIM was seen last
        self._lines: set[str] = set()  # that have had a session
        self._lock = threading.Lock()

    def of(self, line: str) -> "Place":
        """Return the place of one line, or of a search that is nobody's."""
        if line != NOBODY:
            self._lines.add(line)
        return Place(self, line)

    def saw(self, line: str, port: str) -> None:
        """Note that the SIM of a line is at a port, where no other SIM is then."""
        with self._lock:
            self._seen = {other: at for other, at in self._seen.items() if at != port}
            self._seen[line] = port

    def seen_of(self, line: str) -> str | None:
        """Return the port where the SIM of a line was seen last, if it was."""
        with self._lock:
            return self._seen.get(line)

    def others_at(self, line: str) -> set[str]:
        """Return the ports where SIMs of other lines were seen last."""
        with self._lock:
            return {port for other, port in self._seen.items() if other != line}

    @property
    def has_one_line(self) -> bool:
        """Whether no SIM can be another line's."""
        return len(self._lines) <= 1

    def take(self, line: str, port: str) -> None:
        """Reserve the modem at a port. Raise PortError if another line uses it."""
        modem = ports.modem_of(port)
        with self._lock:
            holder = self._taken.setdefault(modem, line)
        if holder != line:
            raise PortError(
                "port_of_other_line",
                N_("The modem at %(port)s is in use by the line %(line)s."),
                cure=N_("Choose another port for one of the two lines."),
                port=port,
                line=holder,
            )

    def leave(self, line: str) -> None:
        """Give up the modem that a line has reserved."""
        with self._lock:
            self._taken = {modem: held for modem, held in self._taken.items() if held != line}

    def is_taken(self, port: str) -> bool:
        """Return whether a line uses the modem at a port."""
        modem = ports.modem_of(port)
        with self._lock:
            return modem in self._taken


class Place:
    """The port that one line uses, and its SIM."""

    def __init__(self, places: Places, line: str) -> None:
        self._places = places
        self._line = line

    @property
    def tells_sims_apart(self) -> bool:
        """Whether the SIM must be identified."""
        return self._places.owner_of is not None

    def in_order(self, paths: Iterable[str]) -> list[str]:
        """Return the ports to try: where the SIM was seen, then `paths`, others' SIMs last."""
        seen = self._places.seen_of(self._line)
        others = self._places.others_at(self._line)
        found = dict.fromkeys([*([] if seen is None else [seen]), *paths])
        return sorted(found, key=lambda path: ports.lasting_path(path) in others)

    def take(self, port: str) -> None:
        """Reserve the modem at a port. Raise PortError if another line uses it."""
        self._places.take(self._line, port)

    def leave(self) -> None:
        """Give up the reserved modem."""
        self._places.leave(self._line)

    def identify(self, iccid: str | None, port: str, *, wanders: bool) -> bool:
        """Return whether the SIM at a port is certainly this line's.

        `iccid` is None without a SIM, or if the modem does not tell it. Raise OtherSimError if the
        SIM is not this line's, or if this line's has been seen at another port.
        """
        if self._places.owner_of is None:
            return True
        if iccid is None:
            self._follow(port)
            return self._places.has_one_line
        owner = self._places.owner_of(self._line, iccid, wanders)
        self._places.saw(owner, ports.lasting_path(port))
        if owner == NOBODY:
            raise OtherSimError(
                "unknown_sim", N_("The SIM in the modem at %(port)s is not this line's."), port=port
            )
        if owner != self._line:
            raise OtherSimError(
                "other_sim",
                N_("The SIM in the modem at %(port)s belongs to the line %(line)s."),
                port=port,
                line=owner,
            )
        return True

    def _follow(self, port: str) -> None:
        """Raise OtherSimError if the SIM of this line has been seen at another port."""
        seen = self._places.seen_of(self._line)
        if seen is not None and ports.modem_of(seen) != ports.modem_of(port):
            raise OtherSimError(
                "sim_moved",
                N_("The SIM of this line is now in the modem at %(port)s."),
                port=seen,
            )
