"""A disk that is full for some statements of a store."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from appliance.errors import StoreFullError
from appliance.store.database import Parameters, Store


@contextmanager
def disk_full(store: Store, statement: int, lasting: int = 1) -> Iterator[list[str]]:
    """Fill the disk at the statement with this number, counting begin and commit.

    It stays full for `lasting` statements. A rollback always succeeds. Yield the statements.
    """
    seen: list[str] = []
    real, real_many = store.run, store._run_many

    def check(sql: str) -> None:
        seen.append(sql)
        is_full = statement < len(seen) <= statement + lasting
        if is_full and not sql.startswith("ROLLBACK"):
            raise StoreFullError("store_full", "full")

    def run(sql: str, parameters: Parameters = ()) -> Any:
        check(sql)
        return real(sql, parameters)

    def run_many(sql: str, parameters: Iterable[Parameters]) -> Any:
        check(sql)
        return real_many(sql, parameters)

    store.run, store._run_many = run, run_many  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        store.run, store._run_many = real, real_many  # type: ignore[method-assign]
