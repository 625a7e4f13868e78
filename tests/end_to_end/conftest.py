"""Stages for the tests, and tests that run ahead of their turn.

Tests that take only a `stage` mostly wait. They are started in threads together with the first test
of this folder, and have often ended when their turn comes.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from end_to_end import fault_table
from end_to_end.box import Box
from end_to_end.stage import IMPATIENT, QUICK, Stage
from end_to_end.trials import Rows, Trial
from end_to_end.world import World

AT_ONCE = 2
_ROWS = Rows()
_AHEAD = pytest.StashKey[Future]()
_POOL = pytest.StashKey[ThreadPoolExecutor]()


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", "ahead: runs in a thread ahead of its turn")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Start the tests that run ahead, together with the first test."""
    stash = item.session.stash
    if _POOL in stash:
        return
    stash[_POOL] = pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="ahead")
    factory = item.session.config._tmp_path_factory  # type: ignore[attr-defined]
    for place, each in enumerate(item.session.items):
        if isinstance(each, pytest.Function) and each.get_closest_marker("ahead"):
            folder = factory.mktemp(each.originalname, numbered=True)
            each.stash[_AHEAD] = pool.submit(_run, each, folder, _ROWS.of(place))


def _run(item: pytest.Function, folder: Path, rows: Rows) -> None:
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    with Stage(folder, rows) as stage:
        item.function(stage=stage, **parameters)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Only wait for tests that ran ahead."""
    ahead = pyfuncitem.stash.get(_AHEAD, None)
    if ahead is None:
        return None
    ahead.result()
    return True


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Start no more tests, wait for those that run, and write the table."""
    pool = session.stash.get(_POOL, None)
    if pool is None:
        return
    pool.shutdown(cancel_futures=True)
    rows = _ROWS.ordered()
    print(f"\n{fault_table.text(rows)}")
    if page := os.environ.get("FAULT_TABLE"):
        fault_table.write(rows, Path(page))


@pytest.fixture
def rows(request: pytest.FixtureRequest) -> Rows:
    """Return the list for this test's rows of the fault table."""
    return _ROWS.of(request.session.items.index(request.node))


@pytest.fixture
def stage(request: pytest.FixtureRequest, tmp_path: Path, rows: Rows) -> Iterator[Stage | None]:
    """Yield a stage; tests that ran ahead need none."""
    if _AHEAD in request.node.stash:
        yield None
        return
    with Stage(tmp_path, rows) as made:
        yield made


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Box]]:
    """Yield a world and an impatient box that meet one fault after another."""
    folder = tmp_path_factory.mktemp("shared")
    world = World(folder, *QUICK)
    box = Box(folder / "box", world.port, environment=dict(IMPATIENT))
    try:
        yield world, box.start()
    finally:
        box.end()
        world.close()


@pytest.fixture
def trial(shared: tuple[World, Box], rows: Rows) -> Iterator[Trial]:
    """Yield a trial on the shared box."""
    world, box = shared
    yield Trial(world, box, rows)
    world.do("clear_faults")
