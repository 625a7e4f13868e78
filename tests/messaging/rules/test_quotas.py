"""The number of messages that a token may submit in a day."""

import pytest
from fakes.exchange import Box

from appliance.errors import QuotaError
from appliance.messaging.requests import Author
from appliance.messaging.rules import quotas
from appliance.store import token_limits, users

CRM = Author("token", "crm")


@pytest.fixture
def limited(box: Box) -> Box:
    token = users.add_token(box.store, "crm", None, b"1")
    users.set_token_limits(box.store, token, None, 10)
    return box


def counted(box: Box) -> int:
    quota = token_limits.quota(box.store, "crm")
    assert quota is not None
    return quota.counted


def test_messages_are_counted_up_to_the_limit(limited: Box) -> None:
    quotas.take(limited.store, CRM, 4)
    quotas.take(limited.store, CRM, 6)
    assert counted(limited) == 10
    with pytest.raises(QuotaError, match="may send 10 messages a day; 10 of today's are used"):
        quotas.take(limited.store, CRM, 1)
    limited.clock.advance(86_400)
    quotas.take(limited.store, CRM, 1)
    assert counted(limited) == 1


def test_too_many_at_once_count_as_none(limited: Box) -> None:
    quotas.take(limited.store, CRM, 4)
    with pytest.raises(QuotaError, match="this would be 7 more"):
        quotas.take(limited.store, CRM, 7)
    assert counted(limited) == 4


@pytest.mark.parametrize("author", [Author("user", "crm"), Author("token", "other")])
def test_a_token_without_a_quota_is_not_counted(limited: Box, author: Author) -> None:
    quotas.take(limited.store, author, 1000)
    assert counted(limited) == 0
