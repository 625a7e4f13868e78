"""Each line claims what its routes give it, and takes the place of lines that cannot send."""

from collections.abc import Sequence

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NOT_SENT, SOPHIE, Box

from appliance.lines.protocol import Accepted, Course, NotSent, Outgoing, PartReport, Refused
from appliance.messaging.journal import history as messages
from appliance.modem.traffic import Accepted as Taken
from appliance.store import line_counts, routes
from appliance.store.routes import Why

LONG = "a" * 400  # 3 segments
A, B, C = "orange", "free", "provider"
MANY = tuple(f"+336000001{number:02}" for number in range(10))


@pytest.fixture
def box(box: Box) -> Box:
    box.lines = (A, B, C)
    return box


def send(box: Box, *tiers: Sequence[str], text: str = "Bonjour", why: Why = "rule") -> int:
    """Send to one recipient by a route with these tiers."""
    message = box.send_one(text)
    route = routes.id_of(box.store, tiers, why)
    box.store.execute("UPDATE message SET route_id = ? WHERE id = ?", (route, message))
    return message


def whole(box: Box, line: str) -> Outgoing | None:
    return box.exchange.claim(line, lambda _: None, whole=True)


def settle(box: Box, line: str, message: int, outcome: Accepted | NotSent | Refused) -> None:
    with box.exchange.turn() as turn:
        turn.settle(line, message, 1, outcome)


def claimed(box: Box, line: str) -> int | None:
    found = box.line(line).claim()
    return None if found is None else found.message_id


def history(box: Box, message: int) -> str:
    return " ".join(str(detail) for detail in box.statuses(message))


def test_a_line_claims_what_has_its_route_alone(box: Box) -> None:
    for_b, for_a, for_any = send(box, [B]), send(box, [A]), box.send_one()
    assert claimed(box, A) == for_a
    assert claimed(box, A) == for_any
    assert claimed(box, A) is None
    assert claimed(box, B) == for_b
    assert claimed(box, C) is None


def test_equal_lines_share_a_route(box: Box) -> None:
    first, second = send(box, [A, B]), send(box, [A, B])
    assert claimed(box, C) is None
    assert claimed(box, B) == first
    assert claimed(box, A) == second


def test_the_urgent_message_of_another_route_goes_first(box: Box) -> None:
    send(box, [A])
    urgent = send(box, [A, B])
    box.store.execute("UPDATE message SET priority = 64 WHERE id = ?", (urgent,))
    assert claimed(box, A) == urgent


def test_the_next_line_takes_over_after_some_minutes(box: Box, clock: FakeClock) -> None:
    message = send(box, [A], [B], [C])
    box.ways.unable[A] = clock.now_ms()
    assert claimed(box, B) is None
    assert box.exchange.next_opening_ms() == clock.now_ms() + 600_000
    assert not box.exchange.has_opened()
    clock.advance(601)
    assert box.exchange.has_opened()
    assert not box.exchange.has_opened()
    assert box.exchange.next_opening_ms() is None
    assert claimed(box, C) is None
    assert claimed(box, B) == message
    assert f'"instead_of":"{A}"' in history(box, message)


def test_a_line_that_comes_back_is_the_first_again(box: Box, clock: FakeClock) -> None:
    send(box, [A], [B])
    box.ways.unable[A] = clock.now_ms()
    clock.advance(601)
    del box.ways.unable[A]
    assert claimed(box, B) is None
    assert claimed(box, A) is not None


def test_a_route_to_a_line_that_is_gone_is_open_to_the_next(box: Box) -> None:
    message = send(box, ["gone"], [B])
    assert claimed(box, A) is None
    assert claimed(box, B) == message


def test_a_route_to_gone_lines_alone_is_open_to_all(box: Box) -> None:
    message = send(box, ["gone"])
    assert claimed(box, C) == message
    assert '"instead_of":"gone"' in history(box, message)


def test_what_was_asked_of_a_line_that_is_gone_waits_for_a_person(box: Box) -> None:
    message = send(box, ["gone"], why="asked")
    assert claimed(box, C) is None
    assert (box.status(message), box.message(message)["error"]) == ("held", "line_gone")
    box.outbox.release_held(message, SOPHIE)
    assert claimed(box, C) == message


def test_the_only_line_of_a_box_takes_all(box: Box) -> None:
    message = send(box, [B])
    box.lines = (A,)
    box.ways.version += 1
    assert claimed(box, A) == message


def test_what_a_line_has_begun_is_not_taken_over(box: Box, clock: FakeClock) -> None:
    message = send(box, [A], [B], text=LONG)
    begun = box.line(A).claim()
    assert begun is not None
    box.line(A).settle(begun, Taken(1))
    box.ways.unable[A] = clock.now_ms()
    clock.advance(601)
    assert claimed(box, B) is None
    assert claimed(box, A) == message


def test_a_line_that_came_second_finishes_what_it_has_begun(box: Box, clock: FakeClock) -> None:
    message = send(box, [A], [B], text=LONG)
    box.ways.unable[A] = clock.now_ms()
    clock.advance(601)
    begun = box.line(B).claim()
    assert begun is not None
    del box.ways.unable[A]
    other = send(box, [A], [B])
    following = box.line(B).settle_and_claim(begun, Taken(1))
    assert following is not None
    assert (following.message_id, following.sequence) == (message, 2)
    assert claimed(box, A) == other


def test_what_never_left_goes_by_the_other_line(box: Box, clock: FakeClock) -> None:
    message = send(box, [A], [B])
    begun = box.line(A).claim()
    assert begun is not None
    box.line(A).settle(begun, NOT_SENT)
    box.ways.unable[A] = clock.now_ms()
    clock.advance(601)
    assert claimed(box, B) == message


