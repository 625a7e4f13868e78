"""Messages encoded as PDUs, part by part."""

from dataclasses import replace

import pytest

from appliance.lines.modem.encoding import Encoding
from appliance.lines.protocol import Options, Outgoing, Unusable
from appliance.modem.pdu import segments
from appliance.modem.pdu.submit import Submit

LONG = Outgoing(7, 1, 3, "+33612345678", "a" * 400, Options(), more_follow=True)
FLASH = Options(validity_seconds=3600, report=False, message_class=0)
SHORT = Outgoing(8, 1, 1, "+33698765432", "Bonjour", FLASH, more_follow=False)


def test_each_part_is_a_segment_with_one_reference() -> None:
    encoding = Encoding()
    texts, references = [], set()
    for part in (1, 2, 3):
        outgoing = replace(LONG, part=part)
        assert encoding.prepare(outgoing) is None
        segment = encoding.segment(outgoing)
        assert (segment.message_id, segment.sequence, segment.total) == (7, part, 3)
        assert segment.tpdu_length == len(segment.pdu) // 2 - 1
        submit = Submit.decode(segment.pdu)
        texts.append(submit.text)
        assert submit.header is not None
        assert submit.header.concatenation is not None
        references.add(submit.header.concatenation.reference)
    assert "".join(text or "" for text in texts) == LONG.text
    assert references == {7}


def test_options_become_fields() -> None:
    encoding = Encoding()
    assert encoding.prepare(SHORT) is None
    submit = Submit.decode(encoding.segment(SHORT).pdu)
    assert submit.recipient.number == "+33698765432"
    assert submit.validity is not None
    assert submit.validity.seconds == 3600
    assert not submit.report
    assert submit.coding.message_class == 0


def test_the_parts_that_follow_are_not_encoded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    submits = segments.submits

    def counted(*args: object, **options: object) -> object:
        calls.append(args)
        return submits(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(segments, "submits", counted)
    encoding = Encoding()
    for part in (1, 2, 3):
        assert encoding.prepare(replace(LONG, part=part)) is None
    assert len(calls) == 1


def test_another_try_is_encoded_with_what_is_left_of_its_validity() -> None:
    encoding = Encoding()
    assert encoding.prepare(SHORT) is None
    later = replace(SHORT, options=replace(SHORT.options, validity_seconds=600))
    assert encoding.prepare(later) is None
    validity = Submit.decode(encoding.segment(later).pdu).validity
    assert validity is not None
    assert validity.seconds == 600


def test_a_later_part_comes_first_after_a_restart() -> None:
    encoding = Encoding()
    assert encoding.prepare(replace(LONG, part=2)) is None
    assert encoding.segment(replace(LONG, part=2)).sequence == 2


@pytest.mark.parametrize(
    "outgoing",
    [
        replace(LONG, address="+33 no number é"),
        replace(LONG, text="\ud800"),
        replace(LONG, parts=2),
        replace(LONG, part=4),
    ],
)
def test_what_cannot_be_encoded_is_unusable_and_others_go_on(outgoing: Outgoing) -> None:
    encoding = Encoding()
    assert isinstance(encoding.prepare(outgoing), Unusable)
    assert isinstance(encoding.prepare(outgoing), Unusable)
    assert encoding.prepare(SHORT) is None
    assert Submit.decode(encoding.segment(SHORT).pdu).text == "Bonjour"
