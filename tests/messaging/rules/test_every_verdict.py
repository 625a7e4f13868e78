"""The whole chain: recipient, class and moment give the verdict of the first rule that applies."""

from datetime import datetime

import pytest
from fakes.exchange import SOPHIE, Box
from fakes.zones import box_in

from appliance.clock import to_ms
from appliance.messaging.requests import MessageClass, NewMessage
from appliance.messaging.rules import chain, optouts
from appliance.messaging.rules.verdict import Asked, Block, GoAt, Hold, Moment, Verdict
from appliance.store import contacts, line_counts
from appliance.store.contact_details import Details, Promotional
from appliance.store.contacts import ContactNumber

STOPPED, NO_SMS, REFUSED, AGREED = "+33611111111", "+33622222222", "+33633333333", "+33644444444"
STRANGER, CANADIAN, PREMIUM = "+33655555555", "+15145551234", "+33899123456"
FRIDAY, NIGHT, SUNDAY, ARMISTICE = (
    "2026-11-27T10:00",
    "2026-11-27T22:00",
    "2026-11-29T10:00",
    "2026-11-11T10:00",
)
GO = None
# recipient, class, moment; reason, and until when it waits
Row = tuple[str, MessageClass, str, str | None, str | None]


def at(moment: str) -> int:
    return to_ms(datetime.fromisoformat(moment))


@pytest.fixture
def town(box: Box) -> Box:
    """Return a box whose people have made their choices."""
    optouts.add(box.store, STOPPED, source="page", actor="user:sophie")
    contacts.add(box.store, "Paul", [ContactNumber(NO_SMS)], accepts_sms=False)
    for number, choice in ((REFUSED, Promotional.NO), (AGREED, Promotional.YES)):
        details = Details(promotional=choice)
        contacts.add(box.store, choice.value, [ContactNumber(number)], details=details)
    box.set_rules(daily_messages=0, monthly_recipients=0)
    return box


def verdict(  # the parts of the table, as columns
    box: Box, recipient: str, message_class: str, moment: str, when: Moment = Moment.ACCEPTANCE
) -> Verdict | None:
    asked = Asked(
        when,
        box.store,
        box.rules,
        "page",
        message_class,
        at_ms=at(moment),
        author=SOPHIE,
        texts={recipient: "Soldes"},
    )
    return chain.judge(asked, [recipient]).get(recipient)


@pytest.mark.parametrize(
    "row",
    [
        (STRANGER, "functional", SUNDAY, GO, None),
        (STRANGER, "functional", NIGHT, GO, None),
        (STRANGER, "promotional", FRIDAY, GO, None),
        (STRANGER, "promotional", NIGHT, "quiet_hours", "2026-11-28T08:00"),
        (STRANGER, "promotional", SUNDAY, "quiet_hours", "2026-11-30T08:00"),
        (STRANGER, "promotional", ARMISTICE, "holiday", "2026-11-12T08:00"),
        (AGREED, "promotional", FRIDAY, GO, None),
        (REFUSED, "functional", FRIDAY, GO, None),
        (REFUSED, "promotional", FRIDAY, "no_consent", None),
        (REFUSED, "promotional", SUNDAY, "no_consent", None),  # what never goes does not wait
        (NO_SMS, "functional", FRIDAY, "no_sms", None),
        (NO_SMS, "promotional", NIGHT, "no_sms", None),
        (STOPPED, "functional", FRIDAY, "opted_out", None),
        (STOPPED, "promotional", ARMISTICE, "opted_out", None),
        (CANADIAN, "promotional", NIGHT, "country_not_allowed", None),
        (PREMIUM, "promotional", NIGHT, "premium_number", None),
    ],
)
@pytest.mark.parametrize("when", [Moment.PREVIEW, Moment.ACCEPTANCE])
def test_the_first_rule_that_applies_decides(town: Box, row: Row, when: Moment) -> None:
    recipient, message_class, moment, reason, until = row
    with box_in("Europe/Paris"):
        found = verdict(town, recipient, message_class, moment, when)
        assert (found and found.reason) == reason
        if until is not None:
            assert isinstance(found, GoAt)
            assert found.at_ms == at(until)
        elif reason is not None:
            assert isinstance(found, Block | Hold)


@pytest.mark.parametrize("when", [Moment.RESEND, Moment.RELEASE, Moment.CLAIM])
def test_later_the_same_rules_are_asked_again(town: Box, when: Moment) -> None:
    with box_in("Europe/Paris"):
        for moment, reason in ((FRIDAY, None), (NIGHT, "quiet_hours"), (ARMISTICE, "holiday")):
            found = verdict(town, STRANGER, "promotional", moment, when)
            assert (found and found.reason) == reason
        assert verdict(town, REFUSED, "promotional", FRIDAY, when) == Block("no_consent")


def test_with_opt_in_strangers_get_nothing_promotional(town: Box) -> None:
    town.set_rules(promotional_consent="opt-in")
    with box_in("Europe/Paris"):
        assert verdict(town, STRANGER, "promotional", NIGHT) == Block("no_consent")
        assert verdict(town, AGREED, "promotional", FRIDAY) is GO


def test_a_cap_never_promises_a_closed_day(town: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a Saturday the rest of a promotional sending goes on Monday, of another on Sunday."""
    town.set_rules(daily_messages=1, mass_recipients=1)
    monkeypatch.setattr(line_counts, "messages_today", lambda *_: 1)
    with box_in("Europe/Paris"):
        saturday = at("2026-11-28T10:00") - town.store.clock.now_ms()
        town.clock.advance(saturday / 1000)
        for message_class, day in (("promotional", "2026-11-30"), ("functional", "2026-11-29")):
            asked = NewMessage("Soldes", (AGREED, STRANGER), message_class=message_class)  # type: ignore[arg-type]
            shown = town.outbox.preview(asked, SOPHIE).messages
            assert (shown[0].reason, shown[0].at_ms) == ("daily_cap", at(f"{day}T08:00"))
