"""Reading works while the store is locked or full; read marks are written afterwards."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from fakes.busy_office import fill, pages
from fakes.correspondence import MARIE, receive
from fakes.office import Office

from appliance.errors import StoreFullError
from appliance.messaging.people import accounts
from appliance.store import discussions
from appliance.store.database import Store

LISTS = (
    *("messages", "inbox", "discussions", "calls", "optouts", "modems", "openapi.json"),
    *("inbox?q=bonjour", "messages?q=bonjour"),
)
# No request waits for the lock: that would take five seconds.
LONGEST_SECONDS = 3.0


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Lock the database, as another program does that copies it."""
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full(store: Store) -> Iterator[None]:
    """Leave no room for another page of the database, on each connection."""
    run = store.run

    def run_without_room(sql: str, parameters: object = ()) -> object:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            raise StoreFullError("disk_full", "The disk is full.")
        return run(sql, parameters)  # type: ignore[arg-type]

    store.run = run_without_room  # type: ignore[method-assign, assignment]
    yield
    store.run = run  # type: ignore[method-assign]


Trouble = Callable[[Store], "contextmanager[None]"]


@pytest.fixture(params=[locked, full])
def trouble(request: pytest.FixtureRequest) -> Trouble:
    return request.param


@pytest.mark.slow
@pytest.mark.parametrize("role", ["viewer", "operator", "admin"])
def test_every_page_can_be_read(office: Office, trouble: Trouble, role: str) -> None:
    busy = fill(office)
    client = office.client(role)
    known = pages(busy, office.client("admin"))
    addresses = [path for paths in known.values() for path in paths]
    with trouble(office.store):  # type: ignore[attr-defined]
        for path in addresses:
            began = time.monotonic()
            answer = client.get(path)
            assert answer.status_code < 500, path
            assert time.monotonic() - began < LONGEST_SECONDS, path


def test_every_list_of_the_api_can_be_read(office: Office, trouble: Trouble) -> None:
    fill(office)
    secret = accounts.create_token(office.store, "reader")
    office.clock.advance(2 * 3600)
    client = office.app.test_client()
    headers = {"Authorization": f"Bearer {secret}"}
    with trouble(office.store):  # type: ignore[attr-defined]
        for name in LISTS:
            began = time.monotonic()
            answer = client.get(f"/api/v1/{name}", headers=headers)
            assert answer.status_code == 200, name
            assert time.monotonic() - began < LONGEST_SECONDS, name
        assert client.get("/health").status_code == 200
    office.store.postponed.catch_up()
    assert (
        office.store.value("SELECT last_used_at FROM token WHERE name = 'reader'")
        == office.clock.now_ms()
    )


def test_the_mark_follows_when_the_store_is_free(office: Office, trouble: Trouble) -> None:
    receive(office, "Bonjour")
    client = office.client("operator")
    talk = discussions.find(office.store, MARIE)
    with trouble(office.store):  # type: ignore[attr-defined]
        assert "Bonjour" in client.get(f"/discussions/{MARIE}").text
        assert office.store.postponed.catch_up() == 0
    assert office.store.value("SELECT unread FROM discussion WHERE id = ?", (talk,)) == 1
    assert office.store.postponed.catch_up() >= 1
    assert office.store.value("SELECT unread FROM discussion WHERE id = ?", (talk,)) == 0


def test_a_locked_store_is_a_warning_for_monitors_and_told_at_once(office: Office) -> None:
    client = office.app.test_client()
    with locked(office.store):
        began = time.monotonic()
        answer = client.get("/health")
        assert time.monotonic() - began < LONGEST_SECONDS
    assert answer.status_code == 200
    assert answer.json["checks"]["store"]["status"] == "warn"
