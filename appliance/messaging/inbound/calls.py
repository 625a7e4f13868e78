"""Incoming calls, logged once each however often they ring."""

from dataclasses import dataclass

from appliance.addresses import numbers
from appliance.store import calls, days, events
from appliance.store.database import Store
from appliance.store.journal.messages import IncomingCall


@dataclass(slots=True)
class _Ringing:
    call_id: int
    address: str | None
    rings: int


class Calls:
    """The calls that ring now. Rings are counted here and stored when the call is over."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ringing: dict[str, dict[int, _Ringing]] = {}  # by modem: each has a thread of its own

    def rang(self, modem: str, call: int, number: str | None, rings: int, country: str) -> None:
        """The call `call` of this modem rings; None as number = withheld, or not known yet."""
        address = numbers.of_sender(number, country) if number else None
        known = self._ringing.get(modem, {}).get(call)
        if known is None:
            self._ringing.setdefault(modem, {})[call] = self._begin(modem, address, rings)
            return
        if known.address is None and address is not None:
            with self._store.transaction():
                calls.rang(self._store, known.call_id, address, rings)
                self._tell(known.call_id, address, modem)
            known.address = address
        known.rings = max(known.rings, rings)

    def ended(self, modem: str, call: int) -> None:
        """The call is over."""
        known = self._ringing.get(modem, {}).get(call)
        if known is None:
            return
        with self._store.transaction():
            calls.rang(self._store, known.call_id, known.address, known.rings)
            calls.ended(self._store, known.call_id)
        del self._ringing[modem][call]

    def forget(self, modem: str) -> None:
        """The modem was connected anew: its calls are numbered from the beginning."""
        self._ringing.pop(modem, None)

    def _begin(self, modem: str, address: str | None, rings: int) -> _Ringing:
        with self._store.transaction():
            call_id = calls.add(self._store, modem, address, rings)
            self._tell(call_id, address, modem)
            days.bump(self._store, "call")
        return _Ringing(call_id, address, rings)

    def _tell(self, call_id: int, address: str | None, modem: str) -> None:
        events.append(self._store, IncomingCall(call=call_id, address=address, line=modem))
