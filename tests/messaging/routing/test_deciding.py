"""What administrators decide about lines, in the journal too."""

import pytest
from fakes.exchange import SOPHIE, Box, coded

from appliance.errors import InputError
from appliance.messaging.routing import deciding
from appliance.store import line_choices, line_rules
from appliance.store.line_rules import LineRuleRow

LINES = ("orange", "free")


def told(box: Box) -> list[str]:
    rows = box.store.rows("SELECT detail FROM event WHERE kind = 'setting' ORDER BY id")
    return [row[0] for row in rows]


def test_rules_are_stored_once_and_told(box: Box) -> None:
    rules = [LineRuleRow(("free",), country="BE")]
    deciding.change_rules(box.store, rules, LINES, SOPHIE)
    deciding.change_rules(box.store, rules, LINES, SOPHIE)
    assert line_rules.every(box.store) == rules
    assert told(box) == ['{"changed":{"line_rules":1}}']


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (LineRuleRow(()), "no_lines"),
        (LineRuleRow(("gone",)), "unknown_line"),
        (LineRuleRow(("free",), country="XX"), "unknown_country"),
        (LineRuleRow(("free",), from_minute=60), "bad_hours"),
    ],
)
def test_a_rule_that_cannot_hold_is_refused(box: Box, rule: LineRuleRow, code: str) -> None:
    with pytest.raises(InputError, check=coded(code)):
        deciding.change_rules(box.store, [rule], LINES, SOPHIE)
    assert line_rules.every(box.store) == []


def test_too_many_rules_are_refused(box: Box) -> None:
    many = [LineRuleRow(("free",))] * (deciding.MOST_RULES + 1)
    with pytest.raises(InputError, check=coded("too_many_rules")):
        deciding.change_rules(box.store, many, LINES, SOPHIE)


def test_a_line_is_chosen_and_taken_back(box: Box) -> None:
    deciding.choose(box.store, "user", {3: "free", 4: None}, LINES, SOPHIE)
    assert line_choices.of_kind(box.store, "user") == {3: "free"}
    deciding.choose(box.store, "user", {3: None}, LINES, SOPHIE)
    assert line_choices.of_kind(box.store, "user") == {}
    with pytest.raises(InputError, check=coded("unknown_line")):
        deciding.choose(box.store, "user", {3: "gone"}, LINES, SOPHIE)
    assert len(told(box)) == 2
