"""The table of rules that choose lines."""

from appliance.store import line_rules
from appliance.store.database import Store
from appliance.store.line_rules import LineRuleRow


def test_rules_come_back_in_their_order(store: Store) -> None:
    rules = [
        LineRuleRow(("provider", "orange"), message_class="promotional", country="BE"),
        LineRuleRow(("orange",), from_minute=480, to_minute=1080),
    ]
    with store.transaction():
        line_rules.replace_all(store, rules)
    assert line_rules.every(store) == rules
    with store.transaction():
        line_rules.replace_all(store, rules[1:])
    assert line_rules.every(store) == rules[1:]
