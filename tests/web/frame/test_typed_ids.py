"""Ids in forms and addresses, which may be anything."""

import pytest

from appliance.web.frame import typed_ids


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("7", 7), ("007", 7), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("", None)),
        *(("-1", None), ("1.0", None), ("x", None), (" 7", None), ("\u00b2", None)),
    ],
)
def test_an_id_is_read(text: str, number: int | None) -> None:
    assert typed_ids.read(text) == number
