"""A new store for a test: created once in a run of the tests, and copied.

A new database is always the same, but creating it takes all migrations and a dozen syncs: 35 ms of
processor time and a tenth of a second, in each of thousands of tests.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fakes.clock import FakeClock

from appliance.clock import Clock
from appliance.store.database import Store
from appliance.store.files import DIRECTORY_MODE, FILE_MODE


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "appliance.db"
        store = Store.open(path, FakeClock())
        store.checkpoint()
        store.close()
        return path.read_bytes()


def new_store(path: Path, clock: Clock) -> Store:
    """Open the store at `path`. If there is none, copy a new one."""
    if not path.exists():
        path.parent.mkdir(mode=DIRECTORY_MODE, parents=True, exist_ok=True)
        path.touch(FILE_MODE)
        path.write_bytes(_empty())
    return Store.open(path, clock)
