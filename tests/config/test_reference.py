"""The reference page matches the settings."""

from pathlib import Path

import pytest

from appliance.config.load import OPTIONS
from appliance.config.reference import _written, page

REFERENCE = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_the_reference_page_is_the_one_the_settings_write() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("key", sorted(OPTIONS))
def test_each_option_has_one_row(key: str) -> None:
    assert page().count(f"\n| `{key}` |") == 1


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "empty"),
        ("", "empty"),
        (True, "`true`"),
        (0, "`0`"),
        ("FR", "`FR`"),
        (("a", "b"), "`a`, `b`"),
        (Path("/srv"), "`/srv`"),
    ],
)
def test_a_default_is_written_as_it_would_be_typed(value: object, written: str) -> None:
    assert _written(value) == written
