"""A new office for each test, for test clients and for a browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fakes import understanding
from fakes.office import Office
from fakes.office_fixtures import clock, empty_office, office, password_hash, store
from flask.testing import FlaskClient

from appliance.web.app import SESSION_COOKIE
from appliance.web.serving.server import WebServer

__all__ = ["clock", "empty_office", "office", "password_hash", "store"]


@pytest.fixture
def client(office: Office) -> FlaskClient:
    """Return a client that is logged in as an operator."""
    return office.client("operator")


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    """Serve the office to a browser. Return its address."""
    office.app.config["WTF_CSRF_ENABLED"] = True
    server = WebServer(office.app, office.services.settings.web)
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], address: str) -> dict[str, Any]:
    return {**browser_context_args, "base_url": address, "locale": "fr-FR"}


@pytest.fixture
def context(office: Office, context: Any) -> Any:
    """Return a browser context that expects the office's clock to differ from this machine's."""
    context.add_init_script(understanding.of_the_clock(office))
    return context


@pytest.fixture
def as_role(office: Office, address: str, context: Any) -> Callable[[str], Any]:
    """Return a function that opens a page logged in with a role."""

    def open_page(role: str) -> Any:
        cookie = {"name": SESSION_COOKIE, "value": office.cookie(role), "url": address}
        context.add_cookies([cookie])
        return context.new_page()

    return open_page


@pytest.fixture
def plain(office: Office, address: str, browser: Any) -> Iterator[Any]:
    """Open a page in a browser without scripts, logged in as an operator."""
    context = browser.new_context(base_url=address, locale="fr-FR", java_script_enabled=False)
    cookie = {"name": SESSION_COOKIE, "value": office.cookie("operator"), "url": address}
    context.add_cookies([cookie])
    yield context.new_page()
    context.close()
