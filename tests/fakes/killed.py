"""Kill the program before a statement: whatever it had not committed is gone.

A test repeats its act, killed before the first statement, before the second, and so on, until the
act runs to its end.
"""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from appliance.store.database import Store


class Killed(BaseException):
    """The program ends here."""


@contextmanager
def killed_before(statement: int | None) -> Iterator[None]:
    """Raise Killed before the statement of this number, counted from 0, of any store.

    Begin, commit and what runs many times at once count as one statement each.
    """
    count = itertools.count()
    real = Store.run, Store._run_many

    def killing(run: Callable[..., Any]) -> Callable[..., Any]:
        def killed(store: Store, *arguments: Any) -> Any:
            if next(count) == statement:
                raise Killed
            return run(store, *arguments)

        return killed

    Store.run, Store._run_many = map(killing, real)  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        Store.run, Store._run_many = real  # type: ignore[method-assign]


def ends_before(statement: int, act: Callable[[], object]) -> bool:
    """Run an act that is killed before a statement; return whether it was killed."""
    try:
        with killed_before(statement):
            act()
    except Killed:
        return True
    return False
