"""Kannel's `smsc = at` uses the simulated modem like a real one: its dialogue, and the program."""

import contextlib
import shutil
import socket
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes.dialogue import Step, hold
from fakes.free_port import free_port
from fakes.modem_desk import Desk

from appliance.modem.pdu.address import Address
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.gsm7 import septets
from appliance.modem.pdu.status_report import StatusReport
from appliance.modem.pdu.submit import Submit
from appliance.modem.pdu.validity import relative
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions

PROFILES = ["generic", "sim800", "sim7600", "huawei"]
MARIE = "+33639980101"
DAY = 24 * 3600

BEGINS = [
    Step("ATZ"),
    Step("AT"),
    Step("AT&F"),
    Step("ATE0"),
    Step("AT+IFC=2,2"),
    Step("AT+CPIN?", r"\+CPIN: READY\nOK"),
    Step("AT+CMGF=0"),
    Step("AT+CSMS=?", r"\+CSMS: \(.+\)\nOK"),
    Step("AT+CNMI=1,2,0,1,0"),
]
# Without a service centre in the PDU: the SIM's own is used.
SUBMIT = Submit(
    recipient=Address.of(MARIE),
    user_data=septets("Bonjour de Kannel"),
    validity=relative(DAY),
    report=True,
)
SENDS = [
    Step(f"AT+CMGS={len(SUBMIT.encode())}", ">"),
    Step(SUBMIT.to_pdu_hex(), r"\+CMGS: 1\nOK", typed=True),
]


@pytest.fixture(params=PROFILES)
def desk(request: pytest.FixtureRequest) -> Desk:
    return Desk(SimulatorOptions(profile=request.param, latency_s=0.0, report_s=1.0))


def test_it_sends_and_gets_the_report(desk: Desk) -> None:
    hold(desk, [*BEGINS, *SENDS])
    (accepted,) = desk.device.centre.accepted
    assert (accepted.recipient, accepted.text) == (MARIE, "Bonjour de Kannel")
    header, pdu = desk.wait(2)
    assert header.startswith("+CDS: ")
    assert StatusReport.decode(pdu).reference == 1


def test_it_learns_of_incoming_messages_at_once(desk: Desk) -> None:
    hold(desk, BEGINS)
    desk.device.centre.send_text(MARIE, "Pour Kannel")
    header, pdu = desk.wait(1)
    assert header.startswith("+CMT: ,")
    assert Deliver.decode(pdu).text == "Pour Kannel"


def test_it_reads_and_deletes_what_waits_on_the_sim(desk: Desk) -> None:
    desk.device.centre.send_text(MARIE, "Pour Kannel")
    desk.wait(1)
    (index,) = desk.device.storage("SM").records
    hold(
        desk,
        [
            *BEGINS,
            Step("AT+CPMS?", r'\+CPMS: "SM",1,20,.+\nOK'),
            Step(f"AT+CMGR={index}", r"\+CMGR: 0,,\d+\n[0-9A-F]+\nOK"),
            Step(f"AT+CMGD={index}"),
            Step("AT+CPMS?", r'\+CPMS: "SM",0,20,.+\nOK'),
        ],
    )


CONFIGURATION = """\
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = x
smsbox-port = {boxes}
box-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {web}
sendsms-interface = 127.0.0.1
global-sender = 13013

group = smsc
smsc = at
modemtype = generic
device = {device}
speed = 115200
sim-buffering = true

group = modems
id = generic
name = Generic

group = sendsms-user
username = test
password = test
"""


@contextlib.contextmanager
def _running(program: str, configuration: Path) -> Iterator[None]:
    process = subprocess.Popen(
        [program, str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# Kannel checks the SIM once a minute.
PATIENCE = 100


@pytest.mark.slow
@pytest.mark.peers
def test_the_program_itself(
    modem_with: Callable[..., SimulatedModem], eventually: Callable[..., bool], tmp_path: Path
) -> None:
    bearer, sender = (shutil.which(name) for name in ("bearerbox", "smsbox"))
    if bearer is None or sender is None:
        pytest.skip("Kannel is not installed")
    modem = modem_with(report_s=0.1)
    admin, boxes, web = (free_port() for _ in range(3))
    configuration = tmp_path / "kannel.conf"
    configuration.write_text(
        CONFIGURATION.format(admin=admin, boxes=boxes, web=web, device=modem.path)
    )
    modem.inject_text(MARIE, "Pour Kannel")
    asked = urllib.parse.urlencode(
        {"username": "test", "password": "test", "to": MARIE, "text": "Bonjour de Kannel"}
    )

    def taken() -> bool:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{web}/cgi-bin/sendsms?{asked}"
            ) as answer:
                return answer.status == 202
        except OSError:
            return False

    def served() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", boxes)):
            return True
        return False

    with _running(bearer, configuration):
        assert eventually(served, PATIENCE)
        with _running(sender, configuration):
            assert eventually(taken, PATIENCE)
            assert eventually(lambda: bool(modem.accepted), PATIENCE)
            assert eventually(lambda: not modem.device.storage("SM").records, PATIENCE)
