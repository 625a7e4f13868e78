"""The page of an invitation: the password is set once, in time, and with the right secret."""

import pytest
from fakes.clock import FakeClock
from fakes.office import PASSWORD, Office

from appliance.messaging.people import invitations, users

WANTED = "a quiet evening"
GOOD = {"password": WANTED, "again": WANTED}


@pytest.fixture
def link(office: Office) -> str:
    """Return the path of a new user's link."""
    eva = users.create_without_password(office.store, "eva", "operator")
    return f"/invitation/{invitations.invite(office.store, eva)}"


def knows(office: Office, password: str) -> bool:
    return users.verify_password(office.store, "eva", password) is not None


def test_the_password_is_set_and_the_user_is_logged_in(office: Office, link: str) -> None:
    client = office.client()
    assert "eva" in client.get(link).text
    done = client.post(link, data=GOOD)
    assert (done.status_code, done.location) == (302, "/")
    assert client.get("/profile").status_code == 200
    assert knows(office, WANTED)


def test_a_used_link_sets_no_second_password(office: Office, link: str) -> None:
    office.client().post(link, data=GOOD)
    other = office.client()
    for answer in (
        other.get(link),
        other.post(link, data={"password": "another evening", "again": "another evening"}),
    ):
        assert answer.status_code == 404
        assert "a déjà servi" in answer.text
    assert other.get("/profile").status_code == 302, "not logged in"
    assert knows(office, WANTED)
    assert not knows(office, "another evening")


def test_reading_the_page_uses_nothing_up(office: Office, link: str) -> None:
    for _ in range(3):
        assert office.client().get(link).status_code == 200
    assert office.client().post(link, data=GOOD).status_code == 302


def test_a_link_ends_after_its_days(office: Office, link: str, clock: FakeClock) -> None:
    clock.advance(invitations.GOOD_FOR_DAYS * 86_400 - 1)
    assert office.client().get(link).status_code == 200
    clock.advance(1)
    assert office.client().get(link).status_code == 404
    assert office.client().post(link, data=GOOD).status_code == 404
    assert not knows(office, WANTED)


def test_a_form_that_was_open_when_the_link_ended_is_refused(
    office: Office, link: str, clock: FakeClock
) -> None:
    client = office.client()
    assert client.get(link).status_code == 200
    clock.advance(invitations.GOOD_FOR_DAYS * 86_400)
    assert client.post(link, data=GOOD).status_code == 404
    assert not knows(office, WANTED)


@pytest.mark.parametrize("secret", ["x", "é" * 9, "%00", "a" * 2000])
def test_a_wrong_secret_lets_nobody_in(office: Office, link: str, secret: str) -> None:
    client = office.client()
    for path in (f"/invitation/{secret}", link[:-1], f"{link}x"):
        assert client.get(path).status_code == 404
        assert client.post(path, data=GOOD).status_code == 404
    assert client.get("/profile").status_code == 302
    assert not knows(office, WANTED)
    assert office.client().get(link).status_code == 200, "the right one is still good"


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"password": WANTED},
        {"password": WANTED, "again": "a quiet morning"},
        {"password": "short", "again": "short"},
    ],
)
def test_a_password_that_is_not_accepted_leaves_the_link_good(
    office: Office, link: str, wrong: dict[str, str]
) -> None:
    client = office.client()
    answer = client.post(link, data=wrong)
    assert answer.status_code == 400
    assert "-error" in answer.text
    assert client.get("/profile").status_code == 302
    assert client.post(link, data=GOOD).status_code == 302


def test_a_link_logs_in_nobody_but_the_invited(office: Office, link: str) -> None:
    client = office.client("admin")
    client.post(link, data=GOOD)
    assert "eva" in client.get("/profile").text
    assert users.verify_password(office.store, "alice", PASSWORD) is not None


def test_the_link_of_a_deleted_user_is_worth_nothing(office: Office, link: str) -> None:
    users.remove_user(office.store, "eva")
    assert office.client().get(link).status_code == 404
