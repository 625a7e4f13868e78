"""The radio network: registration, operator, signal, and how long a submit takes."""

from collections.abc import Callable

from appliance.modem.simulator.agenda import Agenda
from appliance.modem.simulator.options import SimulatorOptions

NOT_SEARCHING, HOME, SEARCHING, DENIED, UNKNOWN, ROAMING, SMS_ONLY, SMS_ONLY_ROAMING = range(8)
CAN_SEND = frozenset({HOME, ROAMING, SMS_ONLY, SMS_ONLY_ROAMING})
# How long the radio link stays open after a submit under AT+CMMS (TS 27.005 clause 3.5.6).
LINK_OPEN_S = 5.0
DOMAINS = ("+CREG", "+CGREG", "+CEREG")


class Network:
    """What the modem sees of the network. Watchers are called when the registration changes."""

    def __init__(self, options: SimulatorOptions, agenda: Agenda) -> None:
        self._agenda = agenda
        self.operator = options.operator
        self.short_operator = options.operator[:8]
        self.code = "20899"
        self.signal = 22  # +CSQ: 0-31, 99 unknown
        self.latency_s = options.latency_s
        self.linked_latency_s = options.latency_while_linked_s
        self.home = ROAMING if options.roaming else HOME
        self.coverage = True
        self.radio_on = True  # AT+CFUN, AT+COPS=2
        self.attached = True  # to packets, AT+CGATT
        self.admitted = True  # the SIM is unlocked
        self.denied = False
        self.domains: tuple[str, ...] = (
            DOMAINS  # those the network serves: LTE alone is ("+CEREG",)
        )
        self.watchers: list[Callable[[], None]] = []
        self._link_until = 0.0

    def registration(self, domain: str = "+CEREG") -> int:
        """`stat` of +CREG, +CGREG or +CEREG (TS 27.007 clause 7.2)."""
        if not self.radio_on or not self.admitted:
            return NOT_SEARCHING
        if not self.coverage:
            return SEARCHING
        if self.denied:
            return DENIED
        return self.home if domain in self.domains else NOT_SEARCHING

    @property
    def registered(self) -> bool:
        """Whether messages can pass."""
        return any(self.registration(domain) in CAN_SEND for domain in DOMAINS)

    def change(self, **values: object) -> None:
        """Set attributes by name (`coverage=False`, `home=SMS_ONLY`), and tell who watches."""
        before = [self.registration(domain) for domain in DOMAINS]
        for name, value in values.items():
            if not hasattr(self, name):
                raise ValueError(f"the network has no {name}")
            setattr(self, name, value)
        if before != [self.registration(domain) for domain in DOMAINS]:
            for watcher in self.watchers:
                watcher()

    def lose(self, seconds: float | None) -> None:
        """No coverage, for good or for a while."""
        self.change(coverage=False)
        if seconds is not None:
            self._agenda.after(seconds, lambda: self.change(coverage=True))

    def submit_seconds(self, *, linked: bool) -> float:
        """How long the network takes for the submit that begins now."""
        if linked and self.link_open:
            return self.linked_latency_s
        return self.latency_s

    @property
    def link_open(self) -> bool:
        """Whether the radio link of the last submit is still open."""
        return self._agenda.clock.monotonic() < self._link_until

    @property
    def link_lapsed(self) -> bool:
        """Whether a link that was kept open has been let go since."""
        return self._link_until > 0 and not self.link_open

    def submitted(self, *, linked: bool) -> None:
        """A submit ended; under AT+CMMS the link stays open for a while."""
        self._link_until = self._agenda.clock.monotonic() + LINK_OPEN_S if linked else 0.0
