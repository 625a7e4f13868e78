"""Links and sessions on scripted ports and on the simulated modem, with short time limits."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes.bench import Bench
from fakes.port import FAST, ScriptedPort

from appliance.modem.link import Link


@pytest.fixture
def link_to() -> Iterator[Callable[[ScriptedPort], Link]]:
    links: list[Link] = []

    def make(port: ScriptedPort) -> Link:
        link = Link(port.path, 115_200, FAST, lambda: None)
        link.connect()
        links.append(link)
        return link

    yield make
    for link in links:
        link.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()
