"""Texts split, counted and joined."""

from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem.pdu import gsm7
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.alphabets import DEFAULT, EXTENSION
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.header import Concatenation, UserDataHeader
from appliance.modem.pdu.segments import Measure, decode_any, join, measure, split, submits
from appliance.modem.pdu.submit import Submit
from appliance.modem.pdu.validity import Validity

SOMEONE = Address.of("+33612345678")
AT = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)
EMOJI = "\U0001f600"
gsm_texts = st.text(
    alphabet=st.sampled_from(DEFAULT.replace("\ufffd", "") + "".join(EXTENSION.values()) * 4),
    max_size=700,
)
wide_texts = st.text(alphabet=st.sampled_from("aé€ş漢" + EMOJI * 3), max_size=400)
texts = gsm_texts | wide_texts | st.text(max_size=300)


def received(text: str, reference: int = 7) -> list[Deliver]:
    """Return the segments of a text as another phone gets them, through their PDUs."""
    found = []
    for segment in split(text, reference=reference):
        coding = DataCoding.of(segment.alphabet)
        sent = Deliver(SOMEONE, segment.user_data, AT, coding, segment.header)
        decoded = decode_any(sent.to_pdu_hex())
        assert isinstance(decoded, Deliver)
        found.append(decoded)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Measure("gsm7", 1, 0, 160)),
        ("a" * 123, Measure("gsm7", 1, 123, 160)),
        ("a" * 160, Measure("gsm7", 1, 160, 160)),
        ("a" * 161, Measure("gsm7", 2, 161, 306)),
        ("a" * 306, Measure("gsm7", 2, 306, 306)),
        ("a" * 307, Measure("gsm7", 3, 307, 459)),
        ("€" * 80, Measure("gsm7", 1, 160, 160)),
        ("€" * 81, Measure("gsm7", 2, 162, 306)),
        ("€" * 153, Measure("gsm7", 3, 306, 459)),  # 153 is odd: each segment leaves one unused
        ("a" + "€" * 80, Measure("gsm7", 2, 161, 306)),
        ("ş" * 70, Measure("ucs2", 1, 70, 70)),
        ("ş" * 71, Measure("ucs2", 2, 71, 134)),
        (EMOJI * 35, Measure("ucs2", 1, 70, 70)),
        (EMOJI * 36, Measure("ucs2", 2, 72, 134)),
        (EMOJI * 67, Measure("ucs2", 3, 134, 201)),  # 67 is odd as well
        ("ç", Measure("ucs2", 1, 1, 70)),
        ("\ud83d", Measure("ucs2", 1, 1, 70)),
        ("a\ud83d" * 40, Measure("ucs2", 2, 80, 134)),
    ],
)
def test_the_counter(text: str, expected: Measure) -> None:
    assert measure(text) == expected


@given(texts)
def test_the_counter_says_what_is_sent(text: str) -> None:
    counted = measure(text)
    segments = split(text, reference=1)
    assert counted.segments == len(segments)
    assert {segment.alphabet for segment in segments} == {counted.alphabet}
    units = 1 if counted.alphabet == "gsm7" else 2
    assert counted.used * units == sum(len(segment.user_data) for segment in segments)
    assert counted.used <= counted.capacity


@given(texts)
def test_no_segment_cuts_an_escape_or_a_pair(text: str) -> None:
    for segment in split(text, reference=1):
        if segment.alphabet == "gsm7":
            assert segment.user_data[-1:] != b"\x1b"
            assert len(segment.user_data) <= (160 if segment.total == 1 else 153)
        else:
            segment.user_data.decode("utf-16-be")
            assert len(segment.user_data) <= (140 if segment.total == 1 else 134)


@given(texts)
def test_no_segment_is_shorter_than_it_must_be(text: str) -> None:
    for segment in split(text, reference=1)[:-1]:
        room = 153 if segment.alphabet == "gsm7" else 134
        unit = 1 if segment.alphabet == "gsm7" else 2
        assert room - unit <= len(segment.user_data) <= room


@given(texts, st.randoms(use_true_random=False))
def test_a_text_survives_in_any_order(text: str, random: Random) -> None:
    parts = received(text)
    random.shuffle(parts)
    assert join(parts) == text


@given(st.text(alphabet=EMOJI + "a", min_size=1), st.integers(1, 20))
def test_pairs_that_others_cut_are_joined(text: str, size: int) -> None:
    octets = text.encode("utf-16-be")
    cuts = range(0, len(octets), 2 * size)
    parts = [
        Deliver(
            SOMEONE,
            octets[start : start + 2 * size],
            AT,
            DataCoding.of("ucs2"),
            UserDataHeader(Concatenation(1, len(cuts), sequence)),
        )
        for sequence, start in enumerate(cuts, start=1)
    ]
    assert join(parts[::-1]) == text


def test_escapes_that_others_cut_are_joined() -> None:
    first = Deliver(SOMEONE, b"a\x1b", header=UserDataHeader(Concatenation(1, 2, 1)))
    second = Deliver(SOMEONE, b"e", header=UserDataHeader(Concatenation(1, 2, 2)))
    assert join([second, first]) == "a€"


def test_segments_of_different_codings_are_each_read_in_their_own() -> None:
    def part(sequence: int, coding: int, content: bytes, single: int = 0) -> Deliver:
        header = UserDataHeader(Concatenation(1, 5, sequence), single=single)
        return Deliver(SOMEONE, content, AT, DataCoding.decode(coding), header)

    parts = [
        part(1, 0, b"a\x1b\x73"),
        part(2, 0, b"b\x1b\x73", single=1),
        part(3, 8, b"\x01\x5f"),
        part(4, 4, b"\x00\xff"),
        part(5, 0, b"c"),
    ]
    assert join(parts) == "asb\u015f\u015fc"


def test_nothing_joined_is_nothing() -> None:
    assert join([]) == ""


def test_submits_carry_what_was_asked_for() -> None:
    made = submits(
        "a" * 200, SOMEONE, reference=300, message_class=0, validity_seconds=3600, report=False
    )
    assert [submit.header for submit in made] == [
        UserDataHeader(Concatenation(44, 2, 1)),
        UserDataHeader(Concatenation(44, 2, 2)),
    ]
    for submit in made:
        assert submit.recipient == SOMEONE
        assert submit.coding == DataCoding.of("gsm7", 0)
        assert submit.validity == Validity("relative", 3600)
        assert not submit.report
        assert Submit.decode(submit.to_pdu_hex()) == submit


def test_a_short_text_is_one_plain_submit() -> None:
    (submit,) = submits("hé", SOMEONE, reference=5)
    assert submit == Submit(SOMEONE, gsm7.septets("hé"), report=True)
    (submit,) = submits(EMOJI, SOMEONE, reference=5)
    assert submit.coding == DataCoding.of("ucs2")
    assert submit.text == EMOJI


def test_what_cannot_be_sent_is_refused() -> None:
    with pytest.raises(PduError, match="surrogate"):
        split("a\ud83d", reference=1)
    with pytest.raises(PduError, match="256 segments"):
        split("a" * (153 * 255 + 1), reference=1)
    assert len(split("a" * (153 * 255), reference=1)) == 255
