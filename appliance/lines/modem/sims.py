"""Whose SIM is it: a SIM is known by its serial number (ICCID), whichever modem it is in.

The line's name, PIN, counters and caps go with its SIM. A SIM that no line knows becomes that of
the line that finds it, or a new line if that line has a SIM of its own and the box several modems.
"""

import threading
from collections.abc import Callable, Sequence
from itertools import count
from typing import Final

from appliance.modem.places import ASKING, NOBODY
from appliance.store import events
from appliance.store import lines as stored
from appliance.store.database import Store
from appliance.store.journal.box import SimRecognised
from appliance.store.lines import LineRow

KIND: Final = "modem"
_NAME: Final = "sim"  # of a new line, with a number: sim2, sim3


class SimOwners:
    """Which line each SIM belongs to. Any thread may use it.

    `rows` returns the box's lines. `changed` is called after a commit that gave a line its SIM or
    made a line for a new one, which is then to be started.
    """

    def __init__(
        self,
        store: Store,
        rows: Callable[[], Sequence[LineRow]],
        changed: Callable[[], None],
    ) -> None:
        self._store = store
        self._rows = rows
        self._changed = changed
        self._met: set[tuple[str, str]] = set()
        self._lock = threading.RLock()

    def owner(self, line: str, iccid: str, wanders: bool) -> str:  # noqa: FBT001 - `places.OwnerOf`
        """Return the line of the SIM that `line` has found (`appliance.modem.places.OwnerOf`).

        NOBODY asks for a SIM in a modem that no line uses; NOBODY is returned for a new SIM while
        the line's own may still be in another modem, and if ASKING asks. Raise StoreError.
        """
        with self._lock:
            modems = [row for row in self._rows() if row.kind == KIND]
            for row in modems:
                if row.iccid == iccid:
                    return row.name
            own = next((row for row in modems if row.name == line), None)
            if own is None:
                return self._for_no_line(line, iccid)
            if own.iccid is None:
                return self._give(own, iccid)
            if wanders and (line, iccid) not in self._met:
                # The line looks at the other ports first; then its own SIM is certainly gone.
                self._met.add((line, iccid))
                return NOBODY
            if wanders and len(modems) > 1:
                return self._add(iccid)
            return self._give(own, iccid)

    def owner_of_found(self, iccid: str) -> str:
        """Return the line of a SIM in a modem that no line uses; make one for a new SIM."""
        return self.owner(NOBODY, iccid, True)  # noqa: FBT003 - the callback's form

    def _for_no_line(self, asking: str, iccid: str) -> str:
        """Return the line of a new SIM that no line of the box has found."""
        if asking == ASKING:
            return NOBODY
        return self._add(iccid) if asking == NOBODY else asking

    def _give(self, row: LineRow, iccid: str) -> str:
        """Make a SIM that of a line; the journal notes that it replaces another."""
        with self._store.transaction():
            stored.set_iccid(self._store, row.name, iccid)
            if row.iccid is not None:
                events.append(self._store, SimRecognised(line=row.name, sim="replaced"))
        self._changed()
        return row.name

    def _add(self, iccid: str) -> str:
        """Make a line for a new SIM. It looks for its port by itself."""
        rows = self._rows()
        names = {row.name for row in rows}
        name = next(free for number in count(2) if (free := f"{_NAME}{number}") not in names)
        with self._store.transaction():
            stored.put(self._store, LineRow(name, position=len(rows), iccid=iccid))
            events.append(self._store, SimRecognised(line=name, sim="found"))
        self._changed()
        return name
