"""Messages that may take the same lines share a route."""

from appliance.store import routes
from appliance.store.database import Store
from appliance.store.routes import Route


def test_a_route_is_stored_once(store: Store) -> None:
    first = routes.id_of(store, [["orange", "free"], ["provider"]], "asked")
    assert routes.id_of(store, [["orange", "free"], ["provider"]], "asked") == first
    other = routes.id_of(store, [["provider"]], "asked")
    assert routes.newest(store) == other
    assert routes.every(store) == [
        Route(first, (("orange", "free"), ("provider",)), "asked"),
        Route(other, (("provider",),), "asked"),
    ]


def test_a_box_without_routes_has_none(store: Store) -> None:
    assert routes.newest(store) == 0
    assert routes.every(store) == []


def test_lines_come_one_after_the_other() -> None:
    route = Route(1, (("orange", "free"), ("provider",)), "asked")
    assert route.lines == ("orange", "free", "provider")
    assert route.before("free") == ()
    assert route.before("provider") == ("orange", "free")
    assert route.before("gone") is None
