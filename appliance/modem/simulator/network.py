"""The simulated radio network: registration, operator, signal and the time that a submit takes."""

from collections.abc import Callable

from appliance.modem.simulator.agenda import Agenda
from appliance.modem.simulator.options import SimulatorOptions

NOT_SEARCHING, HOME, SEARCHING, DENIED, UNKNOWN, ROAMING, SMS_ONLY, SMS_ONLY_ROAMING = range(8)
CAN_SEND = frozenset({HOME, ROAMING, SMS_ONLY, SMS_ONLY_ROAMING})
# How long the radio link stays open after a submit under AT+CMMS (TS 27.005 clause 3.5.6).
LINK_OPEN_S = 5.0
DOMAINS = ("+CREG", "+CGREG", "+CEREG")


class Network:
    """The network as the modem sees it. Each watcher is called when the registration changes."""

    def __init__(self, options: SimulatorOptions, agenda: Agenda) -> None:
        self._agenda = agenda
        self.operator = options.operator
        self.short_operator = options.operator[:8]
        self.code = "20899"
        self.signal = 22  # +CSQ: 0 to 31; 99 is unknown
        self.latency_s = options.latency_s
        self.linked_latency_s = options.latency_while_linked_s
        self.home = ROAMING if options.roaming else HOME
        self.coverage = True
        self.radio_on = True  # AT+CFUN, AT+COPS=2
        self.attached = True  # to packet service, AT+CGATT
        self.admitted = True  # the SIM is unlocked
        self.denied = False
        self.domains: tuple[str, ...] = (
            DOMAINS  # the domains that the network serves; ("+CEREG",) is LTE alone
        )
        self.watchers: list[Callable[[], None]] = []
        self._link_until = 0.0

    def registration(self, domain: str = "+CEREG") -> int:
        """Return the status of +CREG, +CGREG or +CEREG (TS 27.007 clause 7.2)."""
        if not self.radio_on or not self.admitted:
            return NOT_SEARCHING
        if not self.coverage:
            return SEARCHING
        if self.denied:
            return DENIED
        return self.home if domain in self.domains else NOT_SEARCHING

    @property
    def registered(self) -> bool:
        """Whether messages can be sent and received."""
        return any(self.registration(domain) in CAN_SEND for domain in DOMAINS)

    def change(self, **values: object) -> None:
        """Set attributes by name (`coverage=False`, `home=SMS_ONLY`) and notify the watchers."""
        before = [self.registration(domain) for domain in DOMAINS]
        for name, value in values.items():
            if not hasattr(self, name):
                raise ValueError(f"the network has no {name}")
            setattr(self, name, value)
        if before != [self.registration(domain) for domain in DOMAINS]:
            for watcher in self.watchers:
                watcher()

    def lose(self, seconds: float | None) -> None:
        """Lose coverage, for good or for `seconds`."""
        self.change(coverage=False)
        if seconds is not None:
            self._agenda.after(seconds, lambda: self.change(coverage=True))

    def submit_seconds(self, *, linked: bool) -> float:
        """Return how many seconds a submit that begins now takes."""
        if linked and self.link_open:
            return self.linked_latency_s
        return self.latency_s

    @property
    def link_open(self) -> bool:
        """Whether the radio link of the last submit is still open."""
        return self._agenda.clock.monotonic() < self._link_until

    @property
    def link_lapsed(self) -> bool:
        """Whether a link that was kept open has closed since."""
        return self._link_until > 0 and not self.link_open

    def submitted(self, *, linked: bool) -> None:
        """Note that a submit ended; under AT+CMMS the link stays open for a while."""
        self._link_until = self._agenda.clock.monotonic() + LINK_OPEN_S if linked else 0.0
