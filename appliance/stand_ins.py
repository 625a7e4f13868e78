"""Keeps out of memory what libraries import at their start and this program never uses.

APScheduler imports asyncio and multiprocessing, Werkzeug's development server imports ssl,
Flask-Login a client for tests, Flask-WTF a field that asks Google: together 4 MiB and a tenth of
the time to start. While the daemon is imported, a stand-in takes the place of each. It has the few
names that the library asks for by `from ... import`; any other name brings the real module.
Afterwards the stand-ins are gone from `sys.modules`: whoever imports one of these modules then gets
the real one.
"""

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from inspect import iscoroutinefunction
from types import ModuleType
from typing import Any, Final


class _NeverRaised(Exception):  # noqa: N818 - it stands for any error of a module that is not used
    """Stands for an exception that only the module which is left out raises."""


LEFT_OUT: Final[Mapping[str, Mapping[str, object]]] = {
    "asyncio": {"iscoroutinefunction": iscoroutinefunction},
    "multiprocessing": {},
    "concurrent.futures.process": {"BrokenProcessPool": _NeverRaised},
    "ssl": {"SSLEOFError": _NeverRaised},
    "flask_login.test_client": {"FlaskLoginClient": None},
    "flask_wtf.recaptcha": {"Recaptcha": None, "RecaptchaField": None, "RecaptchaWidget": None},
}


class _StandIn(ModuleType):
    """A module that becomes the real one at the first use that is not foreseen."""

    def __init__(self, name: str, names: Mapping[str, object]) -> None:
        super().__init__(name)
        self.__dict__.update(names)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system asks whether it is a package
            raise AttributeError(name)
        self.withdraw()
        return getattr(importlib.import_module(self.__name__), name)

    def withdraw(self) -> None:
        """Let the next import find the real module."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]


@contextmanager
def stand_ins() -> Iterator[None]:
    """Inside, importing a module of `LEFT_OUT` gives its stand-in, unless it is loaded already."""
    placed = [_StandIn(name, names) for name, names in LEFT_OUT.items() if name not in sys.modules]
    sys.modules.update({each.__name__: each for each in placed})
    try:
        yield
    finally:
        for each in placed:
            each.withdraw()
