"""Keep unused modules that libraries import at their start out of memory.

APScheduler imports asyncio and multiprocessing, and reads the metadata of all installed libraries
to find plug-ins; Flask imports a development server, with the standard library's HTTP server, its
client and ssl, and a test client; Flask-Login another; Flask-WTF a field for Google's captcha;
Jinja its compiler, although templates are compiled at the installation: together 6 MiB and a tenth
of the start-up time. While the daemon is imported, a stand-in takes the
place of each. It has the few names that the library imports with `from ... import`; any other name
loads the real module. Afterwards the stand-ins are removed from `sys.modules`, and later imports
get the real modules.
"""

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from inspect import iscoroutinefunction
from types import ModuleType
from typing import Any, Final


class _NeverRaised(Exception):  # noqa: N818 - it replaces any error of an unused module
    """Replaces an exception that only an omitted module raises."""


class _NoMetadata(Exception):  # noqa: N818 - it replaces importlib.metadata.PackageNotFoundError
    """Says that the version of a library is not known."""


def _version(_library: str) -> str:
    raise _NoMetadata


def _entry_points(**_wanted: str) -> tuple[()]:
    return ()  # triggers and executors are given to APScheduler as objects


def _is_running_from_reloader() -> bool:
    return False


class _AtFirstCall:
    """Calls a function or class of a module, which is loaded then.

    It is no function: as an attribute of a class it must not become a method.
    """

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def __call__(self, *given: Any, **named: Any) -> Any:
        return getattr(importlib.import_module(self._module), self._name)(*given, **named)


LEFT_OUT: Final[Mapping[str, Mapping[str, object]]] = {
    "asyncio": {"iscoroutinefunction": iscoroutinefunction},
    "multiprocessing": {},
    "concurrent.futures.process": {"BrokenProcessPool": _NeverRaised},
    "ssl": {"SSLEOFError": _NeverRaised},
    "importlib.metadata": {
        "PackageNotFoundError": _NoMetadata,
        "entry_points": _entry_points,
        "version": _version,
    },
    "werkzeug.serving": {
        "is_running_from_reloader": _is_running_from_reloader,
        "run_simple": None,
    },
    "werkzeug.test": {"Client": None},
    "jinja2.compiler": {
        "CodeGenerator": _AtFirstCall("jinja2.compiler", "CodeGenerator"),
        "generate": _AtFirstCall("jinja2.compiler", "generate"),
    },
    "jinja2.parser": {"Parser": _AtFirstCall("jinja2.parser", "Parser")},
    "flask_login.test_client": {"FlaskLoginClient": None},
    "flask_wtf.recaptcha": {"Recaptcha": None, "RecaptchaField": None, "RecaptchaWidget": None},
}


class _StandIn(ModuleType):
    """A module that turns into the real one at the first unforeseen use."""

    def __init__(self, name: str, names: Mapping[str, object]) -> None:
        super().__init__(name)
        self.__dict__.update(names)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system checks whether it is a package
            raise AttributeError(name)
        self.withdraw()
        return getattr(importlib.import_module(self.__name__), name)

    def withdraw(self) -> None:
        """Let the next import load the real module."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]


@contextmanager
def stand_ins() -> Iterator[None]:
    """Replace the modules of `LEFT_OUT`, unless loaded, by stand-ins while the block runs."""
    placed = [_StandIn(name, names) for name, names in LEFT_OUT.items() if name not in sys.modules]
    sys.modules.update({each.__name__: each for each in placed})
    try:
        yield
    finally:
        for each in placed:
            each.withdraw()
