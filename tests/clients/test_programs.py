"""Programs send by the box, unmodified, as they would by the gateway that they were made for."""

import hashlib
import json
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fakes.correspondence import becomes
from fakes.free_port import free_port
from fakes.office import NAMES, Office
from fakes.office_fixtures import clock, empty_office, office, password_hash, store
from fakes.receiver import Receiver

from appliance.config.program_names import PROGRAMS
from appliance.messaging.people import users
from appliance.messaging.people.credentials import COMMAND
from appliance.store import messages
from appliance.store.listing import MessageFilter
from appliance.store.message_rows import MessageRow
from appliance.web.serving.server import WebServer

__all__ = ["clock", "empty_office", "office", "password_hash", "store"]

HERE = Path(__file__).parent
KEPT = HERE.parents[1] / "build" / "clients"
NUMBER = "+33639980101"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@dataclass(frozen=True)
class Box:
    """A served office with every program on, and a token for it."""

    office: Office
    host: str
    token: str

    def sent(self) -> list[MessageRow]:
        """Return what was stored for sending, the oldest first."""
        wanted = MessageFilter(direction="out")
        return list(messages.page(self.office.store, wanted, limit=100).rows)[::-1]

    def wait_for(self, number: int) -> list[MessageRow]:
        until(lambda: len(self.sent()) >= number)
        return self.sent()


def until(check: Callable[[], object], seconds: float = 40.0) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def box(office: Office) -> Iterator[Box]:
    office.services.preferences.change_channels({"programs": list(PROGRAMS)}, COMMAND)
    token = users.create_token(office.store, "client", user_name=NAMES["operator"])
    server = WebServer(office.app, office.services.settings.web)
    server.start()
    yield Box(office, server.url.partition("//")[2], token)
    server.stop()
    hooks = office.services.hooks()
    hooks.stop()
    hooks._consumers().stop()


