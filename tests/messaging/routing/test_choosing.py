"""Which lines a message may take, and why."""

from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, OTHER, SOPHIE, Box, coded
from fakes.network import delivers

from appliance.errors import ForbiddenError, InputError
from appliance.messaging.requests import Author, Fate, NewMessage
from appliance.modem.traffic import Accepted
from appliance.store import contacts, line_choices, line_rules, routes, users
from appliance.store.contacts import ContactNumber
from appliance.store.line_rules import LineRuleRow

A, B, P = "orange", "free", "provider"
BELGIUM = "+32470123456"
MANY = tuple(f"+336000001{number:02}" for number in range(10))
ADMINISTRATOR = Author("user", "admin", administers=True)


@pytest.fixture
def box(box: Box) -> Box:
    """Two SIMs of the same price, and a provider that costs more."""
    box.lines = (A, B, P)
    box.ways.chosen = {P: {"kind": "smsapi", "price": 7000}}
    return box


def route(box: Box, message: int) -> tuple[tuple[tuple[str, ...], ...], str] | None:
    found = routes.by_id(box.store, box.message(message)["route_id"])
    return None if found is None else (found.tiers, found.why)


def chosen(box: Box, number: str = NUMBER, **more: Any) -> Any:
    return route(box, box.send_one("Bonjour", number, **more))


def put(box: Box, *rules: LineRuleRow) -> None:
    with box.store.transaction():
        line_rules.replace_all(box.store, rules)


def prefer(box: Box, kind: Any, subject: int, line: str) -> None:
    with box.store.transaction():
        line_choices.choose(box.store, kind, subject, line)


def test_the_cheapest_lines_share_what_nothing_else_decides(box: Box) -> None:
    assert chosen(box) == (((A, B), (P,)), "price")


def test_equal_lines_that_everybody_may_use_need_no_route(box: Box) -> None:
    box.ways.chosen = {}
    assert chosen(box) is None


def test_a_box_with_one_line_stores_no_route(box: Box) -> None:
    box.lines = (A,)
    assert chosen(box) is None
    assert routes.newest(box.store) == 0


def test_what_one_line_is_asked_for_stays_its_own_beside_further_lines(box: Box) -> None:
    box.lines = (A,)
    assert chosen(box, line=A) == (((A,),), "asked")


def test_the_line_of_the_request_is_the_only_one(box: Box) -> None:
    assert chosen(box, line=P) == (((P,),), "asked")


def test_a_line_that_does_not_exist_is_refused(box: Box) -> None:
    with pytest.raises(InputError, check=coded("unknown_line")):
        box.send("Bonjour", NUMBER, line="gone")


def test_a_line_for_others_is_refused_and_not_chosen(box: Box) -> None:
    sophie = users.add_user(box.store, "sophie", "operator", "x")
    box.ways.chosen[A] = {"access": "listed"}
    box.ways.chosen[B] = {"access": "administrators"}
    with pytest.raises(ForbiddenError, check=coded("line_not_allowed")):
        box.send("Bonjour", NUMBER, line=A)
    assert chosen(box) is None  # the provider is the only one that all may use
    box.ways.chosen[A] = {"access": "listed", "users": frozenset({sophie})}
    assert chosen(box, line=A) == (((A,),), "asked")
    assert chosen(box, OTHER) == (((A,), (P,)), "price")


def test_a_line_for_others_takes_nothing_that_any_line_may_send(box: Box) -> None:
    box.ways.chosen[A] = {"access": "administrators"}
    box.ways.chosen[P] = {}
    message = box.send_one()
    assert box.line(A).claim() is None
    claimed = box.line(B).claim()
    assert claimed is not None
    assert claimed.message_id == message


def test_a_correspondent_is_answered_by_the_line_that_it_wrote_to(
    box: Box, clock: FakeClock
) -> None:
    box.line(P).receive(delivers("Bonjour", NUMBER, clock.now_ms()))
    box.line(B).receive(delivers("Bonsoir", NUMBER, clock.now_ms()))
    assert chosen(box, origin="reply") == (((B,), (A,), (P,)), "known")
    assert chosen(box, OTHER) == (((A, B), (P,)), "price")


def test_an_answer_leaves_by_its_line_whoever_answers(box: Box, clock: FakeClock) -> None:
    box.ways.chosen[B] = {"access": "administrators"}
    box.line(B).receive(delivers("Bonjour", NUMBER, clock.now_ms()))
    assert chosen(box, origin="reply") == (((B,), (A,), (P,)), "known")
    assert chosen(box) == (((A,), (P,)), "price")


def test_the_answer_to_a_stop_word_leaves_by_its_line(box: Box, clock: FakeClock) -> None:
    box.send_one()
    claimed = box.line(A).claim()
    assert claimed is not None
    box.line(A).settle(claimed, Accepted(1))
    box.line(P).receive(delivers("STOP", NUMBER, clock.now_ms()))
    answer = box.store.value("SELECT max(id) FROM message WHERE direction = 'out'")
    assert route(box, answer) == (((P,), (A, B)), "known")


