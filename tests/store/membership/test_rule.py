from appliance.store.membership.rule import About, Condition, Is, Match, Rule


def test_a_rule_comes_back_from_its_stored_form() -> None:
    rule = Rule(
        Match.ANY,
        (
            Condition(About.FIELD, Is.BETWEEN, "1", "2", "Âge"),
            Condition(About.GROUP, Is.NOT_EQUAL, "7"),
            Condition(About.LAST_SENT, Is.EMPTY),
        ),
    )
    assert Rule.read(rule.written()) == rule
    assert rule.group_ids() == {7}
