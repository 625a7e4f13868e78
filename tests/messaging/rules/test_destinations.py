"""Allowed destinations: countries, numbers that cost extra, unknown ranges."""

from dataclasses import replace

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, SOPHIE, Box, coded
from fakes.network import delivers

from appliance.config import countries
from appliance.errors import ForbiddenError, InputError, QuotaError
from appliance.messaging.people import allowances, users
from appliance.messaging.requests import Author, NewMessage
from appliance.messaging.rules import destinations

EUROPE = (countries.EUROPE,)
CANADIAN, JAMAICAN, PREMIUM = "+15145551234", "+18765551234", "+33899123456"
SATELLITE, BEYOND_THE_PLAN = "+870773111632", "+37111111111"
ADMINISTRATOR = replace(SOPHIE, administers=True)

MAY_GO = [
    ("+33612345678", "FR", "a mobile at home"),
    ("+33123456789", "FR", "a landline at home"),
    ("+33639980170", "FR", "a number for films, which the library's plan does not have"),
    ("+33700001156463", "FR", "a machine"),
    ("+262692112233", "FR", "La Réunion"),
    ("+590690112233", "FR", "Guadeloupe"),
    ("+68987123456", "FR", "French Polynesia"),
    ("+48601234567", "FR", "Poland"),
    ("+447400123456", "FR", "the United Kingdom"),
    ("+447700900123", "FR", "a British number for films"),
    ("+31881234567", "NL", "a company's number, called as any other"),
    ("+15145551234", "CA", "at home, outside Europe"),
    ("36111", "FR", "a short code without extra cost"),
    ("114", "FR", "the emergency number that takes SMS"),
]
OBJECTIONS = [
    (PREMIUM, "FR", "premium_number"),
    ("+33810123456", "FR", "premium_number"),  # shared cost
    ("+48701234567", "FR", "premium_number"),
    ("+31900123456", "NL", "premium_number"),
    ("+19005551234", "FR", "premium_number"),  # even if the country is not allowed
    ("+979123456789", "FR", "premium_number"),  # international premium rate
    ("61234", "FR", "premium_number"),  # SMS+ at a price
    ("71234", "PL", "premium_number"),
    ("4040", "BE", "premium_number"),
    (SATELLITE, "FR", "satellite_number"),
    ("+881612345678", "FR", "satellite_number"),
    ("+882161234567", "FR", "satellite_number"),
    (JAMAICAN, "FR", "country_not_allowed"),
    (CANADIAN, "FR", "country_not_allowed"),
    ("+79161234567", "FR", "country_not_allowed"),
    ("+525562000000", "FR", "country_not_allowed"),
    ("+12005550006", "FR", "unknown_range"),  # +1 is also the code of Sint Maarten
    (BEYOND_THE_PLAN, "FR", "unknown_range"),
    ("+447012345678", "FR", "premium_number"),  # a personal number
]


@pytest.mark.parametrize(("address", "country", "what"), MAY_GO)
def test_may_go(address: str, country: str, what: str) -> None:
    assert destinations.objection(address, country, EUROPE) is None, what


@pytest.mark.parametrize(("address", "country", "why"), OBJECTIONS)
def test_objections(address: str, country: str, why: str) -> None:
    assert destinations.objection(address, country, EUROPE) == why


def test_the_world_has_every_country_but_no_premium_number() -> None:
    everywhere = (countries.WORLD,)
    assert destinations.objection(JAMAICAN, "FR", everywhere) is None
    assert destinations.objection(PREMIUM, "FR", everywhere) == "premium_number"
    assert destinations.objection("+48601234567", "FR", ()) == "country_not_allowed"
    assert destinations.objection("+48601234567", "FR", ("PL",)) is None


def test_a_country_that_is_not_allowed_is_blocked_and_the_others_go(box: Box) -> None:
    accepted = box.send("Bonjour", NUMBER, CANADIAN)
    assert [(made.status, made.error) for made in accepted.messages] == [
        ("queued", None),
        ("blocked", "country_not_allowed"),
    ]


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (PREMIUM, "premium_number"),
        (SATELLITE, "satellite_number"),
        (BEYOND_THE_PLAN, "unknown_range"),
    ],
)
def test_what_may_cost_extra_waits_for_an_administrator(box: Box, address: str, why: str) -> None:
    message_id = box.send_one("Bonjour", address)
    assert (box.status(message_id), box.message(message_id)["error"]) == ("held", why)
    assert box.line("sim").claim() is None
    with pytest.raises(ForbiddenError, match="only an administrator"):
        box.outbox.release_held(message_id, SOPHIE)
    assert box.status(message_id) == "held"
    box.outbox.release_held(message_id, ADMINISTRATOR)
    assert box.status(message_id) == "queued"
    assert box.claim().message_id == message_id


def test_only_an_administrator_allows_it_beforehand(box: Box) -> None:
    message = NewMessage("Bonjour", (PREMIUM,), costs_allowed=True)
    assert box.outbox.accept(message, SOPHIE).messages[0].status == "held"
    assert box.outbox.accept(message, ADMINISTRATOR).messages[0].status == "queued"


