"""What the service centre accepts, remembers, composes and delivers."""

import pytest
from fakes.modem_desk import Desk

from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.segments import join
from appliance.modem.simulator import service_centre

MARIE = "+33639980101"


LONG = "Un message assez long pour trois segments, avec des mots et des mots. " * 6


def received(desk: Desk, storage: str = "SM") -> list[Deliver]:
    """Return what AT+CMGL shows, decoded."""
    desk.say(f'AT+CPMS="{storage}"')
    lines = desk.say("AT+CMGL=4")
    return [Deliver.decode(line) for line in lines if line[0].isdigit()]


def test_the_same_tpdu_again_is_noticed(desk: Desk) -> None:
    for text in ("un", "deux", "un"):
        desk.submit(MARIE, text)
    assert [one.text for one in desk.device.centre.repeated()] == ["un"]


def test_identical_texts_of_one_person_carry_different_times(desk: Desk) -> None:
    for _ in range(3):
        desk.device.centre.send_text(MARIE, "ok")
    times = [deliver.timestamp for deliver in received(desk)]
    assert len(set(times)) == 3
    assert times == sorted(times, key=str)


def test_segments_arrive_in_any_order(desk: Desk) -> None:
    desk.device.centre.send_text(MARIE, LONG, order=(3, 1, 2))
    parts = received(desk)
    assert [part.concatenation.sequence for part in parts if part.concatenation] == [3, 1, 2]
    assert join(parts) == LONG


def test_turkish_letters_come_by_the_single_shift_table(desk: Desk) -> None:
    text = "Görüşürüz, ışığı açık bırakma! " * 9  # noqa: RUF001 - Turkish
    desk.device.centre.send_text(MARIE, text, national=1)
    parts = received(desk)
    assert {part.coding.alphabet for part in parts} == {"gsm7"}
    assert join(parts) == text
    with pytest.raises(ValueError, match="single shift table 1"):
        desk.device.centre.send_text(MARIE, "ż", national=1)


def test_what_was_accepted_long_ago_is_only_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_centre, "REMEMBERED_ACCEPTED", 4)
    for text in "abcdefg":
        desk.submit(MARIE, text)
    centre = desk.device.centre
    assert centre.forgotten + len(centre.accepted) == 7
    assert centre.accepted[-1].text == "g"
    assert len(centre.accepted) <= 4
