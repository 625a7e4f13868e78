"""The limits of a token as rows: they come back as they were, and counts end with their period."""

import pytest
from fakes.clock import FakeClock

from appliance.store import token_limits, users
from appliance.store.database import Store
from appliance.store.token_limits import NO_LIMITS, Quota, TokenLimits


@pytest.fixture
def crm(store: Store) -> int:
    return users.add_token(store, "crm", None, b"1")


@pytest.mark.parametrize(
    "limits",
    [
        NO_LIMITS,
        TokenLimits(minute_messages=5),
        TokenLimits(("messages:send",), ("10.0.0.5",), (1, 2), ("+33612345678",), "sim", 7, 9),
        TokenLimits(group_ids=()),
    ],
)
def test_limits_come_back_as_they_were(store: Store, crm: int, limits: TokenLimits) -> None:
    token_limits.set_limits(store, crm, limits)
    found = users.token_by_id(store, crm)
    assert found is not None
    assert found.limits == limits
    assert found.has_quota is (limits.minute_messages is not None)
    assert limits.has_recipients is (limits.group_ids is not None)


def test_a_minute_begins_with_its_first_message(store: Store, crm: int, clock: FakeClock) -> None:
    token_limits.set_limits(store, crm, TokenLimits(minute_messages=5))
    began = clock.now_ms()
    fresh = Quota(None, 0, 5)
    assert token_limits.quota(store, "crm") == fresh
    token_limits.count(store, "crm", fresh, 2)
    clock.advance(59)
    quota = token_limits.quota(store, "crm")
    assert quota == Quota(None, 2, 5, 2, began)
    token_limits.count(store, "crm", quota, 1)
    assert token_limits.quota(store, "crm") == Quota(None, 3, 5, 3, began)
    clock.advance(1)
    assert token_limits.quota(store, "crm") == Quota(None, 3, 5, 0, 0)
