from appliance.messaging import texts
from appliance.messaging.outbound import mention
from appliance.web.frame import assets
from appliance.web.writing import alphabet

GSM = set(alphabet.basic()) | set(alphabet.extended())


def test_only_marks_outside_the_alphabet_are_replaced_by_such_inside_it() -> None:
    for mark, instead in alphabet.REPLACEABLE:
        assert not GSM.intersection(mark), mark
        assert GSM.issuperset(instead), mark
        assert texts.check(f"a{mark}a", 1)[1].alphabet == "ucs2", mark
        assert texts.check(f"a{instead}a", 1)[1].alphabet == "gsm7", mark


def test_longer_marks_come_first() -> None:
    lengths = [len(mark) for mark, _ in alphabet.REPLACEABLE]
    assert lengths == sorted(lengths, reverse=True)


def test_the_script_gets_every_mark_with_its_equivalent() -> None:
    groups = [group.split("=") for group in alphabet.replaceable().split("|")]
    pairs = [(mark, instead) for marks, instead in groups for mark in marks.split(",")]
    assert pairs == list(alphabet.REPLACEABLE)


def test_the_script_knows_the_verbs_before_a_stop_word() -> None:
    script = (assets.OWN / "counter.js").read_text(encoding="utf-8")
    assert f'const stopVerbs = "{"|".join(mention.VERBS)}";' in script