def test_who_was_written_to_stays_with_that_line(box: Box) -> None:
    box.send_one()
    claimed = box.line(B).claim()
    assert claimed is not None
    box.line(B).settle(claimed, Accepted(1))
    assert chosen(box) == (((B,), (A,), (P,)), "known")


def test_template_contact_account_and_user_come_before_the_last_line(
    box: Box, clock: FakeClock
) -> None:
    box.line(A).receive(delivers("Bonjour", NUMBER, clock.now_ms()))
    prefer(box, "user", users.add_user(box.store, "sophie", "operator", "x"), B)
    assert chosen(box) == (((B,), (A,), (P,)), "user")
    marie = contacts.add(box.store, "Marie", [ContactNumber(NUMBER)])
    prefer(box, "contact", marie, P)
    assert chosen(box) == (((P,), (A, B)), "contact")
    prefer(box, "template", 7, A)
    assert chosen(box, template_id=7) == (((A,), (B,), (P,)), "template")
    assert chosen(box, line=B) == (((B,),), "asked")


def test_the_first_rule_that_fits_gives_the_order(box: Box) -> None:
    put(
        box,
        LineRuleRow((P,), message_class="promotional"),
        LineRuleRow((P, A), country="BE"),
        LineRuleRow(("gone",)),
        LineRuleRow((B, P), from_minute=0, to_minute=24 * 60),
    )
    assert chosen(box) == (((B,), (P,)), "rule")
    assert chosen(box, BELGIUM) == (((P,), (A,)), "rule")
    assert chosen(box, message_class="promotional") == (((P,),), "rule")


def test_nothing_waits_for_lines_that_cannot_send_already(box: Box, clock: FakeClock) -> None:
    box.ways.unable = {A: clock.now_ms()}
    clock.advance(61)
    assert chosen(box) == (((A, B), (P,)), "price")  # the other SIM can
    box.ways.unable[B] = clock.now_ms()
    clock.advance(60)
    assert chosen(box, OTHER) == (((A, B), (P,)), "price")  # it may come back
    clock.advance(1)
    message = box.send_one()
    assert route(box, message) == (((P,), (A, B)), "price")
    claimed = box.exchange.claim(P, lambda _: None, whole=True)
    assert claimed is not None
    box.ways.unable[P] = 0
    assert chosen(box, OTHER) == (((A, B), (P,)), "price")  # none can


def test_a_rule_does_not_wait_for_a_line_that_cannot_send_already(
    box: Box, clock: FakeClock
) -> None:
    put(box, LineRuleRow((A, B, P)))
    box.ways.unable = {A: clock.now_ms()}
    clock.advance(61)
    assert chosen(box) == (((B,), (P,), (A,)), "rule")
    assert chosen(box, due_ms=clock.now_ms() + 60_000) == (((A,), (B,), (P,)), "rule")
    assert chosen(box, line=A) == (((A,),), "asked")


def test_an_answer_waits_for_its_line_and_then_takes_one_that_can_send(
    box: Box, clock: FakeClock
) -> None:
    put(box, LineRuleRow((A, B, P)))
    box.line(B).receive(delivers("Bonjour", NUMBER, clock.now_ms()))
    box.ways.unable = {A: clock.now_ms(), B: clock.now_ms()}
    clock.advance(61)
    assert chosen(box, origin="reply") == (((B,), (P,), (A,)), "known")


def test_rules_know_hours_across_midnight(box: Box, clock: FakeClock) -> None:
    put(box, LineRuleRow((P,), from_minute=22 * 60, to_minute=6 * 60))
    midday = clock.now_ms() // 86_400_000 * 86_400_000 + 12 * 3_600_000 + 86_400_000
    assert chosen(box, due_ms=midday) == (((A, B), (P,)), "price")
    assert chosen(box, OTHER, due_ms=midday + 12 * 3_600_000) == (((P,),), "rule")


def test_a_rule_for_a_group_is_for_what_is_sent_to_it(box: Box) -> None:
    group = box.store.insert(
        "INSERT INTO contact_group (name, sort_name, created_at) VALUES ('Club', 'club', 1)"
    )
    marie = contacts.add(box.store, "Marie", [ContactNumber(NUMBER)])
    box.store.execute("INSERT INTO group_member VALUES (?, ?)", (group, marie))
    put(box, LineRuleRow((P,), group_id=group))
    request = NewMessage("Bonjour", group_ids=(group,))
    message = box.outbox.accept(request, SOPHIE).messages[0].message_id
    assert message is not None
    assert route(box, message) == (((P,),), "rule")
    assert chosen(box) == (((A, B), (P,)), "price")