def run(*words: object) -> str:
    done = subprocess.run(
        list(map(str, words)), capture_output=True, text=True, check=False, timeout=200
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout + done.stderr


@contextmanager
def running(*words: object, folder: Path) -> Iterator[None]:
    """Run a program until the end of the block."""
    name = Path(str(words[0])).name
    with (folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen(list(map(str, words)), cwd=folder, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def fetch(url: str, body: object = None) -> bytes:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, data, headers)  # noqa: S310 - http alone
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - http alone
        content = answer.read()
        assert isinstance(content, bytes)
        return content


def answers(url: str) -> bool:
    try:
        fetch(url)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def apprise() -> Path:
    """Install apprise, once for each version of programs.txt."""
    wanted = HERE / "programs.txt"
    folder = KEPT / f"programs-{hashlib.sha256(wanted.read_bytes()).hexdigest()[:12]}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        uv = Path(sys.executable).with_name("uv")
        run(uv, "venv", "--quiet", "--python", sys.executable, folder)
        target = ("--python", folder / "bin" / "python")
        run(uv, "pip", "install", "--quiet", *target, "--requirement", wanted)
        (folder / "complete").touch()
    return folder / "bin" / "apprise"


def test_apprise_sends_as_to_smseagle(box: Box, apprise: Path) -> None:
    said = run(apprise, "-vv", "-b", "Café à 3 €", f"smseagle://{box.token}@{box.host}/0639980101")
    assert "Sent 1 SMSEagle" in said
    to = f"smseagle://{box.token}@{box.host}/0639980101/+33639980102?batch=yes&priority=high"
    assert "Sent 2 SMSEagle" in run(apprise, "-vv", "-b", "Alarm", f"{to}&flash=yes")
    assert [(row.address, row.body, row.form, row.priority) for row in box.sent()] == [
        (NUMBER, "Café à 3 €", "normal", 0),
        (NUMBER, "Alarm", "flash", 64),
        ("+33639980102", "Alarm", "flash", 64),
    ]


def test_apprise_tells_a_failure(box: Box, apprise: Path) -> None:
    for wrong in (f"wrong@{box.host}/0639980101", f"{box.token}@{box.host}/123456789012345"):
        done = subprocess.run(
            [apprise, "-b", "Oui", f"smseagle://{wrong}"], capture_output=True, check=False
        )
        assert done.returncode == 1
    run(apprise, "-b", "Oui", f"smseagle://{box.token}@{box.host}/0639980101?test=yes")
    assert box.sent() == []


def program(name: str) -> str:
    """Return the path of a program that Debian has, or skip the test."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found is None:
        pytest.skip(f"there is no {name} on this machine")
    return found


KANNEL = """
group = core
admin-port = {admin}
admin-password = x
smsbox-port = {inner}
box-allow-ip = "127.0.0.1"
log-level = 1
dlr-storage = internal

group = smsc
smsc = http
smsc-id = box
system-type = kannel
port = {smsc}
connect-allow-ip = "127.0.0.1"
send-url = "http://{host}/cgi-bin/sendsms"
smsc-username = client
smsc-password = "{token}"
dlr-url = "http://127.0.0.1:{smsc}/sms?username=client&password={token}"

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {outer}
global-sender = 13013

group = sendsms-user
username = tester
password = foobar
"""


def test_kannel_sends_through_the_box_and_gets_its_reports(box: Box, tmp_path: Path) -> None:
    bearerbox, smsbox = program("bearerbox"), program("smsbox")
    ports = {name: free_port() for name in ("admin", "inner", "smsc", "outer")}
    text = KANNEL.format(**ports, host=box.host, token=box.token)
    (tmp_path / "kannel.conf").write_text(text, encoding="utf-8")
    asked = f"http://127.0.0.1:{ports['outer']}/cgi-bin/sendsms"
    with (
        Receiver() as receiver,
        running(bearerbox, "kannel.conf", folder=tmp_path),
    ):
        until(lambda: answers(f"http://127.0.0.1:{ports['admin']}/status"))
        with running(smsbox, "kannel.conf", folder=tmp_path):
            until(lambda: answers(asked))
            query = {
                "username": "tester",
                "password": "foobar",
                "to": NUMBER,
                "text": "Café à 3 €",
                "dlr-mask": 31,
                "dlr-url": f"{receiver.url}?d=%d&p=%p",
            }
            assert fetch(f"{asked}?{urlencode(query)}") == b"0: Accepted for delivery"
            (row,) = box.wait_for(1)
            assert (row.address, row.body) == (NUMBER, "Café à 3 €")
            # Kannel itself reports that its service centre, the box, took the message.
            assert receiver.wait_for(1, 40)[0].path == "/hook?d=8&p=%2B33639980101"
            becomes(box.office, row.id, "sent")
            becomes(box.office, row.id, "delivered")
            until(lambda: any("d=1&" in each.path for each in receiver.taken))


ALERTMANAGER = """
route:
  receiver: sms
  group_wait: 1s
  group_interval: 2s
  group_by: [alertname]
receivers:
  - name: sms
    webhook_configs:
      - url: http://{host}/alerts/alertmanager?to=0639980101
        http_config:
          authorization:
            credentials: {token}
"""


def test_alertmanager_tells_begin_and_end(box: Box, tmp_path: Path) -> None:
    binary = program("prometheus-alertmanager")
    text = ALERTMANAGER.format(host=box.host, token=box.token)
    (tmp_path / "alertmanager.yml").write_text(text, encoding="utf-8")
    port = free_port()
    options = (
        "--config.file=alertmanager.yml",
        f"--storage.path={tmp_path}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    )

    def tell(**more: str) -> None:
        alert = {
            "labels": {"alertname": "DiskFull", "instance": "web1", "severity": "critical"},
            "annotations": {"summary": "The disk is full"},
            **more,
        }
        fetch(f"http://127.0.0.1:{port}/api/v2/alerts", [alert])

    with running(binary, *options, folder=tmp_path):
        until(lambda: answers(f"http://127.0.0.1:{port}/-/ready"))
        began = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60))
        tell(startsAt=began)
        assert box.wait_for(1)[0].body == "ALERTE (critical): DiskFull (web1) - The disk is full"
        ended = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 1))
        tell(startsAt=began, endsAt=ended)
        assert box.wait_for(2)[1].body.startswith("FIN D'ALERTE (critical): DiskFull (web1)")
