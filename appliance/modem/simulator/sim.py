"""The simulated SIM: PIN and PUK with their remaining attempts, number, and message storage."""

from collections.abc import Callable

from appliance.modem.simulator.answers import cme, cms
from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.simulator.storage import Storage

PIN_ATTEMPTS = 3
PUK_ATTEMPTS = 10
# (+CME ERROR, +CMS ERROR) that give the reason why the SIM cannot be used.
_ABSENT = (10, 310)
_PIN_WANTED = (11, 311)
_PUK_WANTED = (12, 316)
_BUSY = (14, 314)
# What belongs to the card; the rest is the modem's.
_OF_CARD = (
    *("pin", "puk", "pin_asked", "unlocked", "pin_attempts", "puk_attempts"),
    *("own_number", "service_centre", "imsi", "card", "reference"),
)


class Sim:
    """One SIM. `changed` is called when it becomes usable or stops being usable."""

    def __init__(self, options: SimulatorOptions, first_index: int) -> None:
        self.present = True
        self.busy = False  # still being read after a start
        self.pin = options.pin or "0000"
        self.puk = options.puk
        self.pin_asked = bool(options.pin)
        self.unlocked = not self.pin_asked
        self.pin_attempts = PIN_ATTEMPTS
        self.puk_attempts = PUK_ATTEMPTS
        self.own_number = options.own_number
        self.service_centre = options.service_centre
        self.imsi = options.imsi
        self.card = options.card
        self.storage = Storage("SM", options.sim_capacity, first_index)
        # Reports belong to the card (TS 31.102, EF-SMSR): in another modem nobody knows them.
        self.reports = Storage("SR", options.report_capacity, first_index)
        self.reference = 0  # the last TP-MR used, kept on the SIM (TS 51.011, EF-SMSS)
        self.changed: Callable[[], None] = lambda: None

    @property
    def state(self) -> str:
        """The response to AT+CPIN?, or empty without a SIM."""
        if not self.present:
            return ""
        if self.pin_attempts == 0:
            return "SIM PUK"
        return "READY" if self.unlocked else "SIM PIN"

    @property
    def usable(self) -> bool:
        """Whether messages can be read and sent."""
        return self.state == "READY" and not self.busy

    def _trouble(self) -> tuple[int, int] | None:
        if self.state == "READY":
            return _BUSY if self.busy else None
        return {"": _ABSENT, "SIM PIN": _PIN_WANTED, "SIM PUK": _PUK_WANTED}[self.state]

    def require_for_messages(self) -> None:
        """Raise the +CMS ERROR that says why messages are not available."""
        trouble = self._trouble()
        if trouble:
            raise cms(trouble[1])

    def require(self) -> None:
        """Raise the +CME ERROR that says why the SIM cannot be used."""
        trouble = self._trouble()
        if trouble:
            raise cme(trouble[0])

    def enter_pin(self, pin: str) -> None:
        """Handle AT+CPIN="1234". A wrong PIN costs an attempt."""
        if not self.present:
            raise cme(_ABSENT[0])
        if self.pin_attempts == 0:
            raise cme(_PUK_WANTED[0])
        if pin != self.pin:
            self.pin_attempts -= 1
            raise cme(16 if self.pin_attempts else _PUK_WANTED[0])
        self.pin_attempts = PIN_ATTEMPTS
        if not self.unlocked:
            self.unlocked = True
            self.changed()

    def enter_puk(self, puk: str, pin: str) -> None:
        """Handle AT+CPIN="12345678","1234": set a new PIN. A wrong PUK costs an attempt."""
        if not self.present or self.puk_attempts == 0:
            raise cme(_ABSENT[0] if not self.present else 13)
        if puk != self.puk:
            self.puk_attempts -= 1
            raise cme(16 if self.puk_attempts else 13)
        self.puk_attempts = PUK_ATTEMPTS
        self.pin_attempts = PIN_ATTEMPTS
        self.pin = pin
        self.unlocked = True
        self.changed()

    def restart(self) -> None:
        """Lock the SIM again, as a loss of power does."""
        self.unlocked = not self.pin_asked

    def lock(self) -> None:
        """Ask for the PIN again, as after a contact failure."""
        self.pin_asked = True
        self.unlocked = False
        self.changed()

    def block(self) -> None:
        """Ask for the PUK, as after three wrong PINs."""
        self.pin_attempts = 0
        self.lock()

    def insert(self, *, present: bool) -> None:
        """Insert or remove the SIM."""
        self.present = present
        self.restart()
        self.changed()

    def swap(self, other: "Sim") -> None:
        """Exchange everything that belongs to the card with another modem."""
        for name in _OF_CARD:
            mine, theirs = getattr(self, name), getattr(other, name)
            setattr(self, name, theirs)
            setattr(other, name, mine)
        self.storage.swap(other.storage)
        self.reports.swap(other.reports)

    def next_reference(self) -> int:
        """Return the TP-MR of the next submit (TS 23.040 clause 9.2.3.6)."""
        self.reference = (self.reference + 1) % 256
        return self.reference
