"""Build backend: setuptools, with the translations and the templates compiled first.

The catalogues are stored as text (.po); programs read the compiled form (.mo). Templates would
otherwise be compiled at the first request of each page, which takes time and memory on a small
machine. Compiling both here means that `pip install .`, `pip install -e .` and the wheel all
contain them, with no extra step.
"""

import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader
from jinja2.bccache import Bucket, BytecodeCache
from setuptools import build_meta
from setuptools.build_meta import *

WEB = Path(__file__).resolve().parent.parent / "appliance" / "web"
TRANSLATIONS = WEB / "translations"
TEMPLATES = WEB / "templates"
# `appliance/web/frame/compiled_templates.py` reads them.
COMPILED_TEMPLATES = WEB / "templates_compiled"


def compile_translations(folder: Path = TRANSLATIONS) -> None:
    """Write a messages.mo next to each messages.po below `folder`."""
    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3])
        with source.with_suffix(".mo").open("wb") as binary:
            write_mo(binary, catalogue)


class _Writing(BytecodeCache):
    """Writes each compiled template to a file of its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the template's name."""
        del filename
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        """Find nothing: each build compiles all."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write the compiled template; a program that runs finds the old one or the new one."""
        part = self._folder / f"{bucket.key}.{os.getpid()}.part"
        with part.open("wb") as file:
            bucket.write_bytecode(file)
        part.replace(self._folder / bucket.key)


class _AnyFilter(dict[str, Any]):
    """Filters, among them the application's own: a page looks them up by name when it is made."""

    def get(self, name: str, default: object = None) -> Any:
        """Return the filter, or for one of the application a function that cannot be used yet."""
        del default
        return super().get(name, _of_application)


def _of_application(*_arguments: object) -> None:
    raise NotImplementedError  # Jinja leaves what cannot be computed now to the page


def environment(into: Path | None = None) -> Environment:
    """Return an environment that compiles as the application does and writes the result to `into`.

    A test compares what both compile.
    """
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=None if into is None else _Writing(into),
    )
    made.filters = _AnyFilter(made.filters)
    return made


def compile_templates(into: Path = COMPILED_TEMPLATES) -> None:
    """Write each template, compiled, to the folder `into`."""
    into.mkdir(exist_ok=True)
    compiling = environment(into)
    names = compiling.list_templates()
    for name in names:
        compiling.get_template(name)
    for file in into.glob("*.html"):
        if file.name not in names:
            file.unlink(missing_ok=True)


def _compile() -> None:
    compile_translations()
    compile_templates()


def build_wheel(
    wheel_directory: str,
    config_settings: dict[str, str | list[str]] | None = None,
    metadata_directory: str | None = None,
) -> str:
    """Build the wheel, including what is compiled (PEP 517)."""
    _compile()
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(
    wheel_directory: str,
    config_settings: dict[str, str | list[str]] | None = None,
    metadata_directory: str | None = None,
) -> str:
    """Build an editable installation; what is compiled stands in place (PEP 660)."""
    _compile()
    return build_meta.build_editable(wheel_directory, config_settings, metadata_directory)


if __name__ == "__main__":
    _compile()
