"""Voice calls without sound: incoming (answered or missed) and outgoing."""

from typing import TYPE_CHECKING

from appliance.modem.simulator.agenda import Entry
from appliance.modem.simulator.text_mode import number_type

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device

RING_EVERY_S = 3.0


class Calls:
    """The modem's calls, at most one at a time."""

    def __init__(self, device: "Device") -> None:
        self._device = device
        self._entry: Entry | None = None
        self.number: str | None = None  # None while ringing: the number is withheld
        self.ringing = False
        self.talking = False
        self.outgoing = False
        self.dialled: list[str] = []

    @property
    def active(self) -> bool:
        """Whether there is a call."""
        return self.ringing or self.talking

    def ring(self, number: str | None, rings: int) -> bool:
        """Start an incoming call. Return False if the line is busy or the modem has no network."""
        device = self._device
        if self.active or not device.on or not device.network.registered:
            return False
        self.number = number
        self.ringing = True
        self.outgoing = False
        self._ring(rings)
        return True

    def _ring(self, left: int) -> None:
        if left == 0:
            self.end(missed=True)
            return
        settings = self._device.settings
        self._device.urc("+CRING: VOICE" if settings.extended_ring else "RING")
        if settings.caller_shown:
            self._device.urc(self._clip())
        self._entry = self._device.agenda.after(RING_EVERY_S, lambda: self._ring(left - 1))

    def _clip(self) -> str:
        if self.number is None:
            return '+CLIP: "",128,"",,"",1'
        return f'+CLIP: "{self.number}",{number_type(self.number)},"",,"",0'

    def answer(self) -> bool:
        """Answer the call (ATA). Return False if nothing rings."""
        if not self.ringing:
            return False
        self._stop()
        self.talking = True
        return True

    def dial(self, number: str) -> None:
        """Dial a number (ATD); the other end answers at once."""
        self.dialled.append(number)
        self.number = number
        self.talking = True
        self.outgoing = True

    def end(self, *, missed: bool = False) -> None:
        """End the call from the other end or from the network."""
        if not self.active:
            return
        self._stop()
        self.talking = False
        self._device.urc("NO CARRIER")
        said = self._device.profile.missed_call
        if missed and said:
            self._device.urc(said.format(number=self.number or ""))

    def hang_up(self) -> None:
        """End the call from the modem (ATH, AT+CHUP)."""
        self._stop()
        self.talking = False

    reset = hang_up

    def _stop(self) -> None:
        self.ringing = False
        if self._entry is not None:
            self._entry.cancel()
            self._entry = None

    def listed(self) -> list[str]:
        """Return the lines of AT+CLCC (TS 27.007 clause 7.18)."""
        if not self.active:
            return []
        direction = 0 if self.outgoing else 1
        state = 4 if self.ringing else 0
        number = self.number or ""
        return [f'+CLCC: 1,{direction},{state},0,0,"{number}",{number_type(number)}']
