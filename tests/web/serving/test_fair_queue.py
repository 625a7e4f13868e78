from dataclasses import dataclass

from appliance.web.serving.fair_queue import FairQueue


@dataclass
class Asker:
    client: str
    number: int


def test_addresses_take_turns_and_each_keeps_its_order() -> None:
    queue = FairQueue()
    assert not queue
    for number in range(3):
        queue.append(Asker("flood", number))
    queue.append(Asker("office", 0))
    queue.append(Asker("other", 0))
    assert len(queue) == 5
    came = [queue.popleft() for _ in range(5)]
    assert [(one.client, one.number) for one in came] == [
        ("flood", 0),
        ("office", 0),
        ("other", 0),
        ("flood", 1),
        ("flood", 2),
    ]
    assert not queue


def test_a_later_client_waits_for_at_most_one_request_of_a_flood() -> None:
    queue = FairQueue()
    for number in range(100):
        queue.append(Asker("flood", number))
    queue.popleft()
    queue.append(Asker("office", 0))
    assert "office" in {queue.popleft().client for _ in range(2)}
