"""Our codecs against libgammu, the codec of gammu and gammu-smsd, through python-gammu.

This runs in the process; `peers` tests, which start gammu itself, are elsewhere.
"""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.modem.pdu import gsm7
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.alphabets import DEFAULT, EXTENSION
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.segments import split, submits
from appliance.modem.pdu.status_report import StatusReport
from appliance.modem.pdu.submit import Submit

CHARACTERS = DEFAULT.replace("\ufffd", "") + "".join(EXTENSION.values())
EXTENDED = frozenset(EXTENSION.values())
SOMEONE = Address.of("+33612345678")
AT = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)

gsm_texts = st.text(alphabet=CHARACTERS, min_size=1, max_size=500)
crowded = st.text(alphabet="a[€é", min_size=150, max_size=500)
# A tilde in a Unicode text has a special meaning for gammu.
wide_texts = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="~"),
    min_size=1,
    max_size=200,
)
texts = gsm_texts | crowded | wide_texts | st.text(alphabet="aş\U0001f600", min_size=60)


gammu: Any = pytest.importorskip("gammu", reason="no wheel of python-gammu for this machine")


@settings(deadline=None)
@given(text=texts)
def test_it_makes_the_same_segments(text: str) -> None:
    parts = gammu.EncodeSMS(
        {
            "Class": -1,
            "Unicode": not gsm7.is_gsm7(text),
            "Entries": [{"ID": "ConcatenatedTextLong", "Buffer": text}],
        }
    )
    ours = submits(text, SOMEONE, reference=1, report=False)
    assert len(parts) == len(ours)
    for part, submit in zip(parts, ours, strict=True):
        part["SMSC"] = {"Number": "+33609001390"}
        part["Number"] = SOMEONE.number
        theirs = Submit.decode(gammu.EncodePDU(part, "Submit").hex())
        assert theirs.user_data == submit.user_data
        assert theirs.coding == submit.coding
        assert theirs.recipient == submit.recipient
        assert theirs.text == submit.text


@settings(deadline=None)
@given(text=texts, flash=st.booleans())
def test_it_reads_our_delivers(text: str, flash: bool) -> None:  # noqa: FBT001 - hypothesis passes it
    segment = split(text, reference=1)[0]
    coding = DataCoding.of(segment.alphabet, 0 if flash else None)
    deliver = Deliver(
        SOMEONE, segment.user_data, AT, coding, segment.header, service_centre="+33609001390"
    )
    theirs = gammu.DecodePDU(bytes.fromhex(deliver.to_pdu_hex()), True)  # noqa: FBT003 - its signature
    assert theirs["Type"] == "Deliver"
    assert theirs["Number"] == SOMEONE.number
    assert theirs["SMSC"]["Number"] == "+33609001390"
    # It reads as many characters as there are septets, so with an extension character it reads
    # beyond the end.
    ours = deliver.text
    assert ours is not None
    shifted = segment.alphabet == "gsm7" and not EXTENDED.isdisjoint(ours)
    assert theirs["Text"][: len(ours) if shifted else None] == ours
    assert theirs["DateTime"] == AT
    assert theirs["Class"] == (0 if flash else -1)


@settings(deadline=None)
@given(status=st.integers(0, 255), reference=st.integers(0, 255))
def test_it_reads_our_reports(status: int, reference: int) -> None:
    report = StatusReport("+33609001390", reference, SOMEONE, AT, AT, status)
    theirs = gammu.DecodePDU(bytes.fromhex(report.to_pdu_hex()), True)  # noqa: FBT003 - its signature
    assert theirs["Type"] == "Status_Report"
    assert theirs["Number"] == SOMEONE.number
    assert theirs["MessageReference"] == reference
    assert theirs["DeliveryStatus"] == status


@settings(deadline=None)
@given(name=st.text(alphabet="ABC abc019.-", min_size=1, max_size=11))
def test_it_reads_our_names(name: str) -> None:
    sender = Address(name, 5, 0)
    pdu = Deliver(sender, b"x", AT).to_pdu_hex()
    assert gammu.DecodePDU(bytes.fromhex(pdu), True)["Number"] == name  # noqa: FBT003 - its signature
