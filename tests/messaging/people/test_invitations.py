"""Invitations: a link sets the password of a new user, once, until it expires."""

import pytest
from fakes.clock import FakeClock

from appliance.errors import InputError, NotFoundError
from appliance.messaging.people import invitations, users
from appliance.messaging.people.hashing import BoundedHasher
from appliance.store.database import Store

PASSWORD = "a quiet evening"


def test_a_link_sets_the_password_once(store: Store) -> None:
    user = users.create_without_password(store, "eva", "operator")
    secret = invitations.invite(store, user)
    assert users.verify_password(store, "eva", "") is None
    with pytest.raises(InputError):
        invitations.take_up(store, secret, "short")
    assert invitations.take_up(store, secret, PASSWORD).name == "eva"
    assert users.verify_password(store, "eva", PASSWORD) is not None
    with pytest.raises(NotFoundError):
        invitations.take_up(store, secret, "another evening")


def test_nobody_waits_for_the_store_while_a_password_is_hashed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = invitations.invite(store, users.create_without_password(store, "eva", "operator"))
    hashed, waits = BoundedHasher.hash, list[bool]()

    def watched(hasher: BoundedHasher, password: str) -> str:
        waits.append(store.in_transaction())
        return hashed(hasher, password)

    monkeypatch.setattr(BoundedHasher, "hash", watched)
    invitations.take_up(store, secret, PASSWORD)
    assert waits == [False]


def test_of_two_browsers_the_faster_one_sets_the_password(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = invitations.invite(store, users.create_without_password(store, "eva", "operator"))
    hashed = BoundedHasher.hash

    def overtaken(hasher: BoundedHasher, password: str) -> str:
        monkeypatch.setattr(BoundedHasher, "hash", hashed)
        invitations.take_up(store, secret, PASSWORD)
        return hashed(hasher, password)

    monkeypatch.setattr(BoundedHasher, "hash", overtaken)
    with pytest.raises(NotFoundError):
        invitations.take_up(store, secret, "another evening")
    assert users.verify_password(store, "eva", PASSWORD) is not None


def test_it_expires_is_replaced_and_ends_with_another_password(
    store: Store, clock: FakeClock
) -> None:
    user = users.create_without_password(store, "eva", "operator")
    first = invitations.invite(store, user)
    second = invitations.invite(store, user)
    with pytest.raises(NotFoundError):
        invitations.invited(store, first)
    clock.advance(invitations.GOOD_FOR_DAYS * 86_400)
    with pytest.raises(NotFoundError):
        invitations.invited(store, second)
    third = invitations.invite(store, user)
    users.change_password(store, "eva", PASSWORD)
    with pytest.raises(NotFoundError):
        invitations.invited(store, third)


def test_only_a_hash_is_stored(store: Store) -> None:
    user = users.create_without_password(store, "eva", "operator")
    secret = invitations.invite(store, user)
    assert not [row for row in store.rows("SELECT * FROM invitation") if secret in map(str, row)]
