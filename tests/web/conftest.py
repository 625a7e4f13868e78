"""An office for each test, for clients and for a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.office import PASSWORD, Office, add_people, open_office
from flask.testing import FlaskClient

from appliance.messaging import accounts
from appliance.store.database import Store
from appliance.web.app import SESSION_COOKIE
from appliance.web.server import WebServer


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock) -> Iterator[Store]:
    store = Store.open(tmp_path / "appliance.db", clock)
    yield store
    store.close()


@pytest.fixture(scope="session")
def password_hash() -> str:
    """One hash for every test's people: hashing is slow on purpose."""
    return accounts._hashed(PASSWORD)


@pytest.fixture
def empty_office(tmp_path: Path, clock: FakeClock, store: Store) -> Office:
    """A box at its first start."""
    return open_office(tmp_path, clock, store)


@pytest.fixture
def office(empty_office: Office, password_hash: str) -> Office:
    """A box with a viewer, an operator and an administrator."""
    add_people(empty_office, password_hash)
    return empty_office


@pytest.fixture
def client(office: Office) -> FlaskClient:
    """An operator's client."""
    return office.client("operator")


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    """The office served for a browser; its address."""
    office.app.config["WTF_CSRF_ENABLED"] = True
    server = WebServer(office.app, office.services.settings.web)
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], address: str) -> dict[str, Any]:
    return {**browser_context_args, "base_url": address, "locale": "fr-FR"}


@pytest.fixture
def as_role(office: Office, address: str, context: Any) -> Callable[[str], Any]:
    """Open a page of the browser, logged in with a role."""

    def open_page(role: str) -> Any:
        cookie = {"name": SESSION_COOKIE, "value": office.cookie(role), "url": address}
        context.add_cookies([cookie])
        return context.new_page()

    return open_page
