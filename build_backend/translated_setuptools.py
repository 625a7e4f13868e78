"""Build backend: setuptools, with the translations compiled first.

The catalogues are stored as text (.po); programs read the compiled form (.mo). Compiling them here
means that `pip install .`, `pip install -e .` and the wheel all contain them, with no extra step.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import build_meta
from setuptools.build_meta import *

TRANSLATIONS = Path(__file__).resolve().parent.parent / "appliance" / "web" / "translations"


def compile_translations(folder: Path = TRANSLATIONS) -> None:
    """Write a messages.mo next to each messages.po below `folder`."""
    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3])
        with source.with_suffix(".mo").open("wb") as binary:
            write_mo(binary, catalogue)


def build_wheel(
    wheel_directory: str,
    config_settings: dict[str, str | list[str]] | None = None,
    metadata_directory: str | None = None,
) -> str:
    """Build the wheel, including translations (PEP 517)."""
    compile_translations()
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(
    wheel_directory: str,
    config_settings: dict[str, str | list[str]] | None = None,
    metadata_directory: str | None = None,
) -> str:
    """Build an editable installation, with translations compiled in place (PEP 660)."""
    compile_translations()
    return build_meta.build_editable(wheel_directory, config_settings, metadata_directory)


if __name__ == "__main__":
    compile_translations()
