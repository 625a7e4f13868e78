"""Templates that were compiled at the installation, as Python compiles the modules.

Compiling a page's templates at its first request takes longer than the rest of the request, and
memory that the process keeps: 2 MiB for twenty pages. The build backend writes each compiled
template beside the templates. One that has changed since then, or was compiled by another version
of Python, is compiled when it is used.
"""

from pathlib import Path
from typing import Final

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

FOLDER: Final = Path(__file__).parent.parent / "templates_compiled"


class CompiledTemplates(BytecodeCache):
    """The compiled templates of a folder, by their names; it is never written to."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the template's name: the program is not installed where it was built."""
        del filename
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket if the template was compiled; Jinja compares the source's checksum."""
        try:
            file = (self._folder / bucket.key).open("rb")
        except OSError:  # not compiled, or unreadable: compiled now
            return
        with file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Do nothing: the program's files belong to root."""


def register(app: Flask) -> None:
    """Let the application load its templates compiled."""
    app.jinja_env.bytecode_cache = CompiledTemplates()
