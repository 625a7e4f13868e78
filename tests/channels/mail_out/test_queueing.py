"""Each user is told what that user wants, and nothing else."""

from typing import Any

import pytest
from channels.mail_out.conftest import Post
from fakes.exchange import NUMBER, OTHER, PERMANENT

from appliance.messaging.people import users
from appliance.messaging.requests import Author, NewMessage
from appliance.store import contacts, groups
from appliance.store.contacts import ContactNumber


def queued(post: Post) -> list[tuple[str, str]]:
    while post.consumers.work() is not None:
        pass
    rows = post.box.store.rows(
        "SELECT u.name, n.what FROM mail_notice n JOIN user u ON u.id = n.user_id ORDER BY n.id"
    )
    return [(row["name"], row["what"]) for row in rows]


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ({"received": "all"}, 2),
        ({"received": "none"}, 0),
        ({"received": "chosen"}, 0),
        ({"received": "chosen", "numbers": (OTHER,)}, 1),
        ({"received": "none", "numbers": (OTHER,)}, 0),
    ],
)
def test_arrivals_are_chosen_by_number(post: Post, choice: dict[str, Any], told: int) -> None:
    post.choose(**choice)
    post.arrive(number=NUMBER)
    post.arrive(number=OTHER)
    assert queued(post) == [("sophie", "received")] * told


def test_arrivals_are_chosen_by_group(post: Post) -> None:
    store = post.box.store
    with store.transaction():
        anne = contacts.add(store, "Anne", [ContactNumber(NUMBER, "")])
        group = groups.add(store, "Nord")
        groups.add_members(store, group, [anne])
    post.choose(received="chosen", group_ids=(group,))
    post.arrive(number=NUMBER)
    post.arrive(number=OTHER)
    assert queued(post) == [("sophie", "received")]


def test_each_user_is_told_apart(post: Post) -> None:
    post.choose("sophie", received="all")
    post.choose("anne", received="all")
    post.arrive()
    assert queued(post) == [("sophie", "received"), ("anne", "received")]


def test_failures_are_told_to_the_sender(post: Post) -> None:
    post.choose("sophie", failures=True)
    post.choose("anne", failures=True)
    post.box.send_one()
    post.box.submit(PERMANENT)
    assert queued(post) == [("sophie", "failed")]


def test_failures_of_a_token_are_told_to_its_user(post: Post) -> None:
    post.choose("anne", failures=True)
    users.create_token(post.box.store, "crm", user_name="anne")
    users.create_token(post.box.store, "box")
    for name in ("crm", "box"):
        post.box.outbox.accept(NewMessage("Bonjour", (NUMBER,)), Author("token", name))
        post.box.submit(PERMANENT)
    assert queued(post) == [("anne", "failed")]


def test_who_wants_no_failures_is_told_none(post: Post) -> None:
    post.choose("sophie", confirmations=True)
    post.box.send_one()
    post.box.submit(PERMANENT)
    assert queued(post) == []
