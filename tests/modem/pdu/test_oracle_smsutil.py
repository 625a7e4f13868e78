"""Our codecs against smsutil."""

from datetime import UTC, datetime

import smsutil
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem.pdu import gsm7
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.alphabets import DEFAULT, EXTENSION
from appliance.modem.pdu.segments import measure, split

CHARACTERS = DEFAULT.replace("\ufffd", "") + "".join(EXTENSION.values())
SOMEONE = Address.of("+33612345678")
AT = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)

gsm_texts = st.text(alphabet=CHARACTERS, min_size=1, max_size=500)
crowded = st.text(alphabet="a[€é", min_size=150, max_size=500)
wide_texts = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200
)
texts = gsm_texts | crowded | wide_texts | st.text(alphabet="aş\U0001f600", min_size=60)


@given(texts)
def test_smsutil_encodes_and_cuts_alike(text: str) -> None:
    theirs = smsutil.split(text)
    ours = split(text, reference=1)
    encoded = b"".join(segment.user_data for segment in ours)
    assert encoded == smsutil.encode(text)
    assert len(ours) == len(theirs.parts) == measure(text).segments
    assert [len(segment.user_data) for segment in ours] == [part.bytes for part in theirs.parts]


@given(gsm_texts)
def test_smsutil_reads_our_septets(text: str) -> None:
    assert smsutil.decode(gsm7.septets(text)) == text
