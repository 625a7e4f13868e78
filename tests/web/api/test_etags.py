from collections.abc import Callable

import pytest
from fakes.correspondence import MARIE, receive
from fakes.office import Office
from fakes.program import Program
from fakes.states import force

from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.inbound import inbox
from appliance.messaging.requests import Author
from appliance.messaging.rules import optouts
from appliance.store import discussions, messages, removal
from appliance.store.contacts import ContactNumber
from appliance.store.listing import MessageFilter
from appliance.web.api import etags

SOPHIE = Author("user", "sophie")
PATHS = ("messages", "messages/one", "messages/one/recipients", "inbox", "discussions", "optouts")


def tags(program: Program) -> dict[str, str]:
    return {path: program.get(path).headers["ETag"] for path in PATHS}


def sent(office: Office) -> None:
    [row] = messages.page(office.store, MessageFilter(direction="out"), limit=10).rows
    force(office.store, row.id, row.discussion_id, "sent", actor=None)


def read(office: Office) -> None:
    found = discussions.find(office.store, MARIE)
    assert found is not None
    inbox.mark_discussion_read(office.store, found)


def named(office: Office) -> None:
    entries.save_contact(office.store, Wanted("Marie", (ContactNumber(MARIE),)), SOPHIE)


def deleted(office: Office) -> None:
    found = messages.page(office.store, MessageFilter(address=MARIE), limit=10).rows
    removal.remove(office.store, [row.id for row in found], actor="user:sophie")


@pytest.fixture
def program(office: Office, program: Program) -> Program:
    """Return a program that has sent and received one message."""
    receive(office, "Bonjour", MARIE)
    body = {"id": "one", "phoneNumbers": ["0612345679"], "textMessage": {"text": "Oui"}}
    assert program.post("messages", body).status_code == 202
    return program


@pytest.mark.parametrize("path", PATHS)
def test_what_has_not_changed_is_not_sent_again(program: Program, path: str) -> None:
    first = program.get(path)
    again = program.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert program.get(path, headers={"If-None-Match": 'W/"other"'}).data == first.data


@pytest.mark.parametrize(
    "change",
    [
        sent,
        read,
        named,
        deleted,
        lambda office: receive(office, "Encore", MARIE),
        lambda office: optouts.add(office.store, MARIE, source="manual", actor=SOPHIE.actor),
    ],
)
def test_every_change_of_what_is_shown_changes_the_tags(
    office: Office, program: Program, change: Callable[[Office], object]
) -> None:
    before = tags(program)
    change(office)
    after = tags(program)
    assert all(before[path] != after[path] for path in PATHS)


def test_another_question_and_another_start_have_other_tags(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = program.get("messages").headers["ETag"]
    assert program.get("messages?limit=1").headers["ETag"] != first
    monkeypatch.setattr(etags, "_START", "another")
    assert program.get("messages").headers["ETag"] != first


def test_a_tag_opens_nothing_to_unauthorised_callers(program: Program) -> None:
    tag = program.get("messages").headers["ETag"]
    assert program.nobody().get("messages", headers={"If-None-Match": tag}).status_code == 401
