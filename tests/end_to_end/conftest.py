"""A world and a box for each test, ended whatever happens."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from end_to_end.box import Box
from end_to_end.world import World

# A network that answers at once: what is tested is the daemon, not its patience.
QUICK = ("--latency-s", "0.02", "--start-s", "0.1", "--ready-s", "0.1", "--report-s", "0.2")


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[Callable[..., World]]:
    worlds: list[World] = []

    def make(*options: str) -> World:
        worlds.append(World(tmp_path, *QUICK, *options))
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
        if box.process is not None and box.process.poll() is None:
            box.kill()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world()


@pytest.fixture
def box(world: World, make_box: Callable[..., Box]) -> Box:
    return make_box(world.port)
