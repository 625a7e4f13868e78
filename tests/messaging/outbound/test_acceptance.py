"""Accepting messages: requests are checked, and stored completely or not at all."""

import gc
from dataclasses import replace

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, OTHER, SOPHIE, Box, coded

from appliance.errors import ConflictError, InputError, NotFoundError
from appliance.messaging.outbound.wording import Worded
from appliance.messaging.requests import Author, LeftOut, NewMessage, Recipient
from appliance.messaging.rules import optouts
from appliance.store.database import Store

HOUR_MS = 3_600_000
YEAR_3000_MS = 32_503_680_000_000


def contact(store: Store, name: str, *addresses: str, accepts_sms: bool = True) -> int:
    contact_id = store.insert(
        "INSERT INTO contact (name, sort_name, accepts_sms, created_at, changed_at)"
        " VALUES (?, lower(?), ?, 0, 0)",
        (name, name, accepts_sms),
    )
    for position, address in enumerate(addresses):
        store.execute(
            "INSERT INTO contact_number (contact_id, position, address) VALUES (?, ?, ?)",
            (contact_id, position, address),
        )
    return contact_id


def group(store: Store, name: str, *members: int) -> int:
    group_id = store.insert(
        "INSERT INTO contact_group (name, sort_name, created_at) VALUES (?, ?, 0)", (name, name)
    )
    for member in members:
        store.execute("INSERT INTO group_member VALUES (?, ?)", (group_id, member))
    return group_id


def count(box: Box) -> int:
    return int(box.store.value("SELECT count(*) FROM message"))


def test_each_recipient_gets_a_message_of_its_own(box: Box) -> None:
    accepted = box.send("Bonjour", "06 12 34 56 78", OTHER, public_id="abc")
    assert accepted.public_id == "abc"
    assert [(made.address, made.status) for made in accepted.messages] == [
        (NUMBER, "queued"),
        (OTHER, "queued"),
    ]
    assert [box.message(made.message_id)["ready"] for made in accepted.messages] == [1, 1]
    assert box.statuses(accepted.messages[0].message_id) == ["queued"]
    batch = box.store.row("SELECT * FROM batch WHERE id = ?", (accepted.batch_id,))
    assert batch is not None
    assert (batch["author_kind"], batch["author"], batch["total"]) == ("user", "sophie", 2)
    assert box.wakes == 1


def test_one_person_once_however_written(box: Box) -> None:
    two = contact(box.store, "Zoé", OTHER, NUMBER)
    other = contact(box.store, "Yves", "+33600000001")
    without = contact(box.store, "Xavier")
    all_of_them = group(box.store, "tous", two, other, without)
    request = NewMessage(
        "Bonjour",
        ("0612345678", "+33 6 12 34 56 78"),
        contact_ids=(other,),
        group_ids=(all_of_them,),
    )
    accepted = box.outbox.accept(request, SOPHIE)
    assert [made.address for made in accepted.messages] == [NUMBER, "+33600000001"]
    assert set(accepted.left_out) == {
        LeftOut("+33 6 12 34 56 78", "duplicate"),
        LeftOut("Zoé", "duplicate"),
        LeftOut("Xavier", "no_number"),
    }


def test_an_opted_out_recipient_is_blocked_visibly(box: Box) -> None:
    optouts.add(box.store, NUMBER, source="page", actor="user:sophie")
    shy = contact(box.store, "Yves", OTHER, accepts_sms=False)
    request = NewMessage("Bonjour", (NUMBER, "+33600000001"), contact_ids=(shy,))
    preview = box.outbox.preview(request, SOPHIE)
    assert preview.recipients == ("+33600000001",)
    blocked = {(each.address, each.reason) for each in preview.blocked}
    assert blocked == {(NUMBER, "opted_out"), (OTHER, "no_sms")}
    accepted = box.outbox.accept(request, SOPHIE)
    assert [(made.status, made.error) for made in accepted.messages] == [
        ("blocked", "opted_out"),
        ("queued", None),
        ("blocked", "no_sms"),
    ]
    assert len(box.submit_all()) == 1
    assert box.store.value("SELECT count FROM day_count WHERE what = 'blocked'") == 2