def test_allowed_before_its_date_it_waits_for_that(box: Box, clock: FakeClock) -> None:
    due_ms = clock.now_ms() + 3_600_000
    message_id = box.send_one("Bonjour", PREMIUM, due_ms=due_ms)
    box.outbox.release_held(message_id, ADMINISTRATOR)
    assert box.status(message_id) == "scheduled"
    assert box.line("sim").claim() is None
    clock.advance(3_601)
    box.outbox.release_due()
    assert box.claim().message_id == message_id


def test_the_preview_shows_held_and_excluded_recipients(box: Box) -> None:
    preview = box.outbox.preview(NewMessage("a", (NUMBER, PREMIUM, JAMAICAN)), SOPHIE)
    assert preview.recipients == (NUMBER, PREMIUM)
    assert [(each.address, each.reason) for each in preview.held] == [(PREMIUM, "premium_number")]
    assert [each.reason for each in preview.blocked] == ["country_not_allowed"]
    assert preview.left_out == ()


def test_everybody_who_wrote_can_be_answered_in_any_country(box: Box, clock: FakeClock) -> None:
    for sender in (CANADIAN, SATELLITE, PREMIUM):
        box.receive(*delivers("Bonjour", sender, clock.now_ms()))
    statuses = [box.status(box.send_one("Bonjour", each)) for each in (CANADIAN, SATELLITE)]
    assert statuses == ["queued", "queued"]
    assert box.status(box.send_one("Bonjour", PREMIUM)) == "held"


def test_a_stop_word_from_elsewhere_is_obeyed_and_not_answered(box: Box, clock: FakeClock) -> None:
    box.set_rules(allowed_countries=("CA",))
    box.send_one("Bonjour", CANADIAN)
    box.set_rules(allowed_countries=EUROPE)
    box.receive(*delivers("STOP", CANADIAN, clock.now_ms()))
    assert box.status(box.send_one("Bonjour", CANADIAN)) == "blocked"
    origins = box.store.rows("SELECT origin FROM batch WHERE origin = 'stop_reply'")
    assert origins == []


def test_a_user_and_a_token_have_countries_of_their_own(box: Box) -> None:
    users.create_user(box.store, "sophie", "correct horse", "operator")
    users.create_token(box.store, "crm", user_name="sophie")
    crm = Author("token", "crm")
    message = NewMessage("Bonjour", (CANADIAN,))
    allowances.limit_user(box.store, "sophie", ["ca", "europe"])
    assert box.outbox.accept(message, SOPHIE).messages[0].status == "queued"
    assert box.outbox.accept(message, crm).messages[0].status == "queued", "its user's list"
    allowances.limit_token(box.store, "crm", ["PL"], None)
    assert box.outbox.accept(message, crm).messages[0].status == "blocked"
    assert box.outbox.accept(NewMessage("a", (NUMBER,)), crm).messages[0].status == "queued"


@pytest.mark.parametrize("number", ["112", "115", "119", "196"])
def test_emergency_numbers_want_a_yes(box: Box, number: str) -> None:
    with pytest.raises(InputError, check=coded("emergency_number")):
        box.send("Bonjour", NUMBER, number)
    assert box.store.value("SELECT count(*) FROM message") == 0
    assert box.status(box.send_one("Au secours", number, emergency_confirmed=True)) == "queued"


@pytest.mark.parametrize("number", ["15", "17", "18"])
def test_two_digits_are_no_number(box: Box, number: str) -> None:
    with pytest.raises(InputError, check=coded("not_a_number")):
        box.send("Bonjour", number)


def test_a_token_has_a_daily_quota(box: Box, clock: FakeClock) -> None:
    users.create_token(box.store, "crm")
    allowances.limit_token(box.store, "crm", None, 3)
    crm = Author("token", "crm")
    box.outbox.accept(NewMessage("a", (NUMBER, "+33612345679", CANADIAN)), crm)  # one is blocked
    with pytest.raises(QuotaError, match="2 of today's are used"):
        box.outbox.accept(NewMessage("b", (NUMBER, "+33612345679")), crm)
    assert box.store.value("SELECT count(*) FROM batch") == 1, "all or nothing"
    box.outbox.accept(NewMessage("c", (NUMBER,)), crm)
    with pytest.raises(QuotaError):
        box.outbox.accept(NewMessage("d", (NUMBER,)), crm)
    clock.advance(86_400)
    box.outbox.accept(NewMessage("e", (NUMBER,)), crm)


@pytest.mark.parametrize("wrong", [0, -1, 1_000_001])
def test_an_invalid_limit_is_refused(box: Box, wrong: int) -> None:
    users.create_token(box.store, "crm")
    with pytest.raises(InputError, check=coded("bad_quota")):
        allowances.limit_token(box.store, "crm", None, wrong)
    with pytest.raises(InputError, check=coded("bad_country")):
        allowances.limit_token(box.store, "crm", ["Atlantis"], None)
