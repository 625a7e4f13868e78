"""Times of the API: ISO 8601 with an offset, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.web.api import times


@pytest.mark.parametrize(
    ("text", "at_ms"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-01T00:00:00.123456+00:00", 123),
        ("2026-09-21T14:13:20Z", 1_790_000_000_000),
    ],
)
def test_a_moment_is_read(text: str, at_ms: int) -> None:
    assert times.read(text) == at_ms


@pytest.mark.parametrize(
    "text", ["2026-09-21T14:13:20", "2026-09-21", "", "now", "2026-13-01T00:00:00Z"]
)
def test_what_has_no_offset_or_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        times.read(text)


@given(st.integers(-62_000_000_000_000, 250_000_000_000_000))
def test_what_is_written_is_read_again(at_ms: int) -> None:
    assert times.read(times.write(at_ms)) == at_ms
    assert times.write(at_ms).endswith("+00:00")


def test_a_missing_time_is_none() -> None:
    assert times.write_optional(None) is None
    assert times.write_optional(0) == "1970-01-01T00:00:00.000+00:00"
