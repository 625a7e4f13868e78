"""What every fuzz needs: a folder whose disk holds nobody up, and an ear for the product's log."""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fuzz.watched import Ear

_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory, where the machine has such: what is timed is the product, not the disk."""
    place = _IN_MEMORY if _IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=place) as made:
        yield Path(made)


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    logging.getLogger("appliance").addHandler(ear)
    yield ear
    logging.getLogger("appliance").removeHandler(ear)
