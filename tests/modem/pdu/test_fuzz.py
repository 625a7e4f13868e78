"""Whatever a modem sends is decoded or refused with PduError, and nothing else."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.segments import decode_any, join
from appliance.modem.pdu.status_report import StatusReport
from appliance.modem.pdu.submit import Submit

PDUS = [
    bytes.fromhex(vector["pdu"])
    for vector in json.loads(
        (Path(__file__).parents[2] / "data" / "pdu_vectors.json").read_text(encoding="ascii")
    )
]
DECODERS: list[Callable[[str], Deliver | Submit | StatusReport]] = [
    Deliver.decode,
    Submit.decode,
    StatusReport.decode,
    decode_any,
]
many = settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Return a real PDU with octets changed, removed, inserted, or cut off."""
    octets = bytearray(draw(st.sampled_from(PDUS)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(octets)))
        match draw(st.sampled_from(["change", "drop", "insert", "cut"])):
            case "change":
                octets[place : place + 1] = draw(st.binary(min_size=1, max_size=1))
            case "drop":
                del octets[place : place + draw(st.integers(1, 8))]
            case "insert":
                octets[place:place] = draw(st.binary(min_size=1, max_size=8))
            case _:
                del octets[place:]
    return bytes(octets)


def look_at_everything(pdu: str) -> None:
    for decode in DECODERS:
        try:
            decoded = decode(pdu)
        except PduError:
            continue
        text = decoded.text
        if text is not None:
            text.encode("utf-8")  # can be stored
        if isinstance(decoded, Deliver):
            assert (decoded.data is None) or text is None
            join([decoded, decoded]).encode("utf-8")


@many
@given(mutated())
def test_damaged_pdus(octets: bytes) -> None:
    look_at_everything(octets.hex())


@many
@given(st.binary(max_size=200))
def test_any_octets(octets: bytes) -> None:
    look_at_everything(octets.hex())


@many
@given(
    st.sampled_from([0x00, 0x01, 0x02, 0x40, 0x41, 0x51, 0x59, 0x42]),
    st.binary(max_size=180),
)
def test_any_octets_behind_a_good_beginning(first: int, octets: bytes) -> None:
    address = bytes.fromhex("0B913316325476F8")
    look_at_everything((bytes((0, first)) + address + octets).hex())
    look_at_everything((bytes((0, first, 9)) + address + octets).hex())


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="0123456789abcdefABCDEF \r\nxg", max_size=80))
def test_any_text_in_the_place_of_a_pdu(pdu: str) -> None:
    look_at_everything(pdu)


@pytest.mark.parametrize("decode", DECODERS)
def test_every_beginning_of_every_pdu(decode: Callable[[str], object]) -> None:
    behind_the_end = []
    for octets in PDUS:
        for end in range(len(octets)):
            try:
                decode(octets[:end].hex())
            except PduError as error:
                behind_the_end.append((error.octet or 0) > end)
    assert not any(behind_the_end)
