"""Whatever a client sends, the modem answers once and continues."""

from typing import Any

import pytest
from fakes.modem_desk import Desk
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.modem.simulator.commands import TABLE
from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.simulator.profiles import PROFILES

NAMES = sorted(TABLE)
VALUES = st.one_of(
    st.integers(-1, 300).map(str),
    st.sampled_from(
        ['"SM"', '"ME"', '"SR"', "", '"UCS2"', '"GSM"', '"HEX"', '"+33639980101"', '"ALL"', "²"]
    ),
    st.text(max_size=6),
)
COMMANDS = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(["", "?", "=?", "="]),
    st.lists(VALUES, max_size=5).map(",".join),
).map(lambda parts: f"{parts[0]}{parts[1]}{parts[2] if parts[1] == '=' else ''}")
STEPS = st.one_of(
    st.lists(COMMANDS, min_size=1, max_size=3).map(lambda commands: "AT" + ";".join(commands)),
    st.binary(max_size=40).map(lambda data: data.decode("latin-1")),
    st.sampled_from(["\x1b", "0011000B913336990801F10000FF0141\x1a", "Hello\x1a", "00\x1a"]),
)


def fresh(**options: Any) -> Desk:
    return Desk(SimulatorOptions(latency_s=0.0, start_s=0.0, ready_s=0.0, **options))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(PROFILES)), st.lists(STEPS, max_size=12))
def test_no_dialogue_breaks_it(profile: str, steps: list[str]) -> None:
    desk = fresh(profile=profile)
    desk.device.centre.send_text("+33639980101", "Bonjour")
    for step in steps:
        desk.bytes_after(step.encode("latin-1", "replace") + b"\r")
        desk.wait(0.2)
    desk.bytes_after(b"\x1b\r")
    desk.wait(20.0)
    desk.say("ATZ")
    desk.say("ATE0V1Q0+CFUN=1")
    assert desk.say("AT")[-1] == "OK"


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("+")])
def test_every_command_can_be_asked_what_it_takes(name: str) -> None:
    desk = fresh().ready()
    assert desk.say(f"AT{name}=?")[-1] in {"OK", "ERROR"}


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_no_pdu_breaks_it(data: bytes) -> None:
    desk = fresh().ready()
    desk.device.centre.send_pdu(data.hex())
    desk.device.centre.send_pdu(data.hex(), report=True)
    for mode in (0, 1):
        assert desk.say(f"AT+CMGF={mode};+CSDH=1")[-1] == "OK"
        assert desk.say("AT+CMGL=4" if mode == 0 else 'AT+CMGL="ALL"')[-1] == "OK"
    desk.say("AT+CMGF=0;+CMGD=1,4")
    length = max(1, len(data) - 1)
    desk.say(f"AT+CMGS={length}")
    desk.bytes_after(data.hex().encode() + b"\x1a")
    desk.wait(5.0)
    assert desk.say("AT")[-1] == "OK"