def test_lines_reach_their_countries_alone(box: Box) -> None:
    box.ways.chosen[A] = {"countries": ("FR",)}
    box.ways.chosen[B] = {"countries": ("FR",)}
    assert chosen(box) == (((A, B), (P,)), "price")
    assert chosen(box, BELGIUM) is None  # the only one left, which all may use
    box.ways.chosen[P] |= {"countries": ("FR",)}
    message = box.send_one("Bonjour", BELGIUM)
    assert (box.status(message), box.message(message)["error"]) == ("held", "no_line")


def test_a_line_to_its_own_subscriber_is_chosen_for_nobody_else(box: Box) -> None:
    box.ways.chosen[P] = {"kind": "freemobile", "number": OTHER}
    assert chosen(box) is None  # the SIMs are all that others have
    assert chosen(box, OTHER) == (((A, B), (P,)), "price")


def promotional(box: Box, **more: Any) -> Any:
    box.set_rules(promotional_hours="00:00-24:00", promotional_days="mon-sun", holidays="")
    return NewMessage("Offre STOP", MANY, message_class="promotional", **more)


def test_promotional_mass_takes_the_lines_that_may_carry_it(box: Box) -> None:
    box.ways.chosen[A] = {"promotional": "auto", "number": "+33612345678"}
    box.ways.chosen[B] = {"promotional": "no"}
    made = box.outbox.accept(promotional(box), SOPHIE)
    assert {each.status for each in made.messages} == {"queued"}
    assert box.line(A).claim() is None
    assert box.line(B).claim() is None
    assert box.line(P).claim() is not None


def test_promotional_mass_that_no_line_may_carry_waits_for_an_administrator(box: Box) -> None:
    for line in (A, B, P):
        box.ways.chosen[line] = {"promotional": "no"}
    shown = box.outbox.preview(promotional(box), SOPHIE)
    assert {(each.fate, each.reason) for each in shown.messages} == {(Fate.HELD, "mobile_line")}
    made = box.outbox.accept(promotional(box), SOPHIE)
    message = made.messages[0].message_id
    assert message is not None
    with pytest.raises(ForbiddenError, check=coded("mobile_line")):
        box.outbox.release_held(message, SOPHIE)
    box.outbox.release_held(message, ADMINISTRATOR)
    claimed = box.line(A).claim()
    assert claimed is not None
    assert claimed.message_id == message


def test_a_single_french_mobile_carries_no_promotional_mass(box: Box) -> None:
    box.lines = (A,)
    box.ways.chosen[A] = {"promotional": "auto", "number": "+33712345678"}
    made = box.outbox.accept(promotional(box), SOPHIE)
    assert {each.error for each in made.messages} == {"mobile_line"}
    few = box.outbox.accept(NewMessage("Offre STOP", MANY[:1], message_class="promotional"), SOPHIE)
    assert few.messages[0].status == "queued"
    box.ways.chosen[A] |= {"number": "+32470123456"}
    made = box.outbox.accept(promotional(box), SOPHIE)
    assert {each.error for each in made.messages} == {None}


def test_a_mass_sending_may_use_the_caps_of_all_its_lines(box: Box) -> None:
    box.ways.own = {A: {"daily_messages": 2}, B: {"daily_messages": 3}, P: {"daily_messages": 1}}
    shown = box.outbox.preview(NewMessage("Bonjour", MANY), SOPHIE)
    assert [each.fate for each in shown.messages].count(Fate.NOW) == 6
    shown = box.outbox.preview(NewMessage("Bonjour", MANY, line=B), SOPHIE)
    assert [each.fate for each in shown.messages].count(Fate.NOW) == 3
    box.outbox.accept(NewMessage("Bonjour", MANY, line=B), SOPHIE)
    shown = box.outbox.preview(NewMessage("Salut", MANY, line=P), SOPHIE)
    assert [each.fate for each in shown.messages].count(Fate.NOW) == 1


def test_hours_are_those_of_the_first_line_that_may(box: Box) -> None:
    request = promotional(box)
    box.ways.own = {
        A: {"promotional_hours": "00:00-00:01"},
        B: {"promotional_hours": "00:00-00:01"},
    }
    shown = box.outbox.preview(request, SOPHIE)
    assert {each.fate for each in shown.messages} == {Fate.NOW}
    box.ways.own[P] = {"promotional_hours": "00:00-00:01"}
    shown = box.outbox.preview(request, SOPHIE)
    assert {each.reason for each in shown.messages} == {"quiet_hours"}


def test_the_preview_says_the_lines_and_the_price(box: Box, clock: FakeClock) -> None:
    box.line(P).receive(delivers("Bonjour", NUMBER, clock.now_ms()))
    shown = box.outbox.preview(NewMessage("a" * 400, (NUMBER, OTHER)), SOPHIE)
    assert [each.lines for each in shown.messages] == [(P,), (A, B)]
    assert [(each.lines, each.messages, each.segments, each.price) for each in shown.shares] == [
        ((P,), 1, 3, 21_000),
        ((A, B), 1, 3, None),
    ]
    box.lines = (A,)
    assert box.outbox.preview(NewMessage("Bonjour", (NUMBER,)), SOPHIE).shares == ()