def test_a_line_at_its_cap_leaves_mass_sending_to_the_others(box: Box) -> None:
    box.ways.own = {A: {"daily_messages": 2}, B: {"daily_messages": 3}, C: {"daily_messages": 1}}
    box.send("Bonjour", *MANY)
    gone = dict.fromkeys(box.lines, 0)
    for line in box.lines:
        segment = box.line(line).claim()
        while segment is not None:
            gone[line] += 1
            segment = box.line(line).settle_and_claim(segment, Taken(gone[line]))
    assert gone == {A: 2, B: 3, C: 1}
    assert box.line(A).claim() is None
    held = box.store.value("SELECT count(*) FROM message WHERE error = 'daily_cap'")
    assert held == len(MANY) - 6


def test_a_line_at_its_cap_wakes_the_next_tier_once(box: Box) -> None:
    box.ways.own = {A: {"daily_messages": 1}}
    route = routes.id_of(box.store, [[A], [B]], "asked")
    box.send("Bonjour", *MANY)
    box.store.execute("UPDATE message SET route_id = ?", (route,))
    segment = box.line(A).claim()
    assert segment is not None
    assert claimed(box, B) is None
    wakes = box.wakes
    assert box.line(A).settle_and_claim(segment, Taken(1)) is None
    assert box.wakes == wakes + 1
    assert box.line(A).claim() is None
    assert box.wakes == wakes + 1
    assert claimed(box, B) is not None


def test_hours_of_a_line_leave_promotion_to_another(box: Box) -> None:
    box.ways.own = {line: {"promotional_hours": "00:00-00:01"} for line in (A, B)}
    box.set_rules(promotional_hours="00:00-24:00", promotional_days="mon-sun", holidays="")
    message = box.send_one("Bonjour", message_class="promotional")
    assert claimed(box, A) is None
    assert claimed(box, C) == message


def test_a_whole_message_is_one_part(box: Box) -> None:
    message = send(box, [C], text=LONG)
    part = whole(box, C)
    assert part is not None
    assert (part.part, part.parts, part.text) == (1, 1, LONG)
    settle(box, C, message, Accepted())
    assert box.status(message) == "sent"
    assert line_counts.messages_today(box.store, C) == 1
    assert line_counts.segments_since(box.store, C, "2000-01-01") == 3
    with box.exchange.turn() as turn:
        turn.report(PartReport(message, 1, "done", 0))
    assert box.status(message) == "delivered"


def test_a_line_that_sends_whole_does_not_finish_what_was_begun_in_segments(box: Box) -> None:
    message = box.send_one(LONG)
    begun = box.line(A).claim()
    assert begun is not None
    box.line(A).settle(begun, Taken(1))
    box.lines = (B, C)
    assert whole(box, C) is None
    assert (box.status(message), box.message(message)["error"]) == ("failed", "line_gone")
    box.outbox.resend(message, SOPHIE)
    part = whole(box, C)
    assert part is not None
    assert (part.part, part.text) == (1, LONG)


def test_a_modem_sends_in_segments_what_never_left_whole(box: Box) -> None:
    message = send(box, [B, C], text=LONG)
    assert whole(box, C) is not None
    settle(box, C, message, NotSent("no link"))
    segment = box.line(B).claim()
    assert segment is not None
    assert box.message(message)["parts"] is None
    box.line(B).settle(segment, Taken(1))
    assert whole(box, C) is None
    assert claimed(box, B) == message


def test_a_whole_message_that_failed_is_sent_again_whole_or_in_segments(box: Box) -> None:
    message = send(box, [B, C], text=LONG)
    assert whole(box, C) is not None
    settle(box, C, message, Accepted())
    with box.exchange.turn() as turn:
        turn.report(PartReport(message, 1, "failed", 0x45))
    assert box.status(message) == "failed"
    box.outbox.resend(message, SOPHIE)
    assert (box.message(message)["modem"], box.message(message)["parts"]) == (None, None)
    segment = box.line(B).claim()
    assert segment is not None
    assert segment.sequence == 1


def test_the_history_keeps_what_a_message_cost(box: Box) -> None:
    message = send(box, [C], text=LONG)
    assert whole(box, C) is not None
    settle(box, C, message, Accepted(cost="0.135"))
    steps = messages.of(box.store, message).steps
    assert [(step.status, step.cost) for step in steps][-1] == ("sent", "0.135")


def test_a_whole_message_that_is_refused_for_good_fails(box: Box) -> None:
    message = send(box, [C], text=LONG)
    assert whole(box, C) is not None
    settle(box, C, message, Refused(Course.FAIL, "no_credit", "13"))
    assert box.status(message) == "failed"


def test_a_paused_line_finishes_what_it_has_begun_and_begins_nothing(box: Box) -> None:
    long = send(box, [A], text=LONG)
    line = box.line(A)
    first = line.claim()
    assert first is not None
    line.settle(first, Taken(1))
    box.ways.chosen[A] = {"paused": True}
    send(box, [A])
    box.send_one()
    parts = []
    while (part := line.claim()) is not None:
        parts.append((part.message_id, part.sequence))
        line.settle(part, Taken(1 + part.sequence))
    assert parts == [(long, 2), (long, 3)]
    assert box.status(long) == "sent"


def test_a_paused_line_does_not_try_again_what_never_left(box: Box) -> None:
    message = send(box, [A])
    line = box.line(A)
    first = line.claim()
    assert first is not None
    line.settle(first, NOT_SENT)
    box.ways.chosen[A] = {"paused": True}
    assert line.claim() is None
    box.ways.chosen[A] = {}
    assert claimed(box, A) == message