def test_preview_stores_nothing_and_names_what_is_wrong(box: Box) -> None:
    preview = box.outbox.preview(NewMessage("é" * 161, ("x1", "La Poste", "06 12", NUMBER)), SOPHIE)
    assert preview.segments == 2
    assert preview.measure.used == 161
    assert preview.recipients == (NUMBER,)
    assert preview.left_out == (
        LeftOut("x1", "cannot_be_answered"),
        LeftOut("La Poste", "cannot_be_answered"),
        LeftOut("06 12", "not_a_number"),
    )
    assert box.store.value("SELECT count(*) FROM discussion") == 0


@pytest.mark.parametrize(
    ("request_", "code", "field"),
    [
        (NewMessage("", (NUMBER,)), "text_empty", "text"),
        (NewMessage("a" * 1531, (NUMBER,)), "text_too_long", "text"),
        (NewMessage("a", (NUMBER, "06 12")), "not_a_number", "numbers"),
        (NewMessage("a", ("La Poste",)), "cannot_be_answered", "numbers"),
        (NewMessage("a"), "no_recipient", "numbers"),
        (NewMessage("a", (NUMBER,), priority=128), "bad_priority", "priority"),
        (NewMessage("a", (NUMBER,), ttl_seconds=0), "bad_ttl", "ttl"),
        (NewMessage("a", (NUMBER,), expires_ms=1), "expires_too_early", "expires"),
        (NewMessage("a", (NUMBER,), due_ms=1), "due_in_past", "due"),
        (NewMessage("a", (NUMBER,), due_ms=YEAR_3000_MS), "date_too_far", "due"),
        (NewMessage("a", (NUMBER,), expires_ms=YEAR_3000_MS), "date_too_far", "expires"),
        (NewMessage("a", (NUMBER,), public_id="a/b"), "bad_id", "id"),
        (NewMessage("a", (NUMBER,), public_id=""), "bad_id", "id"),
        (NewMessage("a", (NUMBER,), public_id=".."), "bad_id", "id"),
    ],
)
def test_what_cannot_be_taken_is_named_and_stores_nothing(
    box: Box, request_: NewMessage, code: str, field: str
) -> None:
    with pytest.raises(InputError) as raised:
        box.outbox.accept(request_, SOPHIE)
    assert (raised.value.code, raised.value.field) == (code, field)
    assert count(box) == 0
    assert box.wakes == 0


def test_too_many_recipients(box: Box) -> None:
    box.set_rules(max_recipients=2)
    with pytest.raises(InputError, check=coded("too_many_recipients")):
        box.send("a", NUMBER, OTHER, "+33600000001")
    assert count(box) == 0


def test_unknown_contacts_and_groups(box: Box) -> None:
    with pytest.raises(NotFoundError, check=coded("unknown_contact")):
        box.outbox.accept(NewMessage("a", contact_ids=(9,)), SOPHIE)
    with pytest.raises(NotFoundError, check=coded("unknown_group")):
        box.outbox.accept(NewMessage("a", group_ids=(9,)), SOPHIE)


def test_an_id_is_accepted_once(box: Box) -> None:
    box.send("a", NUMBER, public_id="order-1")
    with pytest.raises(ConflictError, check=coded("duplicate_id")):
        box.send("b", OTHER, public_id="order-1")
    assert count(box) == 1


def test_replies_overtake_alerts_and_alerts_mass_sending(box: Box) -> None:
    mass = [f"+3360000000{last}" for last in range(6)]
    box.send("mass", *mass)
    box.send_one("alert")
    box.send_one("urgent", OTHER, priority=127)
    box.send_one("reply", OTHER, origin="reply")
    texts = [box.message(gone.message_id)["body"] for gone in box.submit_all()]
    assert texts == ["urgent", "reply", "alert"] + ["mass"] * 6


def test_a_group_of_one_is_a_mass_sending(box: Box) -> None:
    members = group(box.store, "tous", contact(box.store, "Yves", OTHER))
    accepted = box.outbox.accept(NewMessage("a", group_ids=(members,)), SOPHIE)
    assert box.message(accepted.messages[0].message_id)["priority"] == -64


