"""Log each incoming call once, however often it rings."""

import threading
from dataclasses import dataclass

from appliance.store import calls, days, events
from appliance.store.database import Store
from appliance.store.journal.messages import IncomingCall


@dataclass(slots=True)
class _Ringing:
    call_id: int
    address: str | None
    rings: int


class Calls:
    """The calls that ring now. Rings are counted in memory and stored when the call ends.

    Each line has its own thread, and none waits for another's commit.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        # By line: only the line's own thread accesses its calls.
        self._ringing: dict[str, dict[int, _Ringing]] = {}
        self._finding = threading.Lock()  # held while a line is looked up, never during a commit

    def rang(self, line: str, call: int, address: str | None, rings: int) -> None:
        """Count the rings of a call of this line; `address` is None if withheld or unknown."""
        ringing = self._of(line)
        known = ringing.get(call)
        if known is None:
            ringing[call] = self._begin(line, address, rings)
            return
        if known.address is None and address is not None:
            with self._store.transaction():
                calls.rang(self._store, known.call_id, address, rings)
                self._tell(known.call_id, address, line)
            known.address = address
        known.rings = max(known.rings, rings)

    def ended(self, line: str, call: int) -> None:
        """Record that the call has ended."""
        ringing = self._of(line)
        known = ringing.get(call)
        if known is None:
            return
        with self._store.transaction():
            calls.rang(self._store, known.call_id, known.address, known.rings)
            calls.ended(self._store, known.call_id)
        del ringing[call]

    def forget(self, line: str) -> None:
        """Forget a line's calls: it has reconnected and numbers them from the beginning."""
        self._of(line).clear()

    def _of(self, line: str) -> dict[int, _Ringing]:
        with self._finding:
            return self._ringing.setdefault(line, {})

    def _begin(self, line: str, address: str | None, rings: int) -> _Ringing:
        with self._store.transaction():
            call_id = calls.add(self._store, line, address, rings)
            self._tell(call_id, address, line)
            days.bump(self._store, "call")
        return _Ringing(call_id, address, rings)

    def _tell(self, call_id: int, address: str | None, line: str) -> None:
        events.append(self._store, IncomingCall(call=call_id, address=address, line=line))
