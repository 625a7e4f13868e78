"""Shared by all fuzz tests: a folder on a fast disk, and a capture of the product's log."""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fuzz.watched import Ear

_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a new folder is made in it


@pytest.fixture
def folder() -> Iterator[Path]:
    """Yield a folder in memory, if the machine has one: the product is timed, not the disk."""
    place = _IN_MEMORY if _IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=place) as made:
        yield Path(made)


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    logging.getLogger("appliance").addHandler(ear)
    yield ear
    logging.getLogger("appliance").removeHandler(ear)
