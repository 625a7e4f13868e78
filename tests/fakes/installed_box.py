"""The appliance as installed by its script, on its own machine, seen from the office."""

import http.client
import json
import re
import shutil
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from end_to_end.box import Answer, until
from fakes.lan import MACHINE, Lan
from fakes.machine import SOURCES, Machine

from appliance.modem.simulator.modem import SimulatedModem

NAME = "sms-box.local"
SERVICE = "sms-appliance.service"
USER = "sms-appliance"
DATA = "/var/lib/sms-appliance"


@dataclass
class InstalledBox:
    """The machine, its modem, and the cable to it."""

    machine: Machine
    modem: SimulatedModem
    lan: Lan
    certificate: str = ""
    token: str = field(default="", repr=False)

    def install(self) -> None:
        """Install it as docs/box/first-start.md says, with this modem."""
        machine = self.machine
        self.plug_in()
        configuration = (Path(__file__).parents[2] / "systemd/config.toml").read_text()
        own = configuration.replace('modem = "auto"', 'modem = "/dev/sms-modem"')
        assert own != configuration
        machine.write("/etc/sms-appliance/config.toml", own)
        machine.do(f"{SOURCES}/systemd/install", "--https")

    def plug_in(self) -> None:
        """Connect the network cable."""
        self.lan.join(self.machine.pid)
        self.machine.do("ip", "address", "add", f"{MACHINE}/24", "dev", "eth0")
        self.machine.do("ip", "link", "set", "eth0", "up")

    def command(self, *words: str, stdin: str = "") -> str:
        """Run `sudo sms-appliance ...` and return its output."""
        return self.machine.do("/usr/bin/sms-appliance", *words, stdin=stdin)

    def add_administrator(self, name: str) -> None:
        words = ("user", "add", name, "--role", "admin", "--password-stdin")
        self.command(*words, stdin="a long password")

    def log_in(self) -> None:
        """Create an administrator, and fetch certificate and token for the office's computers."""
        self.add_administrator("sophie")
        self.certificate = self.first_visit("/certificate.crt").body.decode()
        self.token = self.command("token", "add", "test").strip()

    def plain(self, path: str) -> Answer:
        """Request a page over HTTP."""
        return _ask(self.lan.connect(80), "GET", path, None, {})

    def first_visit(self, path: str) -> Answer:
        """Request a page over HTTPS, as a browser that ignores the unknown authority."""
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        channel = context.wrap_socket(self.lan.connect(443), server_hostname=NAME)
        return _ask(channel, "GET", path, None, {})

    def by_socket(self, path: str) -> Answer:
        """Request a page through the program's own socket."""
        channel = socket.socket(socket.AF_UNIX)
        channel.settimeout(30)
        channel.connect(f"/proc/{self.machine.pid}/root/run/sms-appliance/web.sock")
        return _ask(channel, "GET", path, None, {})

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        """Send a request over HTTPS to the box's name, with its certificate checked."""
        context = ssl.create_default_context(cadata=self.certificate)
        channel = context.wrap_socket(self.lan.connect(443), server_hostname=NAME)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return _ask(channel, method, path, None if body is None else json.dumps(body), headers)

    def healthy(self) -> bool:
        try:
            return self.ask("GET", "/health").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def ready(self) -> bool:
        """Return whether it serves and its modem can send."""
        return self.healthy() and bool(self.ask("GET", "/api/v1/modems").json[0]["canSend"])

    def send(self, text: str) -> str:
        """Accept a message and return its id."""
        body = {"phoneNumbers": ["+33639980101"], "textMessage": {"text": text}}
        answer = self.ask("POST", "/api/v1/messages", body)
        assert answer.status == 202, answer.body
        return str(answer.json["id"])

    def status(self, message: str) -> str:
        return str(self.ask("GET", f"/api/v1/messages/{message}").json["recipients"][0]["status"])

    def wait_for(self, message: str, *statuses: str) -> None:
        until(lambda: self.status(message) in statuses, f"{message} is one of {statuses}")

    def taken(self) -> list[str]:
        """Return the texts that the network accepted, in order."""
        return [each.text for each in self.modem.accepted]

    @property
    def pid(self) -> int:
        """The daemon's process id in the machine's own numbering, or 0."""
        return int(self.machine.shown(SERVICE, "MainPID")["MainPID"])

    def process(self) -> dict[str, str]:
        """Return /proc/PID/status of the daemon as a dict."""
        text = self.machine.do("cat", f"/proc/{self.pid}/status")
        return dict(re.findall(r"^(\w+):\s*(.*?)\s*$", text, re.MULTILINE))

    @contextmanager
    def without_data(self) -> Iterator[None]:
        """Remove the service's data for a while, as before its first start."""
        do = self.machine.do
        do("systemctl", "stop", SERVICE)
        do("mv", DATA, f"{DATA}.aside")
        try:
            yield
        finally:
            do("systemctl", "stop", SERVICE)
            do("rm", "-rf", DATA)
            do("mv", f"{DATA}.aside", DATA)
            do("systemctl", "start", SERVICE)
        until(self.ready, "it serves, and its modem can send")

    @contextmanager
    def changed(self, text: str) -> Iterator[None]:
        """Give the service a drop-in for a while."""
        path = f"/run/systemd/system/{SERVICE}.d/test.conf"
        self.machine.write(path, text)
        self.machine.do("systemctl", "daemon-reload")
        self.machine.do("systemctl", "restart", SERVICE)
        until(self.ready, "it serves, and its modem can send")
        yield
        self.machine.do("rm", path)
        self.machine.do("systemctl", "daemon-reload")


def hand_over(modem: SimulatedModem) -> Path:
    """Give the modem's port the rights that udev gives a serial line; return its path."""
    shutil.chown(modem.path, "root", "dialout")
    path = Path(modem.path)
    path.chmod(0o660)
    return path


def _ask(
    channel: socket.socket, method: str, path: str, body: str | None, headers: dict[str, str]
) -> Answer:
    connection = http.client.HTTPConnection(NAME)
    connection.sock = channel
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()
