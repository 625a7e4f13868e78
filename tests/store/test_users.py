"""Rows of users and tokens: names in any case, limits, and daily quotas."""

import pytest
from fakes.clock import FakeClock

from appliance.store import token_limits, users
from appliance.store.database import Store
from appliance.store.token_limits import Quota

DAY_S = 86_400


@pytest.fixture
def sophie(store: Store) -> int:
    return users.add_user(store, "Sophie", "operator", "hash")


def test_a_user_is_found_in_capitals_or_not(store: Store, sophie: int, clock: FakeClock) -> None:
    found = users.user_by_name(store, "sophie")
    assert found is not None
    assert (found.id, found.name, found.role) == (sophie, "Sophie", "operator")
    assert found == users.user_by_id(store, sophie)
    assert (found.created_at, found.last_login_at) == (clock.now_ms(), None)
    assert users.user_by_name(store, "nobody") is None
    assert users.user_by_id(store, 99) is None
    assert "hash" not in repr(found)


def test_what_is_changed_of_a_user(store: Store, sophie: int, clock: FakeClock) -> None:
    clock.advance(60)
    users.set_password(store, sophie, "another")
    users.set_role(store, sophie, "admin")
    users.set_language(store, sophie, "pl")
    users.set_user_countries(store, sophie, ("FR", "PL"))
    users.note_login(store, sophie)
    found = users.user_by_id(store, sophie)
    assert found is not None
    assert (found.password_hash, found.role, found.language) == ("another", "admin", "pl")
    assert (found.countries, found.last_login_at) == (("FR", "PL"), clock.now_ms())
    assert users.administrators(store) == 1


@pytest.mark.parametrize("names", [None, (), ("FR",), ("europe", "US")])
def test_countries_come_back_as_they_were(
    store: Store, sophie: int, names: tuple[str, ...] | None
) -> None:
    users.set_user_countries(store, sophie, names)
    assert users.countries_of(store, "user", "sophie") == names


def test_the_countries_of_a_token_go_before_those_of_its_user(store: Store, sophie: int) -> None:
    token = users.add_token(store, "crm", sophie, b"1")
    users.add_token(store, "box", None, b"2")
    users.set_user_countries(store, sophie, ("FR",))
    assert users.countries_of(store, "token", "crm") == ("FR",)
    users.set_token_limits(store, token, ("PL",), None)
    assert users.countries_of(store, "token", "crm") == ("PL",)
    assert users.countries_of(store, "token", "box") is None
    assert users.countries_of(store, "system", "command") is None


def test_a_token_has_the_role_of_its_user(store: Store, sophie: int) -> None:
    users.add_token(store, "crm", sophie, b"1")
    users.add_token(store, "box", None, b"2")
    box, crm = users.tokens(store)
    assert (crm.name, crm.user_name, crm.role) == ("crm", "Sophie", "operator")
    assert (box.name, box.user_name, box.role) == ("box", None, "operator")
    assert users.token_by_hash(store, b"1") == crm
    assert users.token_by_name(store, "CRM") == crm
    assert users.token_by_hash(store, b"3") is None


def test_with_a_user_go_its_tokens(store: Store, sophie: int) -> None:
    users.add_token(store, "crm", sophie, b"1")
    users.remove_user(store, sophie)
    assert users.users(store) == []
    assert users.tokens(store) == []


def test_a_quota_counts_by_day(store: Store, clock: FakeClock) -> None:
    token = users.add_token(store, "crm", None, b"1")
    assert token_limits.quota(store, "crm") is None
    users.set_token_limits(store, token, None, 100)
    assert token_limits.quota(store, "crm") == Quota(100, 0)
    token_limits.count(store, "crm", Quota(100, 0), 30)
    assert token_limits.quota(store, "crm") == Quota(100, 30, None, 30, clock.now_ms())
    clock.advance(DAY_S)
    assert token_limits.quota(store, "crm") == Quota(100, 0)


def test_a_use_is_remembered_and_a_token_removed(store: Store, clock: FakeClock) -> None:
    token = users.add_token(store, "crm", None, b"1")
    clock.advance(5)
    users.note_use(store, token)
    assert users.tokens(store)[0].last_used_at == clock.now_ms()
    users.remove_token(store, token)
    assert users.tokens(store) == []
