"""The verdict on a card: what counts as lost and as repeated."""

from collections import Counter

from image.evidence import Found, judge


def found(outgoing: dict[str, str], incoming: list[str] | None = None) -> Found:
    return Found("clean", "ok", outgoing, [], Counter(incoming or []))


def test_what_was_promised_and_done_is_kept() -> None:
    card = found({"a": "delivered", "b": "uncertain", "c": "queued"}, ["x"])
    verdict = judge(card, ["a", "b", "c"], ["a"], ["x"])
    assert verdict.kept
    assert (verdict.uncertain, verdict.still_to_go) == (1, 1)


def test_a_promise_without_a_row_is_lost() -> None:
    assert judge(found({}), ["a"], [], []).lost == ["a"]


def test_sent_only_in_the_database_is_not_sent() -> None:
    assert judge(found({"a": "sent"}), ["a"], [], []).never_gone == ["a"]


def test_twice_in_the_network_is_repeated() -> None:
    assert judge(found({"a": "sent"}), ["a"], ["a", "a"], []).repeated == ["a"]


def test_what_arrived_is_there_exactly_once() -> None:
    verdict = judge(found({}, ["x", "x"]), [], [], ["x", "y"])
    assert verdict.lost_incoming == ["y"]
    assert verdict.repeated_incoming == ["x"]
    assert not verdict.kept
