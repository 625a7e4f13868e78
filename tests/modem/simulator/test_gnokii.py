"""gnokii uses the simulated modem like a real one: its dialogue, and the program if installed."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.dialogue import Step, hold
from fakes.modem_desk import Desk

from appliance.modem.pdu.address import Address
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.gsm7 import septets
from appliance.modem.pdu.submit import Submit
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions

PROFILES = ["generic", "sim800", "sim7600", "huawei"]
MARIE = "+33639980101"
CENTRE = "+33609001390"

# Sent first; gnokii chooses its driver by model and make.
BEGINS = [
    Step("ATZ"),
    Step("ATE1"),
    Step("AT+CMEE=1"),
    Step("AT+GMM", ".+\nOK"),
    Step("AT+CGMI", ".+\nOK"),
    Step("AT+CSCS?", r'\+CSCS: "IRA"\nOK'),
]
IDENTIFIES = [Step("AT+CGMR", ".+\nOK"), Step("AT+CGSN", r"\d{15}\nOK")]
LISTS_FOLDERS = [
    Step("AT+CPMS=?", r'\+CPMS: \("SM","ME"(,"SR")?\),.+\nOK'),
    Step('AT+CPMS="SM"', r"\+CPMS: 1,20,.+\nOK"),
    Step("AT+CPMS?", r'\+CPMS: "SM",1,20,.+\nOK'),
    Step('AT+CPMS="ME"', r"\+CPMS: 0,50,.+\nOK"),
    Step("AT+CPMS?", r'\+CPMS: "ME",0,50,.+\nOK'),
]
# It copies the modem's service centre into its PDU.
SUBMIT = Submit(recipient=Address.of(MARIE), user_data=septets("Bonjour €"))
SENDS = [
    Step("AT+CSCS=?", r'\+CSCS: .*"GSM".*\nOK'),
    Step('AT+CSCS="GSM"'),
    Step("AT+CSCA?", rf'\+CSCA: "\{CENTRE}",145\nOK'),
    Step("AT+CMGF=0"),
    Step(f"AT+CMGS={len(SUBMIT.encode())}", ">"),
    Step(SUBMIT.to_pdu_hex(CENTRE), r"\+CMGS: 1\nOK", typed=True),
]
LOOKS_AROUND = [
    Step("AT+CREG=?", r"\+CREG: .+\nOK"),
    Step("AT+CREG=2"),
    Step("AT+CREG?", r'\+CREG: 2,1,"\w+","\w+".*\nOK'),
    Step("AT+COPS=3,2"),
    Step("AT+COPS?", r'\+COPS: 0,2,"20899".*\nOK'),
    Step("AT+CSQ", r"\+CSQ: 22,99\nOK"),
    Step("AT+CBC", r"\+CBC: .+\nOK"),
    Step('AT+CPBS="ON"'),
    Step("AT+CPBR=?", r"\+CPBR: \(1-\d+\),\d+,\d+\nOK"),
    Step('AT+CSCS="UCS2"'),
    Step("AT+CPBR=1", r'\+CPBR: 1,"\+33639980000",145,"004F0077006E"\nOK'),
]


def reads_and_deletes(memory: str, index: int) -> list[Step]:
    return [
        Step(f'AT+CPMS="{memory}"', r"\+CPMS: 1,20,.+\nOK"),
        Step("AT+CMGF=0"),
        Step(f"AT+CMGR={index}", r"\+CMGR: 0,,\d+\n[0-9A-F]+\nOK"),
        Step(f"AT+CMGR={index}", r"\+CMGR: 1,,\d+\n[0-9A-F]+\nOK"),
        Step(f"AT+CMGD={index}"),
        Step(f"AT+CMGR={index}", r"\+CMS ERROR: 321"),
    ]


@pytest.fixture(params=PROFILES)
def desk(request: pytest.FixtureRequest) -> Desk:
    return Desk(SimulatorOptions(profile=request.param, latency_s=0.0))


def test_it_identifies_and_looks_around(desk: Desk) -> None:
    hold(desk, [*BEGINS, *IDENTIFIES, *LOOKS_AROUND])


def test_it_sends(desk: Desk) -> None:
    hold(desk, [*BEGINS, *SENDS])
    (accepted,) = desk.device.centre.accepted
    assert (accepted.recipient, accepted.text) == (MARIE, "Bonjour €")


@pytest.mark.parametrize("memory", ["SM", "IN"])
def test_it_lists_folders_reads_and_deletes(desk: Desk, memory: str) -> None:
    (pdu,) = desk.device.centre.send_text(MARIE, "Ça va ?")
    desk.wait(1)
    assert Deliver.decode(pdu).text == "Ça va ?"
    (index,) = desk.device.storage("SM").records
    hold(desk, [*BEGINS, *LISTS_FOLDERS, *reads_and_deletes(memory, index)])
    assert not desk.device.storage("SM").records


def test_its_inbox_is_where_messages_come_in(desk: Desk) -> None:
    hold(
        desk,
        [
            Step('AT+CPMS="ME","ME","ME"', r"\+CPMS: 0,50,0,50,0,50\nOK"),
            Step('AT+CPMS="SM"', r"\+CPMS: 0,20,0,50,0,50\nOK"),
            Step('AT+CPMS="IN"', r"\+CPMS: 0,50,0,50,0,50\nOK"),
            Step("AT+CPMS?", r'\+CPMS: "ME",0,50,"ME",0,50,"ME",0,50\nOK'),
            Step('AT+CMEE=1;+CPMS="OU"', r"\+CMS ERROR: 302"),
        ],
    )


@pytest.mark.slow
@pytest.mark.peers
@pytest.mark.parametrize("profile", PROFILES)
def test_the_program_itself(
    modem_with: Callable[..., SimulatedModem],
    eventually: Callable[..., bool],
    tmp_path: Path,
    profile: str,
) -> None:
    program = shutil.which("gnokii")
    if program is None:
        pytest.skip("gnokii is not installed")
    modem = modem_with(profile=profile)
    configuration = tmp_path / "gnokiirc"
    port = Path(modem.path).resolve()  # the program truncates longer names
    configuration.write_text(
        f"[global]\nmodel = AT\nport = {port}\nconnection = serial\n"
        "serial_baudrate = 115200\n[logging]\ndebug = off\n"
    )

    def gnokii(*arguments: str, typed: str = "") -> str:
        done = subprocess.run(
            [program, "--config", str(configuration), *arguments],
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
        return done.stdout + done.stderr

    assert modem.device.profile.imei in gnokii("--identify")
    assert "SIM card" in gnokii("--showsmsfolderstatus")
    assert "succeeded" in gnokii("--sendsms", MARIE, typed="Bonjour de gnokii")
    assert modem.accepted[-1].text == "Bonjour de gnokii"
    modem.inject_text(MARIE, "Ça va ?")
    assert eventually(lambda: bool(modem.device.storage("SM").records))
    (index,) = modem.device.storage("SM").records
    assert "Ça va ?" in gnokii("--getsms", "IN", str(index))
    assert "Deleted" in gnokii("--deletesms", "IN", str(index))
    assert not modem.device.storage("SM").records
