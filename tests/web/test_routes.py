"""The daemon's table of addresses says what the modules declare, though it loads none of them."""

import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest
from fakes.office import Office
from flask import Blueprint, Flask
from werkzeug.routing import Rule

from appliance.web import pages, routes
from appliance.web.api import resources
from appliance.web.frame import paths
from appliance.web.frame.security import public

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "routes"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    loader = SourceFileLoader("routes_tool", str(TOOL))
    spec = spec_from_loader("routes_tool", loader)
    assert spec is not None
    found = module_from_spec(spec)
    loader.exec_module(found)
    return found


def test_the_table_is_of_today() -> None:
    done = subprocess.run(
        [sys.executable, TOOL, "--print"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == Path(routes.__file__).read_text(encoding="utf-8"), "run tools/routes"


def test_every_module_with_pages_is_named() -> None:
    web = ROOT / "appliance" / "web"
    declaring = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in web.rglob("*.py")
        if "\npages = Blueprint(" in path.read_text(encoding="utf-8")
    }
    assert declaring == {each.import_name for each in pages.PAGES} == set(routes.PAGES)


def test_every_part_of_the_api_is_named() -> None:
    api = Path(resources.__file__).parent
    declaring = {
        f"appliance.web.api.{path.stem}"
        for path in api.glob("*.py")
        if "\nOPERATIONS: Final = (" in path.read_text(encoding="utf-8")
    }
    assert declaring == {each.__name__ for each in resources.PARTS} == set(routes.API)


def compared(rules: Iterable[Rule]) -> set[tuple[object, ...]]:
    return {
        (
            each.rule,
            each.endpoint,
            frozenset(each.methods or ()),
            each.strict_slashes,
            each.provide_automatic_options,
            frozenset((each.defaults or {}).items()),
        )
        for each in rules
    }


def test_the_daemon_has_the_routes_that_blueprints_would_have_made(office: Office) -> None:
    eager = Flask("appliance.web.app", static_folder=None)
    paths.register(eager)
    for each in pages.PAGES:
        eager.register_blueprint(each)
    made = compared(eager.url_map.iter_rules())
    assert len(made) > 130
    assert made <= compared(office.app.url_map.iter_rules())


@pytest.mark.parametrize(
    "change", ["before_request", "before_app_request", "context_processor", "app_template_filter"]
)
def test_a_blueprint_that_does_more_than_routes_is_refused(tool: ModuleType, change: str) -> None:
    more = Blueprint("more", __name__)
    adding = getattr(more, change)
    (adding() if change == "app_template_filter" else adding)(lambda *_: {})
    with pytest.raises(ValueError, match="can have routes alone"):
        list(tool.of_pages([more]))


def test_a_view_that_does_not_say_who_may_call_it_is_refused(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="who may call /forgotten"):
        list(tool.of_pages([with_view(monkeypatch, lambda: "open")]))


def test_a_view_that_its_module_does_not_have_by_that_name_is_refused(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    blueprint = with_view(monkeypatch, public(lambda: "open"))
    monkeypatch.setattr(sys.modules[__name__], "forgotten", None)
    with pytest.raises(ValueError, match="is not the function forgotten"):
        list(tool.of_pages([blueprint]))


def with_view(monkeypatch: pytest.MonkeyPatch, view: Callable[[], str]) -> Blueprint:
    """Return a blueprint of this module with the view `forgotten`."""
    found = Blueprint("lost", __name__)
    found.add_url_rule("/forgotten", "forgotten", view)
    monkeypatch.setitem(sys.modules, __name__, sys.modules.get(__name__, ModuleType(__name__)))
    monkeypatch.setattr(sys.modules[__name__], "forgotten", view, raising=False)
    return found
