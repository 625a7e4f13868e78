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
ASKING: Final = "?"  # in place of a line: a new SIM becomes nobody's

OwnerOf: TypeAlias = Callable[[str, str, bool], str]
"""Return the line that a SIM belongs to: the asking line if no other has it, or NOBODY for now.

Called with the asking line, NOBODY or ASKING, the ICCID, and whether the line finds its port by
itself (`auto`). May raise StoreError; ASKING changes nothing and raises nothing."""


class Places:
    """The ports in use and the SIMs seen. Any thread may use it.

    Without `owner_of`, every SIM belongs to the line that finds it, and none is identified.
    """

    def __init__(self, owner_of: OwnerOf | None = None) -> None:
        self.owner_of = owner_of
        self._taken: dict[str, str] = {}  # modem -> line
        self._seen: dict[str, str] = {}  # line -> the port where its SIM was seen last
        self._lines: dict[str, str] = {}  # that have had a session -> the port chosen for each
        self._lock = threading.Lock()

    def of(self, line: str, chosen: str = ports.AUTO) -> "Place":
        """Return the place of one line, whose port is `chosen`, or of a search that is nobody's."""
        if line != NOBODY:
            with self._lock:
                self._lines[line] = chosen
        return Place(self, line, chosen)

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

    def unwatched_by(self, line: str) -> list[str]:
        """Return the ports chosen for other lines that are at work elsewhere.

        Nobody else looks there: such a line has gone to the modem that its SIM is in now.
        """
        with self._lock:
            others = [(other, port) for other, port in self._lines.items() if other != line]
            working = set(self._taken.values())
            chosen = [port for other, port in others if port != ports.AUTO and other in working]
            return [port for port in chosen if ports.modem_of(port) not in self._taken]

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

    def __init__(self, places: Places, line: str, chosen: str) -> None:
        self._places = places
        self._line = line
        self._chosen = chosen

    @property
    def tells_sims_apart(self) -> bool:
        """Whether the SIM must be identified."""
        return self._places.owner_of is not None

    def in_order(self, paths: Iterable[str]) -> list[str]:
        """Return the ports to try: where the SIM was seen, then `paths`, others' SIMs last.

        A line with a chosen port also looks where nobody does: its SIM may be in the modem of a
        line that has gone elsewhere.
        """
        seen = self._places.seen_of(self._line)
        others = self._places.others_at(self._line)
        strange = [] if self._chosen == ports.AUTO else self._places.unwatched_by(self._line)
        found = dict.fromkeys([*([] if seen is None else [seen]), *paths, *strange])
        return sorted(found, key=lambda path: ports.lasting_path(path) in others)

    def is_visit(self, port: str) -> bool:
        """Return whether a port is another line's, where this line only looks for its SIM."""
        if ports.AUTO in (self._chosen, port):
            return False
        own = {ports.modem_of(self._chosen)}
        seen = self._places.seen_of(self._line)
        if seen is not None:
            own.add(ports.modem_of(seen))
        return ports.modem_of(port) not in own

    def finds_own_sim(self, iccid: str | None, port: str) -> bool:
        """Return whether the SIM in another line's modem is this line's; note whose it is."""
        if iccid is None or self._places.owner_of is None:
            return False
        owner = self._places.owner_of(ASKING, iccid, False)  # noqa: FBT003 - the callback's form
        if owner != NOBODY:
            self._places.saw(owner, ports.lasting_path(port))
        return owner == self._line

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
