"""The simulated modem: its parts, and how they start, restart and react to the serial line.

This module uses no threads or files: bytes enter through `line.heard` and leave through
`line.take`, and the agenda gives the time. `modem.SimulatedModem` runs it on a pseudo-terminal.
"""

from collections.abc import Callable, Sequence
from functools import partial

from appliance.modem.simulator.agenda import Agenda
from appliance.modem.simulator.answers import cms
from appliance.modem.simulator.calls import Calls
from appliance.modem.simulator.commands import TABLE, ussd
from appliance.modem.simulator.executor import Executor, rendered
from appliance.modem.simulator.faults import Faults
from appliance.modem.simulator.inbound import Inbound
from appliance.modem.simulator.line import Line
from appliance.modem.simulator.network import Network
from appliance.modem.simulator.options import PACKED, TEXT, SimulatorOptions
from appliance.modem.simulator.profiles import PROFILES
from appliance.modem.simulator.service_centre import ServiceCentre, Verdict, Waiting
from appliance.modem.simulator.settings import Settings
from appliance.modem.simulator.sim import Sim
from appliance.modem.simulator.storage import Storage
from appliance.modem.simulator.ussd_service import UssdService


class Device:
    """One modem with its SIM in one network."""

    def __init__(self, options: SimulatorOptions, agenda: Agenda) -> None:
        self.options = options
        self.agenda = agenda
        self.profile = PROFILES[options.profile]
        self.refused = self.profile.refused | {_command_name(name) for name in options.refuse}
        self.imei = options.imei or self.profile.imei
        self.client_present: Callable[[], bool] = lambda: True
        self.on = True
        self._held_urcs: list[bytes] = []
        self.settings = Settings()
        self.network = Network(options, agenda)
        self.sim: Sim = Sim(options, self.profile.first_index)
        self._storages = {
            "SM": self.sim.storage,
            "ME": Storage("ME", options.modem_capacity, self.profile.first_index),
            "SR": self.sim.reports,
        }
        self.centre = ServiceCentre(
            agenda,
            number=options.service_centre,
            report_s=options.report_s,
            redeliver_s=options.redeliver_s,
        )
        self.line = Line(agenda, options.line_speed, self._heard)
        self.faults = Faults(self)
        self.inbound = Inbound(self, options.acknowledge_s)
        self.calls = Calls(self)
        self.ussd_form = options.ussd_form or (PACKED if self.profile.packs_ussd else TEXT)
        self.ussd = UssdService(agenda, options, partial(ussd.say, self))
        self.centre.watchers.append(lambda _accepted: self.ussd.charge())
        self.executor = Executor(self, TABLE)
        self.network.admitted = self.sim.usable
        self.network.watchers.append(self._registration_changed)
        self.sim.changed = self._sim_changed
        self.centre.attach(self)
        self.centre.card_of_phone = lambda: self.sim.card
        for seconds, text in self.profile.noise:
            self._make_noise(seconds, text)

    # The serial line

    def _heard(self, data: bytes) -> None:
        if not self.on or self.faults.deaf:
            return
        if self.settings.echo:
            self.say(data)
        self.executor.feed(data)

    def say(self, data: bytes) -> None:
        """Send the bytes of an answer, a prompt or an echo."""
        self.line.send(data)

    def answer(self, name: str, lines: Sequence[str], final: str) -> None:
        """Send the whole answer to a command line whose last command was `name`."""
        settings = self.settings
        data = rendered(lines, final, verbose=settings.verbose, quiet=settings.quiet)
        if self.profile.ok_first and name == "+CMGS" and lines:
            data = rendered([], final, verbose=settings.verbose, quiet=settings.quiet)
            data += rendered(lines, "", verbose=settings.verbose, quiet=True)
        if self.faults.active:
            self.faults.shape(name, data)
        else:
            self.line.send(data)

    def urc(self, line: str) -> None:
        """Send an unsolicited result code, now or after the text at the prompt is complete."""
        if not self.on:
            return
        data = f"\r\n{line}\r\n".encode("latin-1", "replace")
        if self.executor.at_prompt:
            self._held_urcs.append(data)
        else:
            self.line.send(data)

    def release_urcs(self) -> None:
        """Send the unsolicited result codes that were held back during the prompt."""
        held, self._held_urcs = self._held_urcs, []
        for data in held:
            self.line.send(data)

    def _make_noise(self, seconds: float, text: str) -> None:
        def blurt() -> None:
            if self.client_present():
                self.urc(text)
            self.agenda.after(seconds, blurt)

        self.agenda.after(seconds, blurt)

    # Messages

    def storage(self, name: str) -> Storage:
        """Return the storage of that name. Raise +CMS ERROR 302 if this modem has none."""
        if name not in self.profile.storages:
            raise cms(302)
        return self._storages[name]

    def offer(self, waiting: Waiting) -> Verdict:
        """Accept a message from the service centre."""
        return self.inbound.offer(waiting)

    def deliver_soon(self) -> None:
        """Ask the service centre to deliver once the current answer is sent."""
        self.agenda.after(0.0, self.centre.deliver)

    # Start and restart

    def restart(self, seconds: float) -> None:
        """Power off and on, with `seconds` until RDY. Every setting is lost."""
        self.on = False
        self.faults.speak()  # a restart ends whatever kept the modem mute
        self.line.drop()
        self._held_urcs.clear()
        self.settings = Settings()
        self.executor.reset()
        self.calls.reset()
        self.ussd.cancel()
        self.inbound.reset()
        self.sim.restart()
        self.sim.busy = True
        self.network.change(admitted=False, radio_on=True)
        self.agenda.after(seconds, self._boot)

    def _boot(self) -> None:
        self.on = True
        for text in self.profile.boot:
            self.urc(text)
        self._announce_sim()
        self.agenda.after(self.options.ready_s, self._ready)

    def _announce_sim(self) -> None:
        if self.profile.sim_announced:
            self.urc(f"+CPIN: {self.sim.state or 'NOT INSERTED'}")

    def _ready(self) -> None:
        self.sim.busy = False
        if self.sim.usable:
            for text in self.profile.ready:
                self.urc(text)
        self.network.change(admitted=self.sim.usable)
        self.deliver_soon()

    def _sim_changed(self) -> None:
        self._announce_sim()
        if self.sim.state == "READY":
            self.sim.busy = True
            self.agenda.after(self.options.ready_s, self._ready)
        else:
            self.inbound.reset()  # nobody acknowledges for a SIM that cannot be used
            self.network.change(admitted=False)

    def _registration_changed(self) -> None:
        for domain, reporting in self.settings.registration.items():
            if reporting and domain not in self.refused:
                self.urc(f"{domain}: {self.registration_of(domain, reporting)}")
        if self.network.registered:
            self.deliver_soon()
        else:
            self.calls.end()

    def registration_of(self, domain: str, reporting: int) -> str:
        """Return the registration status, with cell details under +CREG=2 (TS 27.007 7.2)."""
        stat = self.network.registration(domain)
        detailed = 2
        if reporting == detailed and stat in {1, 5, 6, 7}:
            return f'{stat},"1A2B","01C3D4E5",7'
        return str(stat)


def _command_name(name: str) -> str:
    return name.upper() if name[:1] in {"+", "^", "*", "#", "$", "%"} else f"+{name.upper()}"
