"""The work for a PDU or a text grows with its size, not with its square."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from fakes.growth import LINEAR, growth

from appliance.modem.pdu import gsm7, segments, user_data
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.alphabets import ESCAPE
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.header import Concatenation, UserDataHeader
from appliance.modem.pdu.status_report import StatusReport
from appliance.modem.pdu.submit import Submit

SENDER = Address.of("+33612345678")
NOW = datetime(2026, 11, 27, tzinfo=UTC)
GSM7, UCS2, OCTETS = map(DataCoding.of, ("gsm7", "ucs2", "octets"))
REPORT = StatusReport(
    service_centre=None,
    reference=1,
    recipient=SENDER,
    timestamp=NOW,
    discharge_time=NOW,
    status=0,
)
# A header has one octet for its length: ten times this is the maximum.
HEADER_OCTETS = 25

TEXTS: dict[str, Callable[[int], str]] = {
    "plain": lambda n: "Bonjour " * (n // 8),
    "with escapes": lambda n: "€" * n,
    "UCS2": lambda n: "œ" * n,
    "surrogate pairs": lambda n: "\U0001f600" * n,
    "lone surrogates": lambda n: "\ud800" * n,
    "foreign only at the end": lambda n: "a" * n + "œ",
}
SEPTETS: dict[str, Callable[[int], bytes]] = {
    "plain": lambda n: b"a" * n,
    "escapes": lambda n: bytes((ESCAPE,)) * n,
    "escapes and letters": lambda n: bytes((ESCAPE, 0x65)) * (n // 2),
    "not septets": lambda n: b"a" * n + b"\xff",
}
UNITS: dict[str, Callable[[int], bytes]] = {
    "plain": lambda n: b"\x00a" * (n // 2),
    "surrogate pairs": lambda n: b"\xd8\x3d\xde\x00" * (n // 4),
    "high surrogates alone": lambda n: b"\xd8\x00" * (n // 2),
    "low surrogates alone": lambda n: b"\xdc\x00" * (n // 2),
    "an odd end": lambda n: b"\x00a" * (n // 2) + b"x",
}
HEADERS: dict[str, Callable[[int], bytes]] = {
    "elements without data": lambda n: b"\x70\x00" * (n // 2),
    "concatenations": lambda n: b"\x00\x03\x01\x02\x01" * (n // 5),
    "ports": lambda n: b"\x05\x04\x00\x01\x00\x02" * (n // 6),
    "one element": lambda n: bytes((0x70, n - 2)) + bytes(n - 2),
    "cut off": lambda n: b"\x70\x00" * (n // 2 - 1) + b"\x70\xff",
}


def may_refuse(read: Callable[[], object]) -> None:
    try:
        read()
    except PduError:
        return


def often(read: Callable[[], object]) -> None:
    """Repeat what takes microseconds often enough to be measured."""
    for _ in range(20):
        may_refuse(read)


@pytest.mark.parametrize("shape", TEXTS)
def test_counting_and_cutting_a_text(shape: str) -> None:
    def read(text: str) -> None:
        segments.measure(text)
        may_refuse(lambda: segments.split(text, reference=1))
        may_refuse(lambda: segments.submits(text, SENDER, reference=1))
        may_refuse(lambda: gsm7.encode(text))

    assert growth(TEXTS[shape], read, 3_000) < LINEAR


@pytest.mark.parametrize("shape", SEPTETS)
def test_septets(shape: str) -> None:
    def read(septets: bytes) -> None:
        may_refuse(lambda: gsm7.decode(septets))
        may_refuse(lambda: gsm7.decode(septets, locking=1, single=1))
        for fill_bits in (0, 3):
            may_refuse(lambda bits=fill_bits: gsm7.pack(septets, bits))  # type: ignore[misc]
            may_refuse(
                lambda bits=fill_bits: gsm7.unpack(septets, len(septets) * 8 // 7 - 1, bits)  # type: ignore[misc]
            )

    assert growth(SEPTETS[shape], read, 10_000) < LINEAR


@pytest.mark.parametrize("shape", UNITS)
def test_ucs2(shape: str) -> None:
    assert growth(UNITS[shape], user_data.decode_ucs2, 40_000) < LINEAR


@pytest.mark.parametrize("shape", HEADERS)
def test_a_header_of_many_elements(shape: str) -> None:
    def prepare(size: int) -> bytes:
        content = HEADERS[shape](size)
        return bytes((len(content),)) + content

    def read(octets: bytes) -> None:
        often(lambda: UserDataHeader.decode(octets))

    assert growth(prepare, read, HEADER_OCTETS) < LINEAR


@pytest.mark.parametrize("shape", HEADERS)
@pytest.mark.parametrize("coding", [GSM7, OCTETS], ids=["gsm7", "octets"])
def test_a_deliver_with_a_header_of_many_elements(coding: DataCoding, shape: str) -> None:
    plain = Deliver(originator=SENDER, user_data=b"", timestamp=NOW, coding=coding).to_pdu_hex()
    fields = bytearray.fromhex(plain)[:-1]  # without the length of its user data
    fields[1] |= 0x40  # TP-UDHI

    def prepare(size: int) -> str:
        content = HEADERS[shape](size)
        octets = bytes((len(content),)) + content
        length = len(octets) * 8 // 7 if coding is GSM7 else len(octets)
        return (bytes(fields) + bytes((min(length, 0xFF),)) + octets).hex()

    def read(pdu: str) -> None:
        def every() -> None:
            deliver = Deliver.decode(pdu)
            _ = deliver.text, deliver.data, deliver.waiting, deliver.concatenation

        often(every)

    assert growth(prepare, read, 20) < LINEAR


@pytest.mark.parametrize("digits", ["00", "FF", "1B", "zz"])
@pytest.mark.parametrize(
    "start",
    [
        "",
        Deliver(originator=SENDER, user_data=b"a", timestamp=NOW).to_pdu_hex(),
        Submit(recipient=SENDER, user_data=b"a").to_pdu_hex(),
        REPORT.to_pdu_hex(),
    ],
    ids=["nothing", "deliver", "submit", "report"],
)
def test_a_pdu_that_goes_on_and_on(start: str, digits: str) -> None:
    def prepare(size: int) -> str:
        return start + digits * size

    def read(pdu: str) -> None:
        for decode in (segments.decode_any, Deliver.decode, Submit.decode, StatusReport.decode):
            may_refuse(lambda decode=decode: decode(pdu))  # type: ignore[misc, operator]

    assert growth(prepare, read, 20_000) < LINEAR


@pytest.mark.parametrize("coding", [GSM7, UCS2], ids=["gsm7", "ucs2"])
def test_joining_many_parts(coding: DataCoding) -> None:
    def prepare(size: int) -> list[Deliver]:
        return [
            Deliver(
                originator=SENDER,
                user_data=b"\x1b\x65" * 60,
                coding=coding,
                header=UserDataHeader(Concatenation(1, size, sequence)),
            )
            for sequence in range(size, 0, -1)
        ]

    assert growth(prepare, segments.join, 25) < LINEAR
