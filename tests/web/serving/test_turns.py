from dataclasses import dataclass

from appliance.web.serving.turns import Turns


@dataclass
class Asker:
    client: str
    number: int


def test_addresses_take_turns_and_each_keeps_its_order() -> None:
    turns = Turns()
    assert not turns
    for number in range(3):
        turns.append(Asker("flood", number))
    turns.append(Asker("office", 0))
    turns.append(Asker("other", 0))
    assert len(turns) == 5
    came = [turns.popleft() for _ in range(5)]
    assert [(one.client, one.number) for one in came] == [
        ("flood", 0),
        ("office", 0),
        ("other", 0),
        ("flood", 1),
        ("flood", 2),
    ]
    assert not turns


def test_who_comes_later_waits_for_one_request_of_a_flood_at_most() -> None:
    turns = Turns()
    for number in range(100):
        turns.append(Asker("flood", number))
    turns.popleft()
    turns.append(Asker("office", 0))
    assert "office" in {turns.popleft().client for _ in range(2)}