def test_a_later_date_is_scheduled(box: Box, clock: FakeClock) -> None:
    due = clock.now_ms() + HOUR_MS
    message = box.send_one("later", due_ms=due, ttl_seconds=60)
    row = box.message(message)
    assert (row["status"], row["ready"], row["release_at"]) == ("scheduled", 0, due)
    assert row["expires_at"] == due + 60_000
    assert box.line("sim").claim() is None
    assert box.outbox.next_release_ms() == due


@pytest.mark.parametrize("late_ms", [0, 1, 60_000])
def test_a_date_that_has_just_passed_means_now(box: Box, clock: FakeClock, late_ms: int) -> None:
    """It passed while the form was being filled in."""
    message = box.send_one("now", due_ms=clock.now_ms() - late_ms)
    assert box.status(message) == "queued"
    assert box.message(message)["release_at"] is None


def test_a_date_that_passed_before_is_refused(box: Box, clock: FakeClock) -> None:
    with pytest.raises(InputError, check=coded("due_in_past")):
        box.send("late", due_ms=clock.now_ms() - 60_001)


def test_expiry_before_the_date_is_refused(box: Box, clock: FakeClock) -> None:
    now = clock.now_ms()
    with pytest.raises(InputError, check=coded("expires_too_early")):
        box.send("a", NUMBER, due_ms=now + HOUR_MS, expires_ms=now + HOUR_MS)


def test_reports_are_asked_for_unless_someone_says_no(box: Box) -> None:
    assert box.message(box.send_one("a"))["report"] == 1
    assert box.message(box.send_one("a", report=False))["report"] == 0
    box.set_rules(delivery_reports=False)
    assert box.message(box.send_one("a"))["report"] == 0


def test_the_sender_is_known(box: Box) -> None:
    accepted = box.outbox.accept(NewMessage("a", (NUMBER,)), Author("token", "crm"))
    actor = box.store.value(
        "SELECT actor FROM event WHERE message_id = ?", (accepted.messages[0].message_id,)
    )
    assert actor == "token:crm"


def test_a_message_knows_the_person_who_was_chosen(box: Box) -> None:
    marie, paul = (contact(box.store, name, OTHER) for name in ("Marie", "Paul"))
    chosen = box.outbox.accept(NewMessage("a", (NUMBER,), contact_ids=(paul,)), SOPHIE)
    known = {message.address: message.message_id for message in chosen.messages}
    assert box.message(known[OTHER])["contact_id"] == paul != marie
    assert box.message(known[NUMBER])["contact_id"] is None


def test_the_validity_counts_from_the_moment_of_sending(box: Box, clock: FakeClock) -> None:
    message = box.message(box.send_one("a", ttl_seconds=60))
    assert message["expires_at"] == clock.now_ms() + 60_000
    end = clock.now_ms() + 5_000
    assert box.message(box.send_one("a", expires_ms=end))["expires_at"] == end
    assert box.message(box.send_one("a"))["expires_at"] is None


def test_an_id_is_made_where_none_is_given(box: Box) -> None:
    first, second = box.send("a"), box.send("a")
    assert first.public_id != second.public_id
    assert len(first.public_id) == 20


@pytest.mark.parametrize(("number", "priority"), [(2, 0), (3, -64)])
def test_more_recipients_than_a_few_are_a_mass_sending(
    box: Box, number: int, priority: int
) -> None:
    box.set_rules(mass_recipients=2)
    accepted = box.send("a", *(f"+3363998000{last}" for last in range(number)))
    assert box.message(accepted.messages[0].message_id)["priority"] == priority


@pytest.mark.parametrize("priority", [-128, 127])
def test_a_priority_that_is_given_counts_even_for_a_reply(box: Box, priority: int) -> None:
    message = box.send_one("a", priority=priority, origin="reply")
    assert box.message(message)["priority"] == priority


def test_an_emergency_number_must_be_confirmed(box: Box) -> None:
    assert box.outbox.preview(NewMessage("a", ("112", NUMBER)), SOPHIE).emergency == ("112",)
    with pytest.raises(InputError, check=coded("emergency_number")):
        box.send("a", NUMBER, "112")
    assert count(box) == 0
    assert len(box.send("a", NUMBER, "112", emergency_confirmed=True).messages) == 2


