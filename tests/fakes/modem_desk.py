"""A client on the line of a simulated modem, without thread or terminal, that controls time."""

from fakes.clock import FakeClock

from appliance.modem.pdu import segments
from appliance.modem.pdu.address import Address
from appliance.modem.simulator.agenda import Agenda
from appliance.modem.simulator.device import Device
from appliance.modem.simulator.options import SimulatorOptions


class Desk:
    """Sends commands and reads the answers."""

    def __init__(self, options: SimulatorOptions) -> None:
        self.clock = FakeClock()
        self.agenda = Agenda(self.clock)
        self.device = Device(options, self.agenda)

    def bytes_after(self, data: bytes) -> bytes:
        """Return what the modem sends in answer to these octets without time passing."""
        self.device.line.heard(data)
        self.agenda.run_due()
        return self.device.line.take()

    def say(self, text: str) -> list[str]:
        """Return the lines that a command (without its CR) causes at once."""
        return self.lines(self.bytes_after(text.encode("latin-1") + b"\r"))

    def type(self, text: str) -> list[str]:
        """Return the lines that a text with its Ctrl-Z causes at once."""
        return self.lines(self.bytes_after(text.encode("latin-1") + b"\x1a"))

    def wait(self, seconds: float) -> list[str]:
        """Return what the modem sends by itself while time passes."""
        end = self.clock.monotonic() + seconds
        self.agenda.run_due()
        said = bytearray(self.device.line.take())
        while True:
            pause = self.agenda.seconds_to_next()
            left = end - self.clock.monotonic()
            if pause is None or pause > left:
                self.clock.advance(max(0.0, left))
                break
            self.clock.advance(pause)
            self.agenda.run_due()
            said += self.device.line.take()
        return self.lines(bytes(said))

    @staticmethod
    def lines(data: bytes) -> list[str]:
        """Return the lines without line ends and empty lines."""
        return [line for line in data.decode("latin-1").split("\r\n") if line]

    def ready(self) -> "Desk":
        """Switch the echo off, set PDU mode and announce everything."""
        assert self.say("ATE0")[-1] == "OK"
        assert self.say("AT+CMEE=1;+CMGF=0;+CNMI=2,1,0,1,0") == ["OK"]
        return self

    def submit(self, number: str, text: str, *, report: bool = False) -> list[str]:
        """Send a text in PDU mode; return the last answers, without latency."""
        answers: list[str] = []
        for submit in segments.submits(text, Address.of(number), reference=7, report=report):
            assert self.say(f"AT+CMGS={len(submit.encode())}")[-1] == "> "
            answers = self.type(submit.to_pdu_hex())
        return answers
