"""The characters that make texts cost more SMS."""

from appliance.messaging.merge.costs import costliest, replaced
from appliance.modem.pdu.segments import measure

APOSTROPHE, DASH, BLANK = "\u2019", "\u2013", "\u00a0"
REPLACEABLE = (
    (f"\u00ab{BLANK}", '"'),
    ("\u00ab", '"'),
    (APOSTROPHE, "'"),
    (DASH, "-"),
    (BLANK, " "),
    ("\u2026", "..."),
)


def found(*texts: str) -> list[tuple[str, int, int, str | None]]:
    measured = ((text, measure(text).segments) for text in texts)
    return [
        (each.mark, each.messages, each.segments, each.instead)
        for each in costliest(measured, REPLACEABLE)
    ]


def test_the_three_costliest_come_first_and_those_that_can_be_replaced() -> None:
    long = "x" * 100
    texts = [
        f"{APOSTROPHE}{long}",
        f"{APOSTROPHE}{DASH}{long}",
        f"\u0153{long * 2}",
        f"\u2026{long}",
        f"{APOSTROPHE}{long}",
    ]
    assert found(*texts) == [
        (APOSTROPHE, 3, 3, "'"),
        (DASH, 1, 1, "-"),
        ("\u2026", 1, 1, "..."),
    ]


def test_a_character_that_costs_no_further_sms_is_not_named() -> None:
    assert found(f"Demain {DASH} {APOSTROPHE}", "x" * 200) == []
    assert found(f"{'x' * 60}{DASH}", "") == []


def test_a_letter_without_an_equivalent_cannot_be_replaced() -> None:
    assert found("\u0119" + "x" * 100) == [("\u0119", 1, 1, None)]


def test_only_the_chosen_characters_are_replaced_longer_pieces_first() -> None:
    text = f"\u00ab{BLANK}Oui{DASH}"
    assert replaced(text, ["\u00ab"], REPLACEABLE) == f'"Oui{DASH}'
    assert replaced(text, [DASH], REPLACEABLE) == f"\u00ab{BLANK}Oui-"
    assert replaced(text, [], REPLACEABLE) == text


def test_replacing_promises_nothing_where_another_letter_stays() -> None:
    text = "L\u2019électeur est prêt " + "x" * 60
    found = costliest([(text, 2)], (("\u2019", "'"),))
    assert [(each.mark, each.segments, each.instead) for each in found] == [("ê", 1, None)]
