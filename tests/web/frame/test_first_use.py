import sys
from collections.abc import Iterator
from threading import Barrier, Thread
from types import ModuleType

import pytest
from fakes.office import Office
from flask import Flask

from appliance.web.frame import first_use
from appliance.web.frame.first_use import Route

MODULE = "appliance.web.settings.rules"


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make the module look as if nobody had used it."""
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    yield
    monkeypatch.undo()


@pytest.fixture
def small() -> Flask:
    """Return an application with one view that is loaded at its first call."""
    app = Flask(__name__)
    calls: list[ModuleType] = []

    def find(module: ModuleType) -> first_use.View:
        calls.append(module)
        return lambda number: f"{number} of {len(calls)}"

    app.add_url_rule("/<number>", "one", first_use.view("json.tool", find))
    return app


def test_a_module_is_looked_at_once(small: Flask) -> None:
    client = small.test_client()
    assert client.get("/a").text == "a of 1"
    assert client.get("/b").text == "b of 1"


def test_after_a_failed_load_the_next_request_tries_again() -> None:
    app = Flask(__name__)
    found: list[first_use.View] = []
    app.add_url_rule("/", "one", first_use.view("json.tool", lambda _: found[0]))
    client = app.test_client()
    assert client.get("/").status_code == 500
    found.append(lambda: "found")
    assert client.get("/").text == "found"


@pytest.mark.usefixtures("unloaded")
def test_who_may_not_see_a_page_does_not_load_it(office: Office) -> None:
    assert office.client().get("/settings/rules").status_code == 302
    assert office.client("viewer").get("/settings/rules").status_code == 403
    assert MODULE not in sys.modules
    assert office.client("admin").get("/settings/rules").status_code == 200
    assert MODULE in sys.modules


@pytest.mark.usefixtures("unloaded")
def test_first_requests_at_once_load_one_module(office: Office) -> None:
    clients = [office.client("admin") for _ in range(4)]
    ready, statuses = Barrier(len(clients)), []

    def visit(place: int) -> None:
        ready.wait()
        statuses.append(clients[place].get("/settings/rules").status_code)

    threads = [Thread(target=visit, args=(place,)) for place in range(len(clients))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert statuses == [200] * len(clients)


def test_the_view_of_the_module_checks_the_role_again(office: Office) -> None:
    """A table of routes that is too old opens nothing."""
    app = office.app
    old = Route("/old", ("GET",), "settings_rules.rules", None)
    app.view_functions.pop(old.endpoint)
    app.url_map._rules_by_endpoint.pop(old.endpoint)
    app._got_first_request = False
    first_use.register(app, {MODULE: (old,)})
    assert office.client().get("/old").status_code == 302
