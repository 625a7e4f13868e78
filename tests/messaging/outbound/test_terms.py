"""The terms of a message: date, end of validity, priority, id."""

import pytest
from fakes.exchange import coded
from fakes.limits import UNLIMITED

from appliance.errors import InputError
from appliance.messaging.outbound import terms
from appliance.messaging.requests import (
    ALERT_PRIORITY,
    MASS_PRIORITY,
    REPLY_PRIORITY,
    NewMessage,
)

NOW = 1_790_000_000_000
MINUTE, HOUR = 60_000, 3_600_000


@pytest.mark.parametrize(
    ("due", "expected"), [(NOW, None), (NOW - MINUTE, None), (NOW + 1, NOW + 1)]
)
def test_a_date_just_past_means_now(due: int, expected: int | None) -> None:
    assert terms.due_of(due, NOW) == expected


@pytest.mark.parametrize(
    ("due", "code"), [(NOW - MINUTE - 1, "due_in_past"), (40_000_000_000_000, "date_too_far")]
)
def test_a_date_that_cannot_be(due: int, code: str) -> None:
    with pytest.raises(InputError, check=coded(code)):
        terms.due_of(due, NOW)


def test_validity_counts_from_the_date() -> None:
    request = NewMessage("a", ttl_seconds=3600)
    assert terms.expiry(request, None, NOW) == NOW + HOUR
    assert terms.expiry(request, NOW + HOUR, NOW) == NOW + 2 * HOUR
    assert terms.expiry(NewMessage("a"), None, NOW) is None


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (NewMessage("a", ttl_seconds=0), "bad_ttl"),
        (NewMessage("a", expires_ms=NOW), "expires_too_early"),
        (NewMessage("a", expires_ms=40_000_000_000_000), "date_too_far"),
    ],
)
def test_a_validity_that_cannot_be(request_: NewMessage, code: str) -> None:
    with pytest.raises(InputError, check=coded(code)):
        terms.expiry(request_, None, NOW)


def test_replies_overtake_alerts_and_alerts_overtake_mass_sending() -> None:
    few, many = UNLIMITED.mass_recipients, UNLIMITED.mass_recipients + 1
    assert terms.priority(NewMessage("a", origin="reply"), 1, UNLIMITED) == REPLY_PRIORITY
    assert terms.priority(NewMessage("a"), few, UNLIMITED) == ALERT_PRIORITY
    assert terms.priority(NewMessage("a"), many, UNLIMITED) == MASS_PRIORITY
    assert terms.priority(NewMessage("a", group_ids=(1,)), 1, UNLIMITED) == MASS_PRIORITY
    assert terms.priority(NewMessage("a", priority=7), many, UNLIMITED) == 7


def test_an_id_is_given_or_new() -> None:
    assert terms.public_id(NewMessage("a", public_id="order-1")) == "order-1"
    assert terms.public_id(NewMessage("a")) != terms.public_id(NewMessage("a"))
    with pytest.raises(InputError, check=coded("bad_id")):
        terms.public_id(NewMessage("a", public_id=".."))
