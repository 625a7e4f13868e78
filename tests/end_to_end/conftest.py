"""A world and a box for each test, ended whatever happens."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from end_to_end import fault_table
from end_to_end.box import Box
from end_to_end.trials import Row, Trial
from end_to_end.world import World

# A network that answers at once: what is tested is the daemon, not its patience.
QUICK = (
    *("--latency-s", "0.02", "--report-s", "0.2", "--redeliver-s", "1"),
    *("--start-s", "0.1", "--ready-s", "0.1"),
)
# The shortest patience that the settings take, or nearly.
IMPATIENT = {
    "SMS_APPLIANCE_ANSWER_SECONDS": "1.5",
    "SMS_APPLIANCE_SUBMIT_SECONDS": "5",
    "SMS_APPLIANCE_PROBE_SECONDS": "1",
    "SMS_APPLIANCE_MUTE_SECONDS": "0.5",
    "SMS_APPLIANCE_SWEEP_SECONDS": "5",
    "SMS_APPLIANCE_RETRIES": "2",
    "SMS_APPLIANCE_RETRY_PAUSE_SECONDS": "1",
}


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[Callable[..., World]]:
    worlds: list[World] = []

    def make(*options: str, name: str = "world") -> World:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        worlds.append(World(folder, *QUICK, *options))
        return worlds[-1]

    yield make
    for world in worlds:
        world.close()


@pytest.fixture
def make_box(tmp_path: Path) -> Iterator[Callable[..., Box]]:
    boxes: list[Box] = []

    def make(modem: str, name: str = "box", **options: object) -> Box:
        boxes.append(Box(tmp_path / name, modem, **options))  # type: ignore[arg-type]
        return boxes[-1]

    yield make
    for box in boxes:
        box.end()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world()


@pytest.fixture
def box(world: World, make_box: Callable[..., Box]) -> Box:
    return make_box(world.port)


@pytest.fixture(scope="session")
def rows() -> Iterator[list[Row]]:
    """The rows of the fault table; written into the file that FAULT_TABLE names."""
    found: list[Row] = []
    yield found
    print(f"\n{fault_table.text(found)}")
    if page := os.environ.get("FAULT_TABLE"):
        fault_table.write(found, Path(page))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Box]]:
    """A world and an impatient box that meet one fault after the other."""
    folder = tmp_path_factory.mktemp("shared")
    world = World(folder, *QUICK)
    box = Box(folder / "box", world.port, environment=dict(IMPATIENT))
    try:
        yield world, box.start()
    finally:
        box.end()
        world.close()


@pytest.fixture
def trial(shared: tuple[World, Box], rows: list[Row]) -> Iterator[Trial]:
    """A trial on the shared box."""
    world, box = shared
    yield Trial(world, box, rows)
    world.do("clear_faults")


@pytest.fixture
def make_trial(
    make_world: Callable[..., World], make_box: Callable[..., Box], rows: list[Row]
) -> Callable[..., Trial]:
    """A trial on a box of its own, started and ready."""

    def make(*options: str, environment: dict[str, str] | None = None, ready: bool = True) -> Trial:
        world = make_world(*options)
        box = make_box(world.port, environment={**IMPATIENT, **(environment or {})})
        return Trial(world, box.start(ready=ready), rows)

    return make