def test_a_number_that_may_cost_extra_is_held_unless_it_is_allowed(box: Box) -> None:
    held = box.send("a", "+33899123456", NUMBER)
    assert [(made.status, made.error) for made in held.messages] == [
        ("held", "premium_number"),
        ("queued", None),
    ]
    allowed = box.outbox.accept(
        NewMessage("a", ("+33899123456",), costs_allowed=True),
        Author("user", "alice", administers=True),
    )
    assert allowed.messages[0].status == "queued"


def test_the_preview_says_what_happens_to_each_message(box: Box, clock: FakeClock) -> None:
    optouts.add(box.store, OTHER, source="page", actor="user:sophie")
    due = clock.now_ms() + HOUR_MS
    request = NewMessage("a", (NUMBER, OTHER, "+33899123456"))
    now = box.outbox.preview(request, SOPHIE).messages
    assert [(each.fate, each.at_ms, each.reason) for each in now] == [
        ("now", None, None),
        ("blocked", None, "opted_out"),
        ("held", None, "premium_number"),
    ]
    later = box.outbox.preview(replace(request, due_ms=due), SOPHIE).messages
    assert [(each.fate, each.at_ms) for each in later] == [
        ("later", due),
        ("blocked", None),
        ("held", None),
    ]


def test_a_blocked_number_is_not_asked_about(box: Box) -> None:
    """Nothing is sent to it, so it does not matter that it is an emergency number."""
    optouts.add(box.store, "112", source="page", actor="user:sophie")
    assert box.outbox.preview(NewMessage("a", ("112",)), SOPHIE).emergency == ()


def test_a_message_takes_the_place_of_another_in_one_commit(box: Box, clock: FakeClock) -> None:
    old = box.send_one("old", due_ms=clock.now_ms() + HOUR_MS)
    with pytest.raises(InputError):
        box.outbox.accept(NewMessage("", (NUMBER,)), SOPHIE, instead_of=old)
    assert box.status(old) == "scheduled"
    new = box.outbox.accept(NewMessage("new", (NUMBER,)), SOPHIE, instead_of=old)
    assert (box.status(old), new.messages[0].status) == ("cancelled", "queued")


def test_a_message_that_has_gone_cannot_be_replaced(box: Box) -> None:
    old = box.send_one("old")
    box.submit_all()
    with pytest.raises(ConflictError):
        box.outbox.accept(NewMessage("new", (NUMBER,)), SOPHIE, instead_of=old)
    assert count(box) == 1


def test_brackets_are_letters_unless_the_text_is_a_template(box: Box) -> None:
    marie = contact(box.store, "Marie", NUMBER)
    plain = box.outbox.accept(NewMessage("[nom] [x]", contact_ids=(marie,)), SOPHIE)
    assert box.message(plain.messages[0].message_id)["body"] == "[nom] [x]"
    filled = box.outbox.accept(NewMessage("Chère [nom]", contact_ids=(marie,), merge=True), SOPHIE)
    assert box.message(filled.messages[0].message_id)["body"] == "Chère Marie"


def test_who_lacks_a_value_is_left_out_and_the_others_get_theirs(box: Box) -> None:
    people = (Recipient(NUMBER, variables={"v1": "lundi"}), Recipient(OTHER))
    accepted = box.outbox.accept(NewMessage("Fermé [v1]", recipients=people, merge=True), SOPHIE)
    (message,) = accepted.messages
    assert box.message(message.message_id)["body"] == "Fermé lundi"
    assert [(out.typed, out.reason, out.place) for out in accepted.left_out] == [
        (OTHER, "missing_variable", 1)
    ]


def test_what_led_to_the_messages_is_dropped_before_they_are_stored(box: Box) -> None:
    recipients = tuple(Recipient(number, variables={"a": "b"}) for number in (NUMBER, OTHER))
    request = NewMessage("Seen only here [a]", recipients=recipients, merge=True)
    left: list[Worded] = []

    def look() -> None:
        words = [each for each in gc.get_objects() if isinstance(each, Worded)]
        left.extend(each for each in words if each.text == "Seen only here b")

    box.outbox.accept(request, SOPHIE, also=look)
    assert not left
